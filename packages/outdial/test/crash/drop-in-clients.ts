import type { Api } from './api.ts';
import type { Chance } from './random.ts';
import { agentSlug } from './traffic.ts';

/**
 * Programs on a Genesys SDK: without a key, and with the same body again whenever an answer is lost or allows a retry
 * later.
 */
export interface DropInClients {
  /** Wants one call; resolves once the client takes an answer for one, or gives up. */
  readonly place: () => Promise<void>;
  readonly wantedOnce: readonly string[];
}

interface Setting {
  readonly api: Api;
  readonly chance: Chance;
  readonly agents: number;
  readonly wait: (ms: number) => Promise<void>;
}

/** As many as the most patient SDK, without its pauses. */
const mostRepeats = 20;
/**
 * Also when the agent was not ready: a client that gets that answer asks again. It must not get a second call for an
 * answer that was lost before.
 */
const repeated = [409, 410, 429, 500, 502, 503, 504];

export function createDropInClients({ api, chance, agents, wait }: Setting): DropInClients {
  const wantedOnce: string[] = [];
  return {
    wantedOnce,
    place: async () => {
      const phoneNumber = `+1666${String(2_000_000 + wantedOnce.length)}`;
      wantedOnce.push(phoneNumber);
      const from = { id: `${agentSlug(chance.between(1, agents))}@example.com`, queueId: 'Sales' };
      const body = { from, targets: [{ phoneNumber }] };
      for (let repeats = 0; repeats <= mostRepeats; repeats += 1) {
        const answer = await api.send('POST', '/api/v2/conversations/calls', { body });
        const isLost = answer === null || chance.happens(0.4);
        if (!isLost && !repeated.includes(answer.status)) return;
        await wait(chance.between(20, 1_500));
      }
    },
  };
}
