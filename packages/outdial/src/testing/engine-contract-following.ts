import { expect, test } from 'vitest';
import { conversationId, keyId } from '../call/ids.ts';
import { ana, ben, testUnlessMany, type EngineDuties, type EngineWorld } from './engine-world.ts';

/** Promises about following: events reach their call, reads fill the silence, kept events are not lost. */
export function testFollowing(world: () => EngineWorld, duties: EngineDuties): void {
  const testOneProcess = testUnlessMany(duties);
  testOneProcess(
    'an event that comes before the answer is kept and applied when the conversation is known',
    async () => {
      const { place, hear, settle, contactCentre, call, floor, clock } = world();
      floor().feedHeard(clock.now());
      contactCentre.onDial('hangs');
      const dialing = await place();
      await hear(0, { mark: null, agentLeg: 'connected', targetLeg: 'dialing' });
      expect((await call(dialing.order.id)).state).toBe('dialing');
      contactCentre.letAnswer();
      await settle();
      expect((await call(dialing.order.id)).state).toBe('ringing');
      expect(contactCentre.conversationReads()).toBe(0);
    },
  );

  test('an event with our mark places a call whose answer is still out', async () => {
    const { place, hear, contactCentre, call } = world();
    contactCentre.onDial('hangs');
    const dialing = await place();
    await hear(0, { agentLeg: 'connected', targetLeg: 'dialing' });
    expect(await call(dialing.order.id)).toMatchObject({ state: 'ringing', knownBy: 'mark' });
  });

  test('a conversation without our mark moves nothing and is kept for a person', async () => {
    const { place, engine, settle, contactCentre, call } = world();
    contactCentre.setVisible(false);
    contactCentre.onDial('loses');
    const lost = await place();
    const other = { ...contactCentre.conversation(0), mark: null, conversationId: conversationId('by-hand') };
    engine().conversationHeard(other);
    await settle();
    expect(await call(lost.order.id)).toMatchObject({ state: 'unknown', candidates: [{ conversationId: 'by-hand' }] });
  });

  test.each(['loses', 'hangs'] as const)(
    'an answer that names the conversation of another call places nothing, when the dial %s its own answer',
    async (script) => {
      const { place, engine, settle, contactCentre, call } = world();
      const placed = await place();
      contactCentre.setVisible(false);
      contactCentre.onDial(script);
      const lost = await place({ agent: { id: ben, name: 'Ben', email: null } });
      const { conversationId: taken } = contactCentre.conversation(0);
      await engine().tell(lost.order.id, { type: 'answer-placed', n: 1, conversationId: taken });
      await settle();
      expect(await call(lost.order.id)).toMatchObject({ state: 'unknown', attempts: [{ conversationId: null }] });
      expect(await call(placed.order.id)).toMatchObject({ state: 'placed', conversationId: taken });
    },
  );

  test('without a feed a placed call is read at once and then when silent', async () => {
    const { place, elapse, contactCentre, call } = world();
    const placed = await place();
    expect(contactCentre.conversationReads()).toBe(1);
    contactCentre.change(0, { agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true });
    await elapse(6_000);
    expect((await call(placed.order.id)).state).toBe('completed');
  });

  test('an agent who does not answer is proven by a read of the ended conversation, and the next attempt may go', async () => {
    const { place, hear, elapse, contactCentre, call } = world();
    const first = await place({ retry: { attempts: 2, delaySeconds: 10 } });
    await hear(0, { ended: true, agentLegDeathNamed: true, errorCode: 'error.ininedgecontrol.connection.timeout' });
    expect(await call(first.order.id)).toMatchObject({ state: 'waiting', attempts: [{ result: 'agent-leg-died' }] });
    await elapse(10_000);
    expect(await call(first.order.id)).toMatchObject({ state: 'placed', conversationId: 'conversation-2' });
    expect(contactCentre.dials).toHaveLength(2);
  });

  test('a person who resolves a call releases the agent immediately', async () => {
    const { place, present, elapse, settle, engine, contactCentre, call } = world();
    contactCentre.setVisible(false);
    contactCentre.onDial('loses');
    const lost = await place();
    const next = await place();
    contactCentre.setAgent(ana, null);
    await elapse(200_000);
    expect(await call(next.order.id)).toMatchObject({ waitingFor: [{ code: 'agent-has-call' }] });
    present(ana, 'AVAILABLE');
    await settle();
    expect((await call(next.order.id)).state).toBe('waiting');
    await engine().tell(lost.order.id, { type: 'resolve', by: keyId('key_1'), placed: false, conversationId: null });
    await settle();
    expect((await call(next.order.id)).state).toBe('placed');
  });

  test('conversations are followed again after a restart', async () => {
    const { place, restart, contactCentre, call } = world();
    const placed = await place();
    contactCentre.change(0, { agentLeg: 'connected', targetLeg: 'connected', talked: true });
    await restart('crash');
    expect((await call(placed.order.id)).state).toBe('connected');
    expect(contactCentre.dials).toHaveLength(1);
  });

  test('an event for a call that does not exist is reported so', async () => {
    const { engine, order } = world();
    expect(await engine().tell(order().id, { type: 'recheck' })).toEqual({ kind: 'no-such-call' });
  });
}
