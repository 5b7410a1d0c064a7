import { expect, test } from 'vitest';
import { createClockDifference } from './clock-difference.ts';

const answerAt = (ms: number, headers: Readonly<Record<string, string>> = { 'inin-correlation-id': 'c-1' }) => ({
  ...{ status: 200, body: '' },
  headers: { date: new Date(ms).toUTCString(), ...headers },
});
const noon = Date.UTC(2026, 10, 30, 12);

test.each([0, 400, 999])('clocks that agree differ by nothing, %i ms into a second', (part) => {
  const difference = createClockDifference();
  for (const took of [1, 50, 9_000])
    difference.learn(answerAt(noon + part + took / 2), { from: noon + part, to: noon + part + took });
  expect(difference.aheadMs()).toBe(0);
});

test.each([90_000, -90_000, 7_000, -50_000])('a clock that is %i ms ahead is known to the second', (ahead) => {
  const difference = createClockDifference();
  for (let at = noon; at < noon + 20_000; at += 1_370)
    difference.learn(answerAt(at + 40 + ahead), { from: at, to: at + 80 });
  expect(Math.abs(difference.aheadMs() - ahead)).toBeLessThanOrEqual(1_000);
});

test('a clock that is set is followed with the next answer; an answer that is not from Genesys says nothing', () => {
  const difference = createClockDifference();
  difference.learn(answerAt(noon + 3_600_000), { from: noon, to: noon + 80 });
  expect(difference.aheadMs()).toBe(3_600_000);
  difference.learn(answerAt(noon, {}), { from: noon, to: noon + 80 });
  expect(difference.aheadMs()).toBe(3_600_000);
  difference.learn(answerAt(noon), { from: noon, to: noon + 80 });
  expect(difference.aheadMs()).toBeLessThanOrEqual(1_000);
});
