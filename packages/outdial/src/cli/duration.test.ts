import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration, parseInstant, spellDuration } from './duration.ts';

test.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['0.5s', 500],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '10', 'm', '10 m', '-5m', '0s', '10x', '5mm'])('"%s" is not a duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test('hours, minutes and seconds add up', () => {
  fc.assert(
    fc.property(fc.nat(99), fc.nat(99), fc.integer({ min: 1, max: 99 }), (h, m, s) => {
      expect(parseDuration(`${h}h${m}m${s}s`)).toBe(((h * 60 + m) * 60 + s) * 1_000);
    }),
  );
});

test.each([
  [800, '0.8 s'],
  [12_000, '12 s'],
  [120_000, '2 min'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
])('%i ms is spelled %s', (ms, text) => {
  expect(spellDuration(ms)).toBe(text);
});

test('an instant is an ISO time or a duration from now', () => {
  const now = Date.parse('2026-11-22T15:00:00Z');
  expect(parseInstant('2026-11-22T15:30:00Z', now)).toBe(now + 1_800_000);
  expect(parseInstant('30m', now)).toBe(now + 1_800_000);
  expect(parseInstant('tomorrow', now)).toBeNull();
  expect(parseInstant('2026-13-45T99:00:00Z', now)).toBeNull();
});
