import { expect, test } from 'vitest';
import { createSlowdown } from './slowdown.ts';

test('reads wait twice as long with each refusal in a row, at least as long as Genesys asks, and at most a minute', () => {
  const slowdown = createSlowdown();
  let now = 0;
  const waits = Array.from({ length: 8 }, () => {
    slowdown.refused(now, null);
    const ms = slowdown.waitAt(now);
    now += ms;
    return ms;
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  slowdown.refused(now, 90_000);
  expect(slowdown.waitAt(now)).toBe(90_000);
});

test('refusals that come together count once, and after five quiet minutes it starts anew', () => {
  const slowdown = createSlowdown();
  for (let together = 0; together < 5; together += 1) slowdown.refused(0, null);
  expect(slowdown.waitAt(0)).toBe(1_000);
  slowdown.refused(301_000, null);
  expect(slowdown.waitAt(301_000)).toBe(1_000);
});

test('after the clock was set back the wait is no longer than it was', () => {
  const slowdown = createSlowdown();
  slowdown.refused(1_000_000, 30_000);
  slowdown.seeTime(0);
  expect(slowdown.waitAt(0)).toBe(30_000);
});
