import { expect, test } from 'vitest';
import { containWakes, factsOfError } from './contained-clock.ts';
import { testClock } from '../testing/clock.ts';

test('a wake that throws is reported by its code, without its text, and the other wakes come', async () => {
  const clock = testClock();
  const reported: Readonly<Record<string, unknown>>[] = [];
  const contained = containWakes(clock, (facts) => void reported.push(facts));
  const woken: string[] = [];
  contained.wakeAt(clock.now() + 1, () => {
    throw Object.assign(new RangeError('secret +15551234567'), { code: 'EODD' });
  });
  contained.wakeAt(clock.now() + 2, () => void woken.push('second'));
  contained.wakeAt(clock.now() + 3, () => void woken.push('canceled'))();
  await clock.advance(10);
  expect(woken).toEqual(['second']);
  expect(reported).toMatchObject([{ code: 'failed-unexpectedly', error: 'RangeError', cause: 'EODD' }]);
  expect(JSON.stringify(reported)).not.toContain('secret');
});

test.each([undefined, null, 'text', 7, Symbol('thrown')])('%s can be thrown, too', (thrown) => {
  expect(factsOfError(thrown)).toEqual({ code: 'failed-unexpectedly', error: typeof thrown });
});
