import { createSandbox, type Sandbox, type SandboxOptions } from 'genesys-cloud-sandbox';
import { createOutdial, type CallView, type Outdial, type OutdialOptions } from 'outdial';
import { testClock, type TestClock } from 'outdial/testing';
import { onTestFinished } from 'vitest';
import { record } from '../../../sandbox/test/held.ts';

export interface Desk {
  readonly clock: TestClock;
  readonly sandbox: Sandbox;
  readonly outdial: Outdial;
  /** Places a call for Ana, in Sales unless the request says otherwise. */
  readonly place: (request?: Readonly<Record<string, unknown>>) => Promise<CallView>;
  /** Returns the call as soon as `holds`, without any time passing. Fails when it never holds. */
  readonly until: (id: string, holds: (call: CallView) => boolean) => Promise<CallView>;
  /** The same while time passes, `stepMs` at a time, at most `withinMs`. */
  readonly within: (id: string, withinMs: number, holds: (call: CallView) => boolean) => Promise<CallView>;
}

/** How many checks are made before it fails: traffic over the loopback interface takes more. */
const turns = { fetch: 400, socket: 20_000 };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Checks until it holds, without any time passing, while frames arrive over a socket. */
export async function untilTold(holds: () => Promise<boolean>): Promise<void> {
  for (let left = turns.socket; left > 0; left -= 1) {
    if (await holds()) return;
    await turn();
  }
  throw new Error('It did not come to that.');
}

/**
 * Outdial and its sandbox in this process, on one clock that moves only when the test moves it. Over a `socket` they
 * meet on the loopback interface, and notifications report changes; a `fetch` function has no notifications.
 */
export async function openDesk(
  options: Partial<OutdialOptions> = {},
  sandboxOptions: SandboxOptions = {},
  over: 'fetch' | 'socket' = 'fetch',
  clock = testClock(),
): Promise<Desk> {
  const sandbox = createSandbox({
    record,
    machine: { now: clock.now, wakeAfter: (ms, wake) => clock.wakeAt(clock.now() + ms, wake) },
    rateLimitPerMinute: null,
    ...sandboxOptions,
  });
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const url = over === 'socket' ? await sandbox.listen() : 'http://127.0.0.1:1';
  const outdial = await createOutdial({
    target: { kind: 'sandbox', url, clientId, clientSecret },
    dataDir: null,
    clock,
    ...(over === 'fetch' ? { fetch: sandbox.fetch } : {}),
    logLevel: 'silent',
    ...options,
  });
  onTestFinished(async () => {
    await outdial.close();
    await sandbox.close();
  });
  const until: Desk['until'] = async (id, holds) => {
    for (let left = turns[over]; left > 0; left -= 1) {
      const call = await outdial.calls.get(id);
      if (holds(call)) return call;
      await turn();
    }
    throw new Error(`It did not come to that: ${JSON.stringify(await outdial.calls.get(id))}`);
  };
  return {
    clock,
    sandbox,
    outdial,
    place: async (request = {}) => {
      const body = {
        from: { id: 'ana@example.com', queueId: 'Sales' },
        targets: [{ phoneNumber: '+15559876543' }],
        ...request,
      };
      return (await outdial.calls.place(body)).call;
    },
    until,
    within: async (id, withinMs, holds) => {
      for (let passed = 0; passed <= withinMs; passed += 250) {
        // Twice: what a request brings about at once may be over after the next.
        for (const turnsBefore of [0, 20]) {
          for (let left = turnsBefore; left > 0; left -= 1) await turn();
          const call = await outdial.calls.get(id);
          if (holds(call)) return call;
        }
        await clock.advance(250);
      }
      throw new Error(`It did not come to that within ${withinMs} ms: ${JSON.stringify(await outdial.calls.get(id))}`);
    },
  };
}

/** The sandbox's partner event source. Without it as an option, Outdial takes the envelopes for hints. */
export const eventSource = '0f900000-0000-4000-8000-000000000001/123456789012';

/** Delivers the sandbox's events to Outdial in this process, as EventBridge would. */
export async function feedByEnvelopes({ sandbox, outdial }: Desk): Promise<void> {
  const { secret } = await outdial.calls.keys.create({ scopes: ['events:write'] });
  sandbox.control.deliverTo({
    url: 'http://outdial.localhost/v1/events',
    headers: { authorization: `Bearer ${secret}` },
    fetch: (input, init) => outdial.fetch(new Request(input, init)),
  });
}
