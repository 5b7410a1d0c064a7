import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mutations } from './mutations.ts';
import { PropertyBroken } from './oracle.ts';
import { World, type WorldOptions } from './world.ts';

const choices = fc.noBias(fc.array(fc.nat(1_000_000), { minLength: 30, maxLength: 80, size: 'max' }));

function live(options: WorldOptions, steps: readonly number[]): void {
  const world = new World(options);
  for (const step of steps) world.step(step);
  world.drain();
}

describe('whatever happens in whatever order, every promise of the lifecycle holds', () => {
  const worlds: readonly WorldOptions[] = [
    { calls: 1, drain: 'deaf' },
    { calls: 1, drain: 'honest' },
    { calls: 2, drain: 'deaf' },
    { calls: 2, drain: 'honest', expiresInMs: 24 * 3600_000 },
  ];
  for (const options of worlds) {
    test(`${options.calls} call(s), and Genesys is ${options.drain ?? 'deaf'} in the end`, () => {
      fc.assert(
        fc.property(choices, (steps) => live(options, steps)),
        { numRuns: 1500 },
      );
    });
  }
});

describe('a rule taken away is missed', () => {
  for (const { removed, caughtBy, mutation, calls = 1, expiresInMs, only, drain = 'deaf' } of mutations) {
    test(`${removed}: ${caughtBy.join(' or ')} fails`, () => {
      const options: WorldOptions = {
        calls,
        mutation,
        watch: caughtBy,
        drain,
        ...(expiresInMs === undefined ? {} : { expiresInMs }),
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
