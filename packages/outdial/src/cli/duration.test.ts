import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration, parseInstant, parseTime, pastInstant, spellDuration } from './duration.ts';

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
  const later = { at: now + 1_800_000, isZoned: true };
  for (const text of [
    '2026-11-22T15:30:00Z',
    '2026-11-22T16:30+01:00',
    '2026-11-22 16:30:00 +01:00',
    '2026-11-22 15:30Z',
    '30m',
  ])
    expect(parseInstant(text, now, 'Asia/Tokyo')).toEqual(later);
  for (const text of ['tomorrow', '2026-13-45T99:00:00Z', '2026-11-22', ''])
    expect(parseInstant(text, now, 'UTC')).toBeNull();
});

test("a time without a time zone counts in the person's zone, also when its clocks change", () => {
  const read = (text: string, timeZone: string) => {
    const given = parseTime(text, timeZone);
    return given === null ? null : [new Date(given.at).toISOString(), given.isZoned];
  };
  expect(read('2026-11-22T16:00', 'Europe/Berlin')).toEqual(['2026-11-22T15:00:00.000Z', false]);
  expect(read('2026-11-22 16:00', 'Europe/Berlin')).toEqual(['2026-11-22T15:00:00.000Z', false]);
  expect(read('2026-11-22  9:05:30', 'UTC')).toEqual(['2026-11-22T09:05:30.000Z', false]);
  expect(read('2026-11-22', 'America/New_York')).toEqual(['2026-11-22T05:00:00.000Z', false]);
  expect(read('2026-10-25T02:30', 'Europe/Berlin')).toEqual(['2026-10-25T00:30:00.000Z', false]);
  expect(read('2026-03-29T02:30', 'Europe/Berlin')).toBeNull();
  expect(pastInstant('--since', '2026-11-22T16:00', { now: () => 0, timeZone: 'Europe/Berlin' })).toBe(
    '2026-11-22T15:00:00.000Z',
  );
});
