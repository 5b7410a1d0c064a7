import { expect, test } from 'vitest';

import { testClock } from '../testing/clock.ts';
import { createBudget } from './budget.ts';

test('reads leave a fifth of the minute to dials', async () => {
  const budget = createBudget(testClock(), 10);
  const reads = await Promise.all(Array.from({ length: 9 }, () => budget.read()));
  expect(reads.filter((read) => read.kind === 'granted')).toHaveLength(8);
  expect([budget.dial().kind, budget.dial().kind]).toEqual(['granted', 'granted']);
  expect(budget.dial()).toEqual({ kind: 'spent', retryAfterMs: 60_000 });
});

test('a new minute is a new allowance', async () => {
  const clock = testClock();
  const budget = createBudget(clock, 1);
  expect([budget.dial().kind, budget.dial().kind]).toEqual(['granted', 'spent']);
  await clock.advance(60_000);
  expect(budget.dial().kind).toBe('granted');
});

test('the headers of an answer correct what we believe', () => {
  const budget = createBudget(testClock());
  budget.learn({ 'inin-ratelimit-allowed': '180', 'inin-ratelimit-count': '179', 'inin-ratelimit-reset': '20' }, null);
  expect(budget.left()).toBe(1);
  expect([budget.dial(), budget.dial()]).toEqual([{ kind: 'granted' }, { kind: 'spent', retryAfterMs: 20_000 }]);
});

test('Retry-After holds everything back, and a read waits for what is near', async () => {
  const clock = testClock();
  const budget = createBudget(clock);
  budget.learn({}, 3_000);
  expect(budget.dial()).toEqual({ kind: 'spent', retryAfterMs: 3_000 });
  const read = budget.read();
  await clock.advance(3_000);
  expect((await read).kind).toBe('granted');
});
