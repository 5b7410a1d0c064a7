import { expect, test } from 'vitest';
import { ana, type EngineWorld } from './engine-world.ts';

/** Promises of the fence: at most one request for each attempt, whatever happens around it. */
export function testFence(world: () => EngineWorld): void {
  test('a call for a ready agent is dialed once, and followed to its end', async () => {
    const { place, call, hear, contactCentre } = world();
    const placed = await place();
    expect(placed).toMatchObject({ state: 'placed', conversationId: 'conversation-1', knownBy: 'answer' });
    await hear(0, { agentLeg: 'connected', targetLeg: 'dialing' });
    expect((await call(placed.order.id)).state).toBe('ringing');
    await hear(0, { targetLeg: 'connected', talked: true });
    expect((await call(placed.order.id)).state).toBe('connected');
    await hear(0, { ended: true, endedAt: 1 });
    expect(await call(placed.order.id)).toMatchObject({
      state: 'completed',
      outcome: { code: 'talked', targetRung: true },
    });
    expect(contactCentre.dials).toHaveLength(1);
    expect(contactCentre.dials[0]).toMatchObject({ callId: placed.order.id, attempt: 1, agentId: ana });
  });

  test('several copies of one dial send one request', async () => {
    const { engine, order, settle, contactCentre, call } = world();
    const asked = order();
    const accepted = engine().accept(asked, { allowDuplicate: false });
    const copies = [1, 2, 3].map(() => engine().tell(asked.id, { type: 'recheck' }));
    await Promise.all([accepted, ...copies]);
    await settle();
    expect(contactCentre.dials).toHaveLength(1);
    expect((await call(asked.id)).state).toBe('placed');
  });

  test('a claim that another copy was granted is refused as interrupted, and nothing is sent', async () => {
    const { engine, order, settle, contactCentre, call } = world();
    const asked = order();
    const accepted = engine().accept(asked, { allowDuplicate: false });
    const claim = engine().tell(asked.id, { type: 'claim', n: 1, evidence: {} });
    await accepted;
    expect(await claim).toMatchObject({ kind: 'told', met: { kind: 'applied' } });
    expect(await engine().tell(asked.id, { type: 'claim', n: 1, evidence: {} })).toMatchObject({
      met: { kind: 'refused' },
    });
    await settle();
    expect(contactCentre.dials).toEqual([]);
    expect((await call(asked.id)).state).toBe('unknown');
  });

  test('a dial under way when the power fails is never begun again: it is found by its mark', async () => {
    const { place, restart, contactCentre, call, engine } = world();
    contactCentre.onDial('hangs');
    const dialing = await place();
    expect(dialing.state).toBe('dialing');
    await restart('crash');
    const found = await call(dialing.order.id);
    expect(found).toMatchObject({ state: 'placed', knownBy: 'mark', conversationId: 'conversation-1' });
    const causes = (await engine().history(dialing.order.id, 0, 100)).map(({ cause }) => cause);
    expect(causes).toEqual(['accepted', 'claim', 'interrupted', 'seen']);
    expect(contactCentre.dials).toHaveLength(1);
  });

  test('a lost answer makes the call unknown, never a second request, and time alone only settles it', async () => {
    const { place, elapse, contactCentre, call } = world();
    contactCentre.setVisible(false);
    contactCentre.onDial('loses');
    const lost = await place({ retry: { attempts: 3, delaySeconds: 1 } });
    expect(lost.state).toBe('unknown');
    await elapse(178_000);
    expect((await call(lost.order.id)).state).toBe('unknown');
    await elapse(5_000);
    expect(await call(lost.order.id)).toMatchObject({ state: 'outcome-unknown', outcome: { targetRung: 'unknown' } });
    expect(contactCentre.dials).toHaveLength(1);
  });

  test('a mistake of the adapter while dialing proves nothing', async () => {
    const { place, contactCentre, elapse, call } = world();
    contactCentre.onDial('throws');
    contactCentre.setVisible(false);
    const lost = await place();
    expect(lost.state).toBe('unknown');
    contactCentre.setVisible(true);
    await elapse(2_000);
    expect(await call(lost.order.id)).toMatchObject({ state: 'placed', knownBy: 'mark' });
    expect(contactCentre.dials).toHaveLength(1);
  });

  test('a sender that stalled behind its fence sends nothing and reports it', async () => {
    const { rules, clock, place, contactCentre } = world();
    rules.atWriteSite = (name, when) => {
      if (name === 'claim' && when === 'after') clock.jump(3_000);
    };
    const stalled = await place();
    expect(stalled).toMatchObject({ state: 'waiting', attempts: [{ number: 1, result: 'not-sent' }] });
    expect(contactCentre.dials).toEqual([]);
  });

  test('a claim too close to the deadline expires the call and uses up no attempt', async () => {
    const { place, clock, contactCentre } = world();
    const late = await place({ expiresAt: clock.now() + 1_000 });
    expect(late).toMatchObject({ state: 'expired', attempts: [] });
    expect(contactCentre.dials).toEqual([]);
  });

  test('the facts are judged again in the fence', async () => {
    const { rules, present, place, contactCentre } = world();
    rules.atWriteSite = (name, when) => {
      if (name === 'accept' && when === 'before') present(ana, 'AWAY');
    };
    expect(await place()).toMatchObject({ state: 'waiting', attempts: [], waitingFor: [{ code: 'agent-presence' }] });
    rules.atWriteSite = null;
    present(ana, 'AVAILABLE');
    await world().settle();
    expect(contactCentre.dials).toHaveLength(1);
  });

  test('the policy is asked again in the fence, and without one nothing is dialed', async () => {
    const { rules, place, contactCentre } = world();
    rules.atWriteSite = (name, when) => {
      if (name === 'accept' && when === 'before') rules.policy = null;
    };
    expect(await place()).toMatchObject({ state: 'rejected', outcome: { problem: { code: 'policy-missing' } } });
    expect(contactCentre.dials).toEqual([]);
  });

  test('a cancel before the fence wins, and nothing is dialed', async () => {
    const { engine, order, settle, contactCentre, call } = world();
    const asked = order();
    const accepted = engine().accept(asked, { allowDuplicate: false });
    const canceled = engine().cancel(asked.id, asked.createdBy, null);
    await accepted;
    expect(await canceled).toMatchObject({ kind: 'told', call: { state: 'canceled' } });
    await settle();
    expect((await call(asked.id)).state).toBe('canceled');
    expect(contactCentre.dials).toEqual([]);
  });

  test('a cancel behind the fence is a request, and hangs up once the conversation is known', async () => {
    const { engine, place, settle, contactCentre, call } = world();
    contactCentre.onDial('hangs');
    const dialing = await place();
    await engine().cancel(dialing.order.id, dialing.order.createdBy, null);
    expect(await call(dialing.order.id)).toMatchObject({ state: 'dialing', cancelRequested: { hangUps: 0 } });
    contactCentre.letAnswer();
    await settle();
    expect(contactCentre.hangUps).toEqual([{ conversationId: 'conversation-1', forced: false }]);
  });

  test('a cancel that names an older version is reported so and does nothing', async () => {
    const { engine, place, call } = world();
    const placed = await place();
    const answer = await engine().cancel(placed.order.id, placed.order.createdBy, placed.version - 1);
    expect(answer).toMatchObject({ kind: 'version-mismatch', call: { version: placed.version } });
    expect((await call(placed.order.id)).cancelRequested).toBeNull();
  });

  test('closing waits for the request in flight and keeps its answer', async () => {
    const { place, restart, contactCentre, call, settle } = world();
    contactCentre.onDial('hangs');
    const dialing = await place();
    const restarted = restart('close');
    await settle();
    contactCentre.letAnswer();
    await restarted;
    expect(await call(dialing.order.id)).toMatchObject({ state: 'placed', knownBy: 'answer' });
    expect(contactCentre.dials).toHaveLength(1);
  });
}
