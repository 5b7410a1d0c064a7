import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choices, live } from './lives.ts';
import { mutations } from './mutations.ts';
import { PropertyBroken } from './oracle.ts';
import type { WorldOptions } from './world-options.ts';

describe('removing a rule breaks a property', () => {
  for (const {
    removed,
    caughtBy,
    mutation,
    calls = 1,
    expiresInMs,
    only,
    drain = 'deaf',
    wrongAnswers,
    isRestored,
    isKnown,
    startsInMs,
  } of mutations) {
    test(`${removed}: ${caughtBy.join(' or ')} fails`, () => {
      const options: WorldOptions = {
        calls,
        mutation,
        watch: caughtBy,
        drain,
        ...(expiresInMs === undefined ? {} : { expiresInMs }),
        ...(wrongAnswers === undefined ? {} : { wrongAnswers }),
        ...(isRestored === undefined ? {} : { isRestored }),
        ...(isKnown === undefined ? {} : { isKnown }),
        ...(startsInMs === undefined ? {} : { startsInMs }),
        ...(only === undefined ? {} : { only }),
      };
      const result = fc.check(
        fc.property(choices, (steps) => live(options, steps)),
        { numRuns: 4_000, seed: 7, endOnFailure: true },
      );
      expect(result.errorInstance).toBeInstanceOf(PropertyBroken);
    });
  }
});
