import { expect, test } from 'vitest';
import { momentOf, timeOf, localTimes, type TerminalReader } from './reader.ts';

const at = (timeZone: string, now: string): TerminalReader => ({ timeZone, now: () => Date.parse(now), columns: null });
const berlin = at('Europe/Berlin', '2026-11-22T15:00:00Z');

test('a time is in the zone of the reader, and names it', () => {
  expect(timeOf('2026-11-22T14:02:10.000Z', berlin)).toBe('15:02:10 GMT+1');
  expect(timeOf('2026-07-22T14:02:10.000Z', berlin)).toBe('16:02:10 GMT+2');
  expect(timeOf('2026-11-22T14:02:10.000Z', at('America/New_York', '2026-11-22T15:00:00Z'))).toBe('09:02:10 EST');
  expect(timeOf('2026-11-22T00:02:10.000Z', at('UTC', '2026-11-22T15:00:00Z'))).toBe('00:02:10 UTC');
});

test('a moment on another day has its date', () => {
  expect(momentOf('2026-11-22T22:30:00Z', berlin)).toBe('23:30:00 GMT+1');
  expect(momentOf('2026-11-22T23:30:00Z', berlin)).toBe('2026-11-23 00:30:00 GMT+1');
});

test('the times in a text of the server are those of the reader, also across midnight', () => {
  expect(localTimes('Ana has been Away since 14:02 UTC. Outdial gives up at 23:17 UTC.', berlin)).toBe(
    'Ana has been Away since 15:02 GMT+1. Outdial gives up at 2026-11-23 00:17 GMT+1.',
  );
  expect(localTimes('since 2026-11-21 08:00 UTC', berlin)).toBe('since 2026-11-21 09:00 GMT+1');
  expect(localTimes('since 14:02 UTC', berlin, '2026-07-01T15:00:00Z')).toBe('since 16:02 GMT+2');
  expect(localTimes('Send an ISO time such as 2026-11-22T14:02:00Z.', berlin)).toContain('2026-11-22T14:02:00Z');
});
