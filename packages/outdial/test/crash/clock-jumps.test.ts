import { describe, expect, onTestFinished, test } from 'vitest';
import { isEnded, type Call } from '../../src/call/call.ts';
import { createMemoryStore } from '../../src/engine/memory/memory-store.ts';
import { createSingleWriterEngine } from '../../src/engine/single-writer.ts';
import { ana, ben, createEngineWorld, factsOf, type EngineWorld } from '../../src/testing/engine-world.ts';

const hour = 3_600_000;
const day = 24 * hour;

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

/** How a call reaches each state; the clock jumps there. */
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
const cases = Object.keys(stages).flatMap((state) =>
  // After an hour's jump forward, a call with a 15-minute deadline is not dialed.
  jumps.map(([how, ms]) => ({ state, how, ms, dials: state === 'waiting' && ms >= 0 ? 0 : 1 })),
);

async function endedCall(world: EngineWorld): Promise<Call> {
  const { order } = await world.place({ key: 'ticket-1' });
  const legs = { agentLeg: 'connected', targetLeg: 'connected', talked: true } as const;
  await world.hear(0, { ...legs, ended: true, endedAt: world.clock.now() });
  return world.call(order.id);
}

/** An administrator sets the wall clock; the monotonic clock continues. */
async function jump(world: EngineWorld, ms: number): Promise<void> {
  for (const part of ms === 0 ? [hour, -hour] : [ms]) {
    world.clock.jump(part);
    await world.settle();
    await world.elapse(2_000);
  }
}

test.each(cases)(
  'the clock jumps $how while a call is $state: $dials dial, and an end',
  async ({ state, ms, dials }) => {
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
    expect(world.contactCentre.dials).toHaveLength(dials);
    // A promise that the target was not rung holds whatever the clock says.
    if (after.state === 'expired' || after.state === 'canceled') expect(world.contactCentre.dials).toEqual([]);
  },
);

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

describe.each([
  ['an hour', hour],
  ['two minutes', 120_000],
  ['five seconds', 5_000],
])('the clock is set back by %s', (_how, ms) => {
  test('a call is not dialed if its agent leaves afterwards', async () => {
    const world = await openedWorld();
    world.clock.jump(-ms);
    world.present(ana, 'AWAY');
    await world.place();
    await world.elapse(2 * 60_000);
    expect(world.contactCentre.dials).toEqual([]);
  });

  test('older facts do not decide: if the agent left unseen, the call is not dialed', async () => {
    const world = await openedWorld();
    await world.elapse(31_000);
    world.clock.jump(-ms);
    world.contactCentre.setAgent(ana, (now) => factsOf(ana, 'AWAY', now));
    await world.place();
    await world.elapse(2 * 60_000);
    expect(world.contactCentre.dials).toEqual([]);
  });

  test('a waiting call goes out once its agent becomes Available, and once only', async () => {
    const world = await openedWorld();
    world.present(ana, 'AWAY');
    const { order } = await world.place();
    world.clock.jump(-ms);
    world.present(ana, 'AVAILABLE');
    await world.elapse(2_000);
    expect((await world.call(order.id)).state).toBe('placed');
    await world.elapse(2 * hour, 60_000);
    expect(world.contactCentre.dials).toHaveLength(1);
  });

  test('a waiting call notices within one recheck what no event reported', async () => {
    const world = await openedWorld();
    world.present(ana, 'AWAY');
    const { order } = await world.place();
    await world.elapse(30_000);
    world.clock.jump(-ms);
    world.contactCentre.setAgent(ana, (now) => factsOf(ana, 'AVAILABLE', now));
    await world.elapse(67_000);
    expect((await world.call(order.id)).attempts).toHaveLength(1);
    expect(world.contactCentre.dials).toHaveLength(1);
  });
});

test('after a clock went forward and was corrected, later news is not taken for older', async () => {
  const world = await openedWorld();
  world.clock.jump(hour);
  world.present(ana, 'AVAILABLE');
  world.present(ben, 'AWAY');
  const { order } = await world.place({ agent: { id: ben, name: 'Ben', email: null } });
  await world.elapse(2_000);
  world.clock.jump(-hour);
  world.present(ana, 'AWAY');
  world.present(ben, 'AVAILABLE');
  await world.place();
  await world.elapse(2 * 60_000);
  expect(world.contactCentre.dials.map(({ callId }) => callId)).toEqual([order.id]);
});

test('a clock that is a hundred days ahead for two seconds erases nothing, and a repeated key is the same call', async () => {
  const world = await openedWorld();
  const ended = await endedCall(world);
  world.clock.jump(100 * day);
  await world.elapse(2_000);
  world.clock.jump(-100 * day);
  await world.elapse(3 * hour, 60_000);
  const again = await world.engine().accept(world.order({ key: 'ticket-1' }), { allowDuplicate: false });
  expect(again).toMatchObject({ kind: 'replayed', call: { order: { id: ended.order.id } } });
  expect(world.contactCentre.dials).toHaveLength(1);
});

test('a call that is erased because the clock is hours ahead leaves its key used', async () => {
  const world = await openedWorld();
  await endedCall(world);
  world.clock.jump(100 * day);
  await world.elapse(5 * hour, 60_000);
  expect((await world.engine().list({})).items).toEqual([]);
  world.clock.jump(-100 * day);
  await world.elapse(3 * hour, 60_000);
  const again = world.engine().accept(world.order({ key: 'ticket-1' }), { allowDuplicate: false });
  await expect(again).rejects.toMatchObject({ code: 'key-of-erased-call' });
});
