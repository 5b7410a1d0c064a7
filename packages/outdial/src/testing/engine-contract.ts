import { afterEach, beforeEach, describe } from 'vitest';
import { testAccepting } from './engine-contract-accepting.ts';
import { testFence } from './engine-contract-fence.ts';
import { testFinding } from './engine-contract-finding.ts';
import { testFollowing } from './engine-contract-following.ts';
import { testKeeping } from './engine-contract-keeping.ts';
import { testReassigning } from './engine-contract-reassigning.ts';
import { testRates } from './engine-contract-rates.ts';
import { testRepeats } from './engine-contract-repeats.ts';
import { testPolicy } from './engine-contract-policy.ts';
import { testLostWrites, testSetBack } from './engine-contract-set-back.ts';
import { testStops } from './engine-contract-stops.ts';
import { testWaiting } from './engine-contract-waiting.ts';
import { createEngineWorld, type EngineDuties, type EngineHost, type EngineWorld } from './engine-world.ts';

/** The contract of `ports/engine`, sentence by sentence, for the engine that `makeHost` opens. Call it at the top of a test file. */
export function describeEngineContract(name: string, makeHost: () => EngineHost, duties: EngineDuties = {}): void {
  describe(`the ${name} engine`, () => {
    const box: { world: EngineWorld | null } = { world: null };
    beforeEach(async () => {
      box.world = await createEngineWorld(makeHost());
    });
    afterEach(async () => {
      await box.world?.dispose();
      box.world = null;
    });
    const world = (): EngineWorld => {
      if (box.world === null) throw new TypeError('The world exists only inside a test.');
      return box.world;
    };
    testAccepting(world, duties);
    testRepeats(world, duties);
    testRates(world);
    testStops(world);
    testFence(world);
    testFinding(world);
    testWaiting(world, duties);
    testFollowing(world, duties);
    testPolicy(world);
    if (duties.canBeSetBack === true) testSetBack(world);
    if (duties.canLoseWrites === true) testLostWrites(world);
    if (duties.keepsRecords === true) testKeeping(world);
    if (duties.reassigns === true) testReassigning(world);
  });
}
