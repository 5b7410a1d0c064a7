import { expect, onTestFinished, test } from 'vitest';
import { isEnded, type Call } from '../../src/call/call.ts';
import { createMemoryStore } from '../../src/engine/memory-store.ts';
import { createSingleWriterEngine } from '../../src/engine/single-writer.ts';
import { ana, createEngineWorld, type EngineWorld } from '../../src/testing/engine-world.ts';

const hour = 3_600_000;

async function openedWorld(): Promise<EngineWorld> {
  const store = createMemoryStore();
  const world = await createEngineWorld({
    open: (setting) => createSingleWriterEngine(store, setting),
    crash: () => undefined,
    dispose: async () => undefined,
  });
  onTestFinished(world.dispose);
  return world;
}

/** How a call comes to each state; the clock jumps there. */
const stages: Readonly<Record<string, (world: EngineWorld) => Promise<Call>>> = {
  waiting: async (world) => {
    world.present(ana, 'AWAY');
    return world.place({ retry: { attempts: 3, delaySeconds: 30 } });
  },
  dialing: async (world) => {
    world.contactCentre.onDial('hangs');
    return world.place();
  },
  unknown: async (world) => {
    world.contactCentre.setVisible(false);
    world.contactCentre.onDial('loses');
    return world.place();
  },
  placed: async (world) => world.place(),
  ringing: async (world) => {
    const { order } = await world.place();
    await world.hear(0, { agentLeg: 'connected', targetLeg: 'dialing' });
    return world.call(order.id);
  },
  connected: async (world) => {
    const { order } = await world.place();
    await world.hear(0, { agentLeg: 'connected', targetLeg: 'connected', talked: true });
    return world.call(order.id);
  },
};
const jumps = [
  ['an hour forward', hour],
  ['an hour back', -hour],
  ['forward and back', 0],
] as const;
const cases = Object.keys(stages).flatMap((state) => jumps.map(([how, ms]) => ({ state, how, ms })));

/** The clock is set by an administrator; the monotonic one goes on. */
async function jump(world: EngineWorld, ms: number): Promise<void> {
  for (const part of ms === 0 ? [hour, -hour] : [ms]) {
    world.clock.jump(part);
    await world.settle();
    await world.elapse(2_000);
  }
}

test.each(cases)('the clock jumps $how while a call is $state: one dial, and an end', async ({ state, ms }) => {
  const world = await openedWorld();
  const before = await stages[state]!(world);
  expect(before.state).toBe(state);
  await jump(world, ms);
  world.contactCentre.letAnswer();
  world.present(ana, 'AVAILABLE');
  world.contactCentre.setVisible(true);
  await world.settle();
  if (world.contactCentre.dials.length > 0) {
    await world.hear(0, {
      agentLeg: 'connected',
      targetLeg: 'connected',
      talked: true,
      ended: true,
      endedAt: world.clock.now(),
    });
  }
  await world.elapse(14 * hour, 60_000);
  const after = await world.call(before.order.id);
  expect(isEnded(after)).toBe(true);
  expect(world.contactCentre.dials.length).toBeLessThanOrEqual(1);
  // A promise that nobody was rung holds whatever the clock says.
  if (after.state === 'expired' || after.state === 'canceled') expect(world.contactCentre.dials).toEqual([]);
});

test('a call whose deadline a jump passes is not dialed when the clock comes back', async () => {
  const world = await openedWorld();
  world.present(ana, 'AWAY');
  const { order } = await world.place({ expiresAt: world.clock.now() + 10 * 60_000 });
  world.clock.jump(hour);
  await world.elapse(2_000);
  expect((await world.call(order.id)).state).toBe('expired');
  world.clock.jump(-hour);
  world.present(ana, 'AVAILABLE');
  await world.elapse(60_000);
  expect(world.contactCentre.dials).toEqual([]);
});

test('the history of a call never goes back in time', async () => {
  const world = await openedWorld();
  const { order } = await world.place();
  world.clock.jump(-hour);
  await world.hear(0, { agentLeg: 'connected', targetLeg: 'connected', talked: true });
  await world.hear(0, {
    agentLeg: 'connected',
    targetLeg: 'connected',
    talked: true,
    ended: true,
    endedAt: world.clock.now(),
  });
  const moments = (await world.engine().history(order.id, 0, 50)).map(({ at }) => at);
  expect(moments.length).toBeGreaterThan(3);
  expect([...moments].sort((one, other) => one - other)).toEqual(moments);
});
