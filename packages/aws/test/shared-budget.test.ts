import { systemClock } from 'outdial/engine-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createUnderWay } from '../src/engine/under-way.ts';
import { createSharedBudget } from '../src/genesys/shared-budget.ts';
import { openLocalTable, type LocalTable } from './local-table.ts';

let local: LocalTable;
beforeEach(async () => {
  local = await openLocalTable();
});
afterEach(() => local.close());

/** The rate limit as its own process sees it, in a minute that does not pass. */
function openProcess() {
  const { track, drained } = createUnderWay();
  const clock = { ...systemClock, now: () => Date.parse('2026-11-22T15:00:00Z') };
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
