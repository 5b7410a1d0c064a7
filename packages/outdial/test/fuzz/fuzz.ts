import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial, type CallView, type Outdial } from 'outdial';
import { testClock, type TestClock } from 'outdial/testing';
import { seededChance } from '../crash/random.ts';
import { fuzzRequest, type FuzzRequest } from './requests.ts';

export interface FuzzResult {
  readonly answers: Readonly<Record<string, number>>;
  readonly accepted: number;
  /** Requests that were answered with 500, or not at all. */
  readonly faults: readonly { readonly what: string; readonly request: FuzzRequest }[];
  /** Calls that are open an hour after the last request, though their deadline is over or they have no timer. */
  readonly endless: readonly CallView[];
}

const open = ['scheduled', 'waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'];
const terminal = ['completed', 'failed', 'rejected', 'expired', 'canceled', 'outcome-unknown'];

/**
 * Sends this many requests to Outdial and its sandbox in this process, on the run's own clock. `progress` is called
 * after every thousand.
 */
export async function fuzz(
  seed: number,
  requests: number,
  progress: (sent: number) => void = () => undefined,
): Promise<FuzzResult> {
  const chance = seededChance(seed);
  const clock = testClock();
  const sandbox = createSandbox({
    machine: { now: clock.now, wakeAfter: (ms, wake) => clock.wakeAt(clock.now() + ms, wake) },
    rateLimitPerMinute: null,
  });
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const outdial = await createOutdial({
    target: { kind: 'sandbox', url: 'http://127.0.0.1:1', clientId, clientSecret },
    ...{ dataDir: null, clock, fetch: sandbox.fetch, logLevel: 'silent' as const },
  });
  try {
    const { secret } = await outdial.calls.keys.create({
      scopes: ['admin', 'conversation:call', 'calls:read', 'calls:cancel', 'events:write', 'presence:read'],
    });
    const answers: Record<string, number> = {};
    const faults: FuzzResult['faults'][number][] = [];
    let accepted = 0;
    for (let sent = 1; sent <= requests; sent += 1) {
      const request = fuzzRequest(chance, `Bearer ${secret}`);
      const status = await statusOf(outdial, clock, request);
      answers[status] = (answers[status] ?? 0) + 1;
      if (status === 202) accepted += 1;
      if (status === 'none' || status === 'thrown' || status === 500) faults.push({ what: String(status), request });
      if (sent % 1_000 === 0) {
        progress(sent);
        await clock.advance(30_000);
      }
    }
    return { answers, accepted, faults, endless: await endlessCalls(outdial, clock) };
  } finally {
    await outdial.close();
    await sandbox.close();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The status of the answer; `none` when no answer came in two minutes of the run's clock. */
async function statusOf(outdial: Outdial, clock: TestClock, request: FuzzRequest): Promise<number | 'none' | 'thrown'> {
  let made: Request;
  try {
    const body = request.body === null ? {} : { body: request.body };
    made = new Request(`http://outdial.test${request.path}`, {
      method: request.method,
      headers: request.headers,
      ...body,
    });
  } catch {
    // No client could send this either.
    return 400;
  }
  let status: number | 'thrown' | null = null;
  outdial.fetch(made).then(
    (answer) => {
      status = answer.status;
      void answer.body?.cancel();
    },
    () => (status = 'thrown'),
  );
  const current = (): number | 'thrown' | null => status;
  for (let turns = 0; turns < 20 + 240 * 5; turns += 1) {
    const known = current();
    if (known !== null) return known;
    await turn();
    if (turns > 20 && turns % 5 === 0) await clock.advance(500);
  }
  return 'none';
}

async function endlessCalls(outdial: Outdial, clock: TestClock): Promise<readonly CallView[]> {
  for (let minutes = 0; minutes < 60; minutes += 1) {
    await clock.advance(60_000);
    for (let turns = 0; turns < 20; turns += 1) await turn();
  }
  const found: CallView[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: readonly CallView[]; next: string | null } = await outdial.calls.list({
      limit: 200,
      ...(cursor === null ? {} : { cursor }),
    });
    found.push(...page.items.filter((call) => !mayBeOpen(call, clock.now())));
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

/** An hour later only a call that waits for a future deadline is open, and it has a timer. */
function mayBeOpen(call: CallView, now: number): boolean {
  if (terminal.includes(call.state)) return true;
  return open.includes(call.state) && call.dueAt !== null && Date.parse(call.expiresAt) > now;
}
