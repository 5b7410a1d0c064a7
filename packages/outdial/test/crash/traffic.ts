import type { Api } from './api.ts';
import type { Chance } from './random.ts';

/** What callers do: they ask with a key until they are answered. */
export interface Traffic {
  /** Asks for the next call; resolves once it is answered by 202. */
  readonly place: () => Promise<void>;
  readonly accepted: ReadonlyMap<string, string>;
  readonly asked: () => number;
}

interface Setting {
  readonly api: Api;
  readonly chance: Chance;
  readonly agents: number;
  readonly wait: (ms: number) => Promise<void>;
}

export const agentSlug = (index: number): string => `agent-${String(index).padStart(5, '0')}`;

/** Magic endings of the sandbox: busy, no answer, unreachable, slow, and faults of the dial itself. */
const endings = ['01', '02', '03', '05', '10', '11', '12', '13', '14', '17', '19', '20'];

function requestOf(index: number, { chance, agents }: Setting): unknown {
  const now = Date.now();
  const isMagic = chance.happens(0.2);
  return {
    from: { id: `${agentSlug(chance.between(1, agents))}@example.com`, queueId: 'Sales' },
    targets: [{ phoneNumber: isMagic ? `+4477009001${chance.oneOf(endings)}` : `+1555${String(2_000_000 + index)}` }],
    retry: { attempts: chance.between(1, 3), delaySeconds: 1 },
    priority: chance.between(0, 9),
    expiresAt: new Date(now + (chance.happens(0.1) ? chance.between(1_000, 5_000) : 60_000)).toISOString(),
    ...(chance.happens(0.05) ? { notBefore: new Date(now + 800).toISOString() } : {}),
    ...(chance.happens(0.05) ? { whenNotReady: 'refuse' } : {}),
  };
}

export function createTraffic(setting: Setting): Traffic {
  const { api, wait } = setting;
  const accepted = new Map<string, string>();
  let asked = 0;
  return {
    accepted,
    asked: () => asked,
    place: async () => {
      asked += 1;
      const index = asked;
      let key = `crash-${index}`;
      let body = requestOf(index, setting);
      for (;;) {
        const answer = await api.send('POST', '/v1/calls', { body, headers: { 'idempotency-key': key } });
        if (answer?.status === 202) {
          accepted.set(key, (answer.body as { id: string }).id);
          return;
        }
        // Its deadline passed while the server was away, before it was accepted: the caller asks again under another
        // key.
        if (answer !== null && answer.status < 500) {
          if (!JSON.stringify(answer.body).includes('expiresAt')) {
            throw new Error(`${key}: ${answer.status} ${JSON.stringify(answer.body)}`);
          }
          body = requestOf(index, setting);
          key += '-again';
        }
        await wait(50);
      }
    },
  };
}
