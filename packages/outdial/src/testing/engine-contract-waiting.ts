import { expect, test } from 'vitest';
import { queueId } from '../call/ids.ts';
import { ana, ben, factsOf, testUnlessMany, type EngineDuties, type EngineWorld } from './engine-world.ts';

/** Promises about waiting: locks, turns, wakes, pauses, timers. */
export function testWaiting(world: () => EngineWorld, duties: EngineDuties): void {
  const testOneProcess = testUnlessMany(duties);
  const end = { agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true } as const;
  const dialed = (): readonly string[] => world().contactCentre.dials.map(({ callId }) => callId);

  test('a change of presence leads to the dial with no timer firing', async () => {
    const { present, place, settle, call, contactCentre } = world();
    present(ana, 'AWAY');
    const waiting = await place();
    expect(waiting).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'agent-presence' }] });
    present(ana, 'AVAILABLE');
    await settle();
    expect((await call(waiting.order.id)).state).toBe('placed');
    expect(contactCentre.dials).toHaveLength(1);
  });

  test('an agent has one call at a time: the next waits, names it, and is dialed when it ends, with no timer', async () => {
    const { place, hear, call } = world();
    const first = await place();
    const second = await place();
    expect(second).toMatchObject({
      state: 'waiting',
      waitingFor: [{ code: 'agent-has-call', facts: { callId: first.order.id } }],
    });
    await hear(0, end);
    expect((await call(first.order.id)).state).toBe('completed');
    expect((await call(second.order.id)).state).toBe('placed');
  });

  test('calls of different agents do not wait for each other', async () => {
    await world().place();
    expect((await world().place({ agent: { id: ben, name: null, email: null } })).state).toBe('placed');
  });

  test('two calls accepted in one commit do not both go out', async () => {
    const { engine, order, settle, contactCentre } = world();
    await Promise.all([1, 2, 3].map(() => engine().accept(order(), { allowDuplicate: true })));
    await settle();
    expect(contactCentre.dials).toHaveLength(1);
  });

  test('the higher priority goes first, then the oldest', async () => {
    const { place, present, hear, settle, clock } = world();
    present(ana, 'AWAY');
    const late = { createdAt: clock.now() + 1 };
    const ordered = [
      await place({ priority: 3 }),
      await place({ priority: 7, ...late }),
      await place({ priority: 7 }),
      await place({ priority: 3 }),
    ].map(({ order }) => order.id);
    present(ana, 'AVAILABLE');
    await settle();
    for (const dial of [0, 1, 2, 3]) await hear(dial, end);
    expect(dialed()).toEqual([ordered[2], ordered[1], ordered[0], ordered[3]]);
  });

  test('a call behind its own blocker holds up no later one', async () => {
    const { place, present, settle } = world();
    present(ana, 'AWAY');
    const queue = { id: queueId('elsewhere'), name: null, chosen: 'given' } as const;
    await place({ queue, priority: 9 });
    const free = await place();
    present(ana, 'AVAILABLE');
    await settle();
    expect(dialed()).toEqual([free.order.id]);
  });

  test('a call behind its own blocker holds up no later one when the facts must be read first', async () => {
    const { place, hear, elapse, call } = world();
    await place();
    const queue = { id: queueId('elsewhere'), name: null, chosen: 'given' } as const;
    await place({ queue, priority: 9 });
    const free = await place();
    world().contactCentre.change(0, { agentLeg: 'connected', targetLeg: 'connected', talked: true });
    await elapse(40_000);
    await hear(0, end);
    expect((await call(free.order.id)).state).toBe('placed');
  });

  test('a refused claim passes the turn on', async () => {
    const { engine, order, settle, call } = world();
    const [first, second] = [order(), order()];
    const accepted = [first, second].map((asked) => engine().accept(asked, { allowDuplicate: true }));
    const canceled = engine().cancel(first.id, first.createdBy, null);
    await Promise.all([...accepted, canceled]);
    await settle();
    expect((await call(first.id)).state).toBe('canceled');
    expect((await call(second.id)).state).toBe('placed');
  });

  test('whenNotReady refuse ends the call at once when the agent is not ready', async () => {
    const { present, place, contactCentre } = world();
    present(ana, 'AWAY');
    const refused = await place({ whenNotReady: 'refuse' });
    expect(refused).toMatchObject({ state: 'rejected', outcome: { problem: { code: 'agent-presence' } } });
    expect(contactCentre.dials).toEqual([]);
  });

  test('a pause holds before the next fence, survives a restart, and its end releases the calls', async () => {
    const { engine, order, settle, restart, call, contactCentre } = world();
    const asked = order();
    const accepted = engine().accept(asked, { allowDuplicate: false });
    const paused = engine().pause(asked.createdBy);
    await Promise.all([accepted, paused]);
    await settle();
    expect(await call(asked.id)).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'dialing-paused' }] });
    await restart('crash');
    expect(engine().paused()).toBe(true);
    expect(contactCentre.dials).toEqual([]);
    await engine().resume(asked.createdBy);
    await settle();
    expect((await call(asked.id)).state).toBe('placed');
  });

  test('a call expires at its deadline, also when that passed while the engine was down', async () => {
    const { present, place, elapse, restart, clock, call, contactCentre } = world();
    present(ana, 'AWAY');
    const first = await place({ expiresAt: clock.now() + 30_000 });
    const second = await place({ expiresAt: clock.now() + 60_000 });
    await elapse(29_000);
    expect((await call(first.order.id)).state).toBe('waiting');
    await elapse(1_000);
    expect((await call(first.order.id)).state).toBe('expired');
    clock.jump(3_600_000);
    contactCentre.setAgent(ana, (now) => factsOf(ana, 'AVAILABLE', now));
    await restart('crash');
    expect((await call(second.order.id)).state).toBe('expired');
    expect(contactCentre.dials).toEqual([]);
  });

  test('a scheduled call starts at its time and not before', async () => {
    const { place, elapse, clock, call } = world();
    const scheduled = await place({ notBefore: clock.now() + 5_000 });
    expect(scheduled.state).toBe('scheduled');
    await elapse(4_999);
    expect((await call(scheduled.order.id)).state).toBe('scheduled');
    await elapse(1);
    expect((await call(scheduled.order.id)).state).toBe('placed');
  });

  test('a refusal that may pass is tried again after its delay, as the next attempt', async () => {
    const { place, elapse, contactCentre, call } = world();
    contactCentre.onDial('limits');
    const limited = await place({ retry: { attempts: 1, delaySeconds: 30 } });
    expect(limited).toMatchObject({ state: 'waiting', attempts: [{ result: 'not-placed' }] });
    await elapse(29_000);
    expect(contactCentre.dials).toEqual([]);
    await elapse(1_000);
    expect((await call(limited.order.id)).state).toBe('placed');
    expect(contactCentre.dials.map(({ attempt }) => attempt)).toEqual([2]);
  });

  testOneProcess('an agent nobody knows is read once for all calls, and then dialed for', async () => {
    const { restart, engine, order, settle, contactCentre } = world();
    await restart('close');
    await Promise.all([1, 2, 3].map(() => engine().accept(order(), { allowDuplicate: true })));
    await settle();
    expect(contactCentre.agentReads()).toBe(1);
    expect(contactCentre.dials).toHaveLength(1);
  });

  test('a call whose agent cannot be read waits, and the agent is checked again after a while', async () => {
    const { restart, place, elapse, call, contactCentre } = world();
    await restart('close');
    contactCentre.setAgent(ana, null);
    const waiting = await place();
    expect(waiting).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'genesys-unavailable' }] });
    contactCentre.setAgent(ana, (now) => factsOf(ana, 'AVAILABLE', now));
    await elapse(66_000);
    expect((await call(waiting.order.id)).state).toBe('placed');
  });

  test('waiting calls are taken up again after a power cut', async () => {
    const { present, place, restart, call, contactCentre } = world();
    present(ana, 'AWAY');
    const waiting = await place();
    contactCentre.setAgent(ana, (now) => factsOf(ana, 'AVAILABLE', now));
    await restart('crash');
    expect((await call(waiting.order.id)).state).toBe('placed');
  });

  test('an attempt whose end was not seen keeps the agent until a read shows no call', async () => {
    const { place, elapse, contactCentre, call } = world();
    contactCentre.setVisible(false);
    contactCentre.onDial('loses');
    const lost = await place();
    const next = await place();
    contactCentre.setAgent(ana, (now) => factsOf(ana, 'AVAILABLE', now, 1));
    await elapse(183_000);
    expect((await call(lost.order.id)).state).toBe('outcome-unknown');
    await elapse(60_000);
    expect((await call(next.order.id)).state).toBe('waiting');
    contactCentre.setAgent(ana, (now) => factsOf(ana, 'AVAILABLE', now));
    await elapse(60_000);
    expect((await call(next.order.id)).state).toBe('placed');
  });
}
