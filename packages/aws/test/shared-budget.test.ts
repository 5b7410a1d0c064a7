import { systemClock } from 'outdial/engine-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createUnderWay } from '../src/engine/under-way.ts';
import { createSharedBudget } from '../src/genesys/shared-budget.ts';
import { openLocalTable, type LocalTable } from './local-table.ts';

let local: LocalTable;
beforeEach(async () => {
  passed = 0;
  local = await openLocalTable();
});
afterEach(() => local.close());

const start = Date.parse('2026-11-22T15:00:00Z');
let passed = 0;

/** The rate limit as its own process sees it, in a minute that does not pass unless the test says so. Nobody waits. */
function openProcess() {
  const { track, drained } = createUnderWay();
  const wakeAt = (_at: number, wake: () => void) => {
    wake();
    return () => undefined;
  };
  const clock = { ...systemClock, wakeAt, now: () => start + passed };
  return { budget: createSharedBudget({ table: local.table, clock, track }), drained };
}

test('the rate limit that one process learned applies to processes that start later, until Genesys reports another one', async () => {
  const first = openProcess();
  first.budget.learn({ 'inin-ratelimit-allowed': '3' }, null);
  await first.drained();

  const second = openProcess();
  const granted = [];
  for (let n = 0; n < 4; n += 1) granted.push((await second.budget.dial()).kind);
  expect(granted).toEqual(['granted', 'granted', 'granted', 'spent']);

  second.budget.learn({ 'inin-ratelimit-allowed': '5' }, null);
  await second.drained();
  const third = openProcess();
  expect((await third.budget.dial()).kind).toBe('granted');
  expect((await third.budget.dial()).kind).toBe('granted');
  expect((await third.budget.dial()).kind).toBe('spent');
});

test('a limit of the whole organisation slows the reads of every process, longer each time and over the minute, and no dial', async () => {
  const [first, second] = [openProcess(), openProcess()];
  const refuse = async (forMs: number | null): Promise<void> => {
    first.budget.slowReads?.(forMs);
    await first.drained();
  };
  await refuse(10_000);
  expect(await second.budget.read()).toEqual({ kind: 'spent', retryAfterMs: 10_000 });
  expect((await second.budget.dial()).kind).toBe('granted');
  passed = 10_000;
  expect((await second.budget.read()).kind).toBe('granted');
  await refuse(null);
  expect(await second.budget.read()).toEqual({ kind: 'spent', retryAfterMs: 2_000 });
  passed = 55_000;
  await refuse(20_000);
  passed = 61_000;
  expect(await second.budget.read()).toEqual({ kind: 'spent', retryAfterMs: 14_000 });
  expect((await second.budget.dial()).kind).toBe('granted');
  passed = 75_000;
  expect((await second.budget.read()).kind).toBe('granted');
});

test("a limit of the token ends the minute for every process's reads and dials", async () => {
  const [first, second] = [openProcess(), openProcess()];
  first.budget.learn({}, 1_000);
  await first.drained();
  expect(await second.budget.read()).toMatchObject({ kind: 'spent', retryAfterMs: 60_000 });
  expect(await second.budget.dial()).toMatchObject({ kind: 'spent' });
});
