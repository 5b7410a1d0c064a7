import { expect, test } from 'vitest';
import { idsBy } from './ids.ts';
import { testClock } from '../testing/clock.ts';

test('ids are all different, sort by creation time, and contain no letter that is easily misread', async () => {
  const clock = testClock();
  const newId = idsBy(clock);
  const first = Array.from({ length: 1_000 }, () => newId('call'));
  await clock.advance(1);
  const later = newId('call');
  expect(new Set(first).size).toBe(1_000);
  expect(first.every((id) => /^call_[0-9A-HJKMNP-TV-Z]{26}$/.test(id) && id < later)).toBe(true);
});
