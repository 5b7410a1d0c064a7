import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepTryingFor, longestDelay, verdictOf } from './back-off.ts';

const problem = { code: 'webhook-not-delivered', pointer: null, facts: {} };

/**
 * Moments of all attempts of a message that is never delivered, from its creation at 0; the last one makes it a dead
 * letter.
 */
function attemptsOf(spread: number): readonly number[] {
  const moments = [0];
  for (let attempts = 0; attempts < 1000; attempts += 1) {
    const verdict = verdictOf({ attempts, since: 0 }, problem, moments.at(-1)!, spread);
    if (verdict.kind !== 'retry') return moments;
    moments.push(verdict.at);
  }
  throw new Error('It never ends.');
}

test('a message that the receiver accepted is delivered', () => {
  expect(verdictOf({ attempts: 3, since: 0 }, null, 99, 0.5)).toEqual({ kind: 'delivered' });
});

test('the first waits are 5 s, 30 s and 2 min', () => {
  expect(attemptsOf(0.5).slice(0, 4)).toEqual([0, 5_000, 35_000, 155_000]);
});

test('whatever the spread, attempts are bounded, waits grow no longer than the longest, and the last is made as the 24 hours end', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (spread) => {
      const moments = attemptsOf(spread);
      expect(moments.length).toBeLessThan(25);
      expect(moments.at(-1)).toBe(keepTryingFor);
      for (const [index, at] of moments.entries()) {
        if (index > 0) expect(at - moments[index - 1]!).toBeLessThanOrEqual(longestDelay);
      }
    }),
  );
});

test('a message whose 24 hours passed while Outdial was down still gets its attempt, then is dead', () => {
  expect(verdictOf({ attempts: 0, since: 0 }, problem, keepTryingFor + 1, 0)).toEqual({ kind: 'dead', problem });
});
