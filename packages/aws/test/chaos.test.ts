import { afterEach, expect, test } from 'vitest';
import { sized } from '../../../tools/test-run/sized.ts';
import { gate } from './gate.ts';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

const minute = 60_000;
let cloud: LocalCloud | null = null;
afterEach(async () => {
  await cloud?.close();
  cloud = null;
});

/** What happens at one request of a function to DynamoDB: the function dies there, the executions are stopped there, or both. */
interface Accident {
  readonly at: number;
  readonly when: 'before' | 'after';
  readonly dies: boolean;
  readonly stops: boolean;
  /** EventBridge does not report the stopped executions. */
  readonly isUnreported: boolean;
}
type Life = (cloud: LocalCloud) => Promise<void>;

const writes: readonly string[] = ['PutItem', 'UpdateItem', 'DeleteItem'];
const ask = ({ ask: put, sandbox }: LocalCloud, phoneNumber: string): Promise<unknown> => {
  const from = { id: sandbox.control.agent('ana').id, queueId: 'Sales' };
  // SQS delivers an event again whose function died.
  const detail = { from, targets: [{ phoneNumber }], expiresAt: new Date(Date.now() + 30 * minute).toISOString() };
  const again = () => put(detail, { id: phoneNumber });
  return again().catch(() => again());
};

/** Two calls of one agent, one after the other, each in the ways in which a call can go. */
const lives: Readonly<Record<string, Life>> = {
  'placed at once': async (there) => {
    await ask(there, '+12025550123');
    await there.settle();
    await there.pass(2 * minute, 10_000);
  },
  'after the agent came back': async (there) => {
    there.sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    await ask(there, '+12025550123');
    await there.settle();
    await there.pass(2 * minute, 30_000);
    there.sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
    await there.settle();
    await there.pass(2 * minute, 10_000);
  },
  'with an answer that was lost': async (there) => {
    const operation = 'postConversationsCallsUserUserId';
    there.sandbox.control.injectFault({ operation, fault: 'answer-lost', count: 1 });
    await ask(there, '+12025550123');
    await there.settle();
    await there.pass(4 * minute, 15_000);
  },
};

/** Lives one life with an accident, or with none. Returns the number of writes in it. */
async function live(life: Life, accident: Accident | null): Promise<number> {
  const there = (cloud = await openLocalCloud({ frozen: true }));
  const { taps, accidents, executions, sandbox, calls, table, pass, settle } = there;
  let count = 0;
  let hasHappened = false;
  const died = gate();
  const happen =
    (when: Accident['when']) =>
    (action: string): void | Promise<void> => {
      if (!writes.includes(action)) return;
      if (when === 'before') count += 1;
      if (accident === null || count < accident.at || accident.when !== when) return;
      taps.before = taps.after = null;
      hasHappened = true;
      if (accident.stops) executions.stop();
      if (!accident.dies) return;
      died.open();
      // The dead function gets no answer.
      return new Promise<never>(() => undefined);
    };
  taps.before = happen('before');
  taps.after = happen('after');
  accidents.onInvoke = async (name, event, run) => {
    if (accident?.isUnreported === true && name === 'sweep' && event['source'] === 'aws.states') return null;
    const hasDied = died.passed.then(() => Promise.reject(new Error('the function died')));
    hasDied.catch(() => undefined);
    return count < (accident?.at ?? 0) || accident === null ? Promise.race([run(), hasDied]) : run();
  };
  await life(there);
  taps.before = taps.after = null;
  // Everything that has to happen by itself: the sweeper, the settle window, the deadline.
  await pass(35 * minute, minute);
  await ask(there, '+12025550124');
  await settle();
  await pass(15 * minute, 30_000);
  const ended = (await calls.all()).map(({ call }) => [
    call.order.target.phoneNumber,
    call.state,
    call.attempts.length,
  ]);
  const context = JSON.stringify({ accident, ended });
  expect(sandbox.control.dials({ number: '+12025550123' }).total, context).toBeLessThanOrEqual(1);
  expect(sandbox.control.dials({ number: '+12025550124' }).total, context).toBe(1);
  expect(
    ended.map(([, state]) => state).filter((state) => !isEnd(state)),
    context,
  ).toEqual([]);
  expect(ended, context).toHaveLength(2);
  expect(hasHappened, context).toBe(accident !== null);
  const pk = `agent#${sandbox.control.agent('ana').id}`;
  expect(await table.get({ pk, sk: 'lock' }), context).toBeNull();
  await there.close();
  cloud = null;
  return count;
}

const ends: readonly unknown[] = ['completed', 'failed', 'expired', 'outcome-unknown'];
const isEnd = (state: unknown): boolean => ends.includes(state);

/** Every so many writes something happens; in the long form everything that can. */
const isLong = sized(false, true);
const every = sized(50, 10);

test.each(Object.entries(lives))(
  'a call %s is dialed at most once, ends, and frees its agent, wherever functions die and executions are stopped',
  async (_name, life) => {
    const total = await live(life, null);
    expect(total).toBeGreaterThan(15);
    let nth = 0;
    for (let at = 1 + (total % every); at <= total - 3; at += every) {
      // Each kind comes round; in the long form each of them at each write.
      const kinds = [
        { dies: true, stops: false, isUnreported: false },
        { dies: true, stops: true, isUnreported: true },
        { dies: false, stops: true, isUnreported: false },
      ];
      const chosen = isLong ? kinds : kinds.slice(nth % 3, (nth % 3) + 1);
      for (const kind of chosen) {
        for (const when of isLong ? (['before', 'after'] as const) : ([nth % 2 === 0 ? 'before' : 'after'] as const))
          await live(life, { at, when, ...kind });
      }
      nth += 1;
    }
  },
  sized(240_000, 3_600_000),
);
