import { expect, test } from 'vitest';
import { localTimes } from './local-times.ts';

const now = Date.parse('2026-11-30T13:02:00Z');
const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const shown = (iso: string): string => time.format(new Date(iso));

test('the UTC times of a sentence are shown in the zone of the reader, and the date stays where it is given', () => {
  expect(localTimes('Gus has been Offline since 12:41 UTC. It ends at 13:02 UTC.', now)).toBe(
    `Gus has been Offline since ${shown('2026-11-30T12:41:00Z')}. It ends at ${shown('2026-11-30T13:02:00Z')}.`,
  );
  expect(localTimes('since 2026-11-28 23:59 UTC', now)).toMatch(/^since .*2[89].*, /);
  expect(localTimes('at 12:41 in New York, no UTC', now)).toBe('at 12:41 in New York, no UTC');
});
