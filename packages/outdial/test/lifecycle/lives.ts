import fc from 'fast-check';
import type { WorldOptions } from './world-options.ts';
import { LifecycleWorld } from './world.ts';

/** What happens in one life of a world, as numbers that it makes choices of. */
export const choices = fc.noBias(fc.array(fc.nat(1_000_000), { minLength: 30, maxLength: 80, size: 'max' }));

/** Lives it through to the end. Throws PropertyBroken when a promise of the lifecycle does not hold. */
export function live(options: WorldOptions, steps: readonly number[]): void {
  const world = new LifecycleWorld(options);
  for (const step of steps) world.step(step);
  world.drain();
}
