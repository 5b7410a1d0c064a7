import { describe, expect, test } from 'vitest';
import type { EngineDuties, EngineWorld } from './engine-world.ts';

const minute = 60_000;
const hour = 60 * minute;
const restarts = [
  ['without a restart', null],
  ['over a restart', 'close'],
  ['over a crash', 'crash'],
] as const;
/** Hours, one after the other. */
const stepsOfClock = [[2], [-2], [2, -2], [-2, 2], [26, 1]];

/** The answer to a request without a key that comes again after the clock was set. */
export function testRepeats(world: () => EngineWorld, duties: EngineDuties): void {
  const accept = async (allowDuplicate = false, duplicateWithinMs = hour) => {
    const accepted = await world().engine().accept(world().order(), { allowDuplicate, duplicateWithinMs });
    await world().settle();
    return accepted;
  };
  const testSetClock = test.runIf(duties.clockCanBeSet === true);

  describe.each(restarts)('a request without a key that comes again %s', (_when, how) => {
    const restart = async (): Promise<void> => (how === null ? undefined : world().restart(how));

    test.each([-2 * hour, -minute, 0])(
      'meets the call accepted last, though the clock was set by %i ms',
      async (ms) => {
        await accept();
        world().clock.jump(ms);
        const newest = await accept(true);
        await restart();
        expect(await accept()).toMatchObject({
          kind: 'possible-duplicate',
          call: { order: { id: newest.call.order.id } },
        });
      },
    );

    for (const steps of stepsOfClock) {
      testSetClock(`is a duplicate though the clock was set by ${steps.join(' and ')} h`, async () => {
        const first = await accept();
        for (const step of steps) {
          world().clock.jump(step * hour);
          await world().elapse(1_000);
          await restart();
        }
        expect(await accept()).toMatchObject({
          kind: 'possible-duplicate',
          call: { order: { id: first.call.order.id } },
        });
      });
    }

    testSetClock('is one though another call was accepted between, by the clock that was set', async () => {
      const first = await accept();
      world().clock.jump(3 * hour);
      await world()
        .engine()
        .accept(world().order({ fingerprint: 'f2' }), { allowDuplicate: false });
      await restart();
      expect(await accept()).toMatchObject({
        kind: 'possible-duplicate',
        call: { order: { id: first.call.order.id } },
      });
    });

    testSetClock('is another call once its time has passed, whatever the clock was set to', async () => {
      await accept();
      world().clock.jump(3 * hour);
      await accept();
      await world().elapse(30 * minute, minute);
      await restart();
      await world().elapse(31 * minute, minute);
      expect((await accept()).kind).toBe('accepted');
    });
  });
}
