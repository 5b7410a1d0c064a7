import { callId, defaultTimers, systemClock } from 'outdial/engine-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSharedBreaker } from '../src/engine/shared-breaker.ts';
import { createUnderWay } from '../src/engine/under-way.ts';
import { openLocalTable, type LocalTable } from './local-table.ts';

const second = 1_000;
const begin = Date.parse('2026-11-22T15:00:00Z');

let local: LocalTable;
let now = begin;
beforeEach(async () => {
  local = await openLocalTable();
  now = begin;
});
afterEach(() => local.close());

const wish = (n: number) => ({
  id: callId(`call_${n}`),
  createdBy: 'key' as never,
  priority: 0,
  createdAt: begin,
});

/** The breaker as its own process sees it, at a time that the test sets. Its clock may be behind by this number of milliseconds. */
function openProcess(behind = 0) {
  const { track, drained } = createUnderWay();
  const stops: string[] = [];
  const clock = { ...systemClock, now: () => now - behind };
  const { table } = local;
  const onStopped = (code: string) => void stops.push(code);
  const breaker = createSharedBreaker({ table, clock, timers: defaultTimers, random: () => 0, track, onStopped });
  const { slots } = breaker;
  return {
    stops,
    take: (n: number) => slots.take(wish(n) as never),
    giveBack: async (n: number, fate: Parameters<typeof slots.giveBack>[1]) => {
      slots.giveBack(wish(n).id, fate);
      await drained();
    },
    blockerOf: async (n: number) => {
      await breaker.learn();
      return breaker.blockerOf(wish(n).id, now);
    },
  };
}

test('five processes may dial at a time; a process that died keeps its slot only as long as its function could have run', async () => {
  const dead = openProcess();
  for (let n = 1; n <= 5; n += 1) expect(await dead.take(n)).toBe('go');
  const next = openProcess();
  expect(await next.take(6)).toBe('waits-already');
  now += 29 * second;
  expect(await next.take(6)).toBe('waits-already');
  now += second;
  expect(await next.take(6)).toBe('go');
});

test('five unknown outcomes of five processes stop all dials; then one trial call is dialed, and its answer allows all dials', async () => {
  const processes = [1, 2, 3, 4, 5].map((n) => ({ n, ...openProcess() }));
  for (const { n, take } of processes) await take(n);
  for (const { n, giveBack } of processes) await giveBack(n, 'unknown');
  expect(processes.flatMap(({ stops }) => stops)).toEqual(['genesys-unavailable']);
  const [ours, others] = [openProcess(), openProcess()];
  expect(await ours.blockerOf(6)).toMatchObject({ code: 'genesys-unavailable', since: begin });

  now += defaultTimers.breakerPause;
  expect(await ours.blockerOf(6)).toBeNull();
  expect(await ours.take(6)).toBe('go');
  expect(await others.blockerOf(7)).toMatchObject({ code: 'genesys-unavailable', since: begin });
  await ours.giveBack(6, 'placed');
  expect(await others.blockerOf(7)).toBeNull();
});

test('small differences between the clocks of five processes do not hide an unknown outcome', async () => {
  const processes = [1, 2, 3, 4, 5].map((n) => ({ n, ...openProcess(n * 20) }));
  for (const { n, take } of processes) await take(n);
  for (const { n, giveBack } of processes) await giveBack(n, 'unknown');
  expect(await openProcess(200).blockerOf(6)).toMatchObject({ code: 'genesys-unavailable' });
});

test('when the process with the trial call dies, another one tries', async () => {
  const dead = openProcess();
  for (let n = 1; n <= 5; n += 1) {
    await dead.take(n);
    await dead.giveBack(n, 'unknown');
  }
  now += defaultTimers.breakerPause;
  await dead.take(6);
  const next = openProcess();
  expect(await next.blockerOf(7)).not.toBeNull();
  now += 30 * second;
  expect(await next.blockerOf(7)).toBeNull();
  expect(await next.take(7)).toBe('go');
});

test('processes that take and give back slots at the same time neither lose a slot nor create one', async () => {
  const crowd = Array.from({ length: 20 }, (_, n) => ({ n, ...openProcess() }));
  let out = 0;
  let most = 0;
  await Promise.all(
    crowd.map(async ({ n, take, giveBack }) => {
      if ((await take(n)) === 'waits-already') return;
      out += 1;
      most = Math.max(most, out);
      await new Promise((resolve) => setImmediate(resolve));
      out -= 1;
      await giveBack(n, 'placed');
    }),
  );
  expect(most).toBeLessThanOrEqual(5);
  const last = openProcess();
  for (let n = 21; n <= 25; n += 1) expect(await last.take(n)).toBe('go');
  expect(await last.take(26)).toBe('waits-already');
});
