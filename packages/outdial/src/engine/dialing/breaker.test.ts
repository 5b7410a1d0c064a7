import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callId, type CallId } from '../../call/ids.ts';
import { defaultTimers } from '../../call/timers.ts';
import { createBreaker, type Breaker } from './breaker.ts';

const call = (number: number): CallId => callId(`call_${number}`);
const fail = (breaker: Breaker, times: number, now: number): void => {
  for (let number = 0; number < times; number += 1) {
    breaker.began(call(number));
    breaker.ended(call(number), 'unknown', now);
  }
};
const opened = (): Breaker => {
  const breaker = createBreaker(defaultTimers);
  fail(breaker, 5, 1_000);
  return breaker;
};

test('four unknown outcomes within 30 seconds stop no call, the fifth stops all', () => {
  const breaker = createBreaker(defaultTimers);
  fail(breaker, 4, 1_000);
  expect(breaker.blockerOf(call(9), 1_000)).toBeNull();
  fail(breaker, 1, 30_999);
  expect(breaker.blockerOf(call(9), 30_999)).toMatchObject({
    code: 'genesys-unavailable',
    since: 30_999,
    canClear: true,
  });
});

test('unknown outcomes far apart stop no call', () => {
  const breaker = createBreaker(defaultTimers);
  for (let minute = 0; minute < 50; minute += 1) fail(breaker, 2, minute * 31_000);
  expect(breaker.blockerOf(call(9), 50 * 31_000)).toBeNull();
});

test('after the pause one call may try, and while it does no other', () => {
  const breaker = opened();
  expect(breaker.trialAt()).toBe(31_000);
  expect(breaker.allowTrial(30_999)).toBe(false);
  expect(breaker.allowTrial(31_000)).toBe(true);
  expect(breaker.room()).toBe(1);
  breaker.began(call(7));
  expect([breaker.room(), breaker.blockerOf(call(7), 31_000)]).toEqual([0, null]);
  expect(breaker.blockerOf(call(8), 31_000)).not.toBeNull();
});

test('an answer to the try lets all calls continue', () => {
  const breaker = opened();
  breaker.allowTrial(31_000);
  breaker.began(call(7));
  expect(breaker.ended(call(7), 'answered', 31_500)).toBe(true);
  expect([breaker.room(), breaker.blockerOf(call(8), 31_500), breaker.trialAt()]).toEqual([5, null, null]);
});

test('each try with an unknown outcome doubles the pause, up to the longest', () => {
  const breaker = opened();
  const pauses: number[] = [];
  for (let now = 31_000, tries = 0; tries < 6; tries += 1) {
    breaker.allowTrial(now);
    breaker.began(call(tries));
    breaker.ended(call(tries), 'unknown', now);
    const next = breaker.trialAt() ?? 0;
    pauses.push((next - now) / 1_000);
    now = next;
  }
  expect(pauses).toEqual([60, 120, 240, 300, 300, 300]);
});

test('a try that was not sent leaves the chance to the next call', () => {
  const breaker = opened();
  breaker.allowTrial(31_000);
  breaker.began(call(7));
  expect(breaker.ended(call(7), 'nothing', 31_100)).toBe(false);
  expect([breaker.room(), breaker.blockerOf(call(8), 31_100)]).toEqual([1, null]);
});

test('whatever happens, the dials in flight cause at most five unknown outcomes while dialing is not stopped', () => {
  const steps = fc.array(fc.record({ begins: fc.boolean(), unknown: fc.boolean(), wait: fc.nat(5_000) }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (moves) => {
      const breaker = createBreaker(defaultTimers);
      const out: CallId[] = [];
      let now = 0;
      let inARow = 0;
      moves.forEach(({ begins, unknown, wait }, number) => {
        now += wait;
        const first = out[0];
        if (begins && breaker.room() > 0 && breaker.blockerOf(call(number), now) === null) {
          breaker.began(call(number));
          out.push(call(number));
        } else if (first !== undefined) {
          out.shift();
          breaker.ended(first, unknown ? 'unknown' : 'answered', now);
          inARow = unknown ? inARow + 1 : 0;
        }
        expect(out.length).toBeLessThanOrEqual(5);
        if (inARow === 0 || breaker.trialAt() === null) return;
        expect(breaker.room()).toBe(Infinity);
      });
    }),
  );
});

test('after the clock was set back the next try waits for one pause, not until the clock is there again', () => {
  const breaker = opened();
  const setBackTo = -3_600_000;
  expect(breaker.allowTrial(setBackTo)).toBe(false);
  expect(breaker.trialAt()).toBe(setBackTo + 30_000);
  expect(breaker.allowTrial(setBackTo + 30_000)).toBe(true);
});

const refusedForAll = { code: 'client-lacks-permission', pointer: null, facts: {} };
const refusedAt = (now: number): Breaker => {
  const breaker = createBreaker(defaultTimers);
  for (const number of [1, 2]) breaker.began(call(number));
  breaker.ended(call(1), { refusedForAll }, now);
  return breaker;
};

test('one refusal that holds for every call stops all of them, and is what they wait with', () => {
  const breaker = refusedAt(1_000);
  expect(breaker.blockerOf(call(9), 2_000)).toMatchObject({ ...refusedForAll, since: 1_000, canClear: true });
  expect(breaker.trialAt()).toBe(31_000);
});

test('after a refusal for all only a placed call lets the others continue; one refused for its own sake lets the next one try', () => {
  const breaker = refusedAt(1_000);
  breaker.allowTrial(31_000);
  breaker.began(call(7));
  expect(breaker.ended(call(7), 'answered', 31_100)).toBe(false);
  expect(breaker.room()).toBe(1);
  breaker.began(call(8));
  expect(breaker.ended(call(8), { refusedForAll }, 31_200)).toBe(false);
  expect(breaker.blockerOf(call(9), 31_200)).toMatchObject({ since: 1_000 });
  expect(breaker.allowTrial(91_199)).toBe(false);
  expect(breaker.allowTrial(91_200)).toBe(true);
  breaker.began(call(9));
  expect(breaker.ended(call(9), 'placed', 91_300)).toBe(true);
  expect(breaker.blockerOf(call(10), 91_300)).toBeNull();
});

test('a call in flight along with the refused one, if it is placed, proves that the refusal is over', () => {
  const breaker = refusedAt(1_000);
  expect(breaker.ended(call(2), 'placed', 1_100)).toBe(true);
  expect(breaker.blockerOf(call(9), 1_100)).toBeNull();
});

test('a try after an incident that is refused for all stops dialing for that reason from then on', () => {
  const breaker = opened();
  breaker.allowTrial(31_000);
  breaker.began(call(7));
  expect(breaker.ended(call(7), { refusedForAll }, 31_500)).toBe(false);
  expect(breaker.blockerOf(call(8), 31_500)).toMatchObject({ ...refusedForAll, since: 31_500 });
  expect(breaker.trialAt()).toBe(61_500);
});
