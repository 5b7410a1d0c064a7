import { expect, test } from 'vitest';
import { callId, conversationId, keyId, queueId } from '../call/ids.ts';
import type { CallChoice } from '../ports/engine.ts';
import { ben, type EngineWorld } from './engine-world.ts';

/** Promises about finding calls and counting them. */
export function testFinding(world: () => EngineWorld): void {
  /** The keys of the calls that fit, oldest first. */
  const found = async (choice: CallChoice): Promise<readonly (string | null)[]> => {
    const { items } = await world().engine().list(choice);
    const count = await world().engine().count?.(choice);
    if (count !== undefined) expect(count).toBe(items.length);
    return items.map(({ order }) => order.key).toReversed();
  };

  test('calls are found by each of their parts, by several together, and as they are now', async () => {
    const { place, present, clock, engine, elapse } = world();
    const start = clock.now();
    present(ben, 'AWAY');
    const queue = { id: queueId('q1'), name: 'Sales', chosen: 'given' } as const;
    const first = await place({ key: 'a', queue, label: 'renewals', attributes: { ticket: '4711', 'team:x': 'a:b' } });
    await elapse(1000);
    const agent = { id: ben, name: null, email: null };
    const waiting = await place({ key: 'b', agent, createdBy: keyId('key_2'), attributes: { ticket: '4711' } });
    await place({ key: 'c', agent, attributes: { ticket: '47' }, label: "it's" });

    expect(await found({})).toEqual(['a', 'b', 'c']);
    expect(await found({ id: first.order.id })).toEqual(['a']);
    expect(await found({ id: callId('call_none') })).toEqual([]);
    expect(await found({ id: first.order.id, label: 'other' })).toEqual([]);
    expect(await found({ queueId: queueId('q1') })).toEqual(['a']);
    expect(await found({ queueId: queueId('q2') })).toEqual([]);
    expect(await found({ label: 'renewals' })).toEqual(['a']);
    expect(await found({ label: "it's" })).toEqual(['c']);
    expect(await found({ attribute: { name: 'ticket', value: '4711' } })).toEqual(['a', 'b']);
    expect(await found({ attribute: { name: 'team:x', value: 'a:b' } })).toEqual(['a']);
    expect(await found({ attribute: { name: 'ticket', value: '471' } })).toEqual([]);
    expect(await found({ createdBy: [keyId('key_2')] })).toEqual(['b']);
    expect(await found({ createdBy: [keyId('key_1'), keyId('key_2')] })).toEqual(['a', 'b', 'c']);
    expect(await found({ until: start + 1000 })).toEqual(['a']);
    expect(await found({ since: start + 1000 })).toEqual(['b', 'c']);
    expect(await found({ code: 'agent-presence' })).toEqual(['b', 'c']);
    expect(await found({ code: 'agent' })).toEqual([]);
    expect(await found({ code: 'agent-presence', attribute: { name: 'ticket', value: '47' } })).toEqual(['c']);
    expect(await found({ states: ['placed', 'waiting'], agentId: ben, since: start + 1 })).toEqual(['b', 'c']);

    await engine().cancel(waiting.order.id, keyId('key_1'), null);
    expect(await found({ code: 'agent-presence' })).toEqual(['c']);
    expect(await found({ code: 'canceled-before-dial', createdBy: [keyId('key_2')] })).toEqual(['b']);
    await world().restart('crash');
    expect(await found({ code: 'canceled-before-dial' })).toEqual(['b']);
    expect(await found({ attribute: { name: 'ticket', value: '4711' }, states: ['canceled'] })).toEqual(['b']);
  });

  test('calls are found by their deadline, the waiting ones among them also by their index', async () => {
    const { place, present, clock, engine } = world();
    present(ben, 'AWAY');
    const agent = { id: ben, name: null, email: null };
    const at = clock.now() + 60_000;
    await place({ key: 'soon', agent, expiresAt: at - 1 });
    const other = await place({ key: 'other', agent, expiresAt: at - 1, createdBy: keyId('key_2') });
    await place({ key: 'later', agent, expiresAt: at });
    expect(await found({ expiresBefore: at })).toEqual(['soon', 'other']);
    expect(await found({ expiresBefore: at, states: ['waiting'] })).toEqual(['soon', 'other']);
    expect(await found({ expiresBefore: at, states: ['waiting'], createdBy: [keyId('key_2')] })).toEqual(['other']);
    expect(await found({ expiresBefore: at, states: ['waiting', 'canceled'] })).toEqual(['soon', 'other']);
    await engine().cancel(other.order.id, keyId('key_1'), null);
    expect(await found({ expiresBefore: at, states: ['waiting'] })).toEqual(['soon']);
    await world().restart('crash');
    expect(await found({ expiresBefore: at, states: ['waiting'] })).toEqual(['soon']);
  });

  test('waiting calls are grouped by what they wait for, and ended ones are told by when they ended', async () => {
    const { place, present, clock, engine, elapse, hear } = world();
    const { waits, endedBetween } = engine();
    if (waits === undefined || endedBetween === undefined) return;
    const talk = await place();
    await elapse(5000);
    await hear(0, { agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true, endedBy: 'target' });
    const endedAt = clock.now();
    present(ben, 'AWAY');
    const agent = { id: ben, name: null, email: null };
    const waiting = [await place({ agent }), await place({ agent, notBefore: null })];
    await elapse(1000);
    const canceled = await place({ agent, queue: { id: queueId('q1'), name: 'Sales', chosen: 'given' } });
    await engine().cancel(canceled.order.id, keyId('key_1'), null);
    expect(await waits()).toEqual([
      {
        agentId: ben,
        codes: ['agent-presence'],
        calls: 2,
        example: waiting[1]?.order.id,
        oldest: waiting[0]?.order.id,
      },
    ]);
    const talked = { calls: 1, agentId: talk.order.agent.id, queueId: null, code: 'talked', dialedAfterMs: 0 };
    expect(await endedBetween(endedAt, endedAt + 1)).toEqual([talked]);
    expect(await endedBetween(endedAt + 1, clock.now() + 1)).toEqual([
      { calls: 1, agentId: ben, queueId: 'q1', code: 'canceled-before-dial', dialedAfterMs: null },
    ]);
    expect(await endedBetween(0, endedAt)).toEqual([]);
  });

  test('who paused dialing, and when, is known until it is resumed, also after a power cut', async () => {
    const { engine, clock, restart, elapse } = world();
    if (engine().pausedBy === undefined) return;
    const at = clock.now();
    await engine().pause(keyId('key_1'), 'fire drill');
    await elapse(1000);
    await engine().pause(keyId('key_2'), 'lunch');
    await restart('crash');
    expect(engine().pausedBy?.()).toEqual({ at, by: 'key_1', note: 'fire drill' });
    await engine().resume(keyId('key_2'));
    expect(engine().pausedBy?.()).toBeNull();
  });

  test('a call that ended outcome-unknown is undecided until a person has resolved it', async () => {
    const { place, engine, contactCentre, elapse } = world();
    contactCentre.onDial('loses');
    contactCentre.setVisible(false);
    const { order } = await place({ key: 'u' });
    await elapse(20 * 60_000, 5000);
    expect(await found({ states: ['outcome-unknown'] })).toEqual(['u']);
    expect(await found({ undecided: true })).toEqual(['u']);
    const id = conversationId('conversation-9');
    await engine().tell(order.id, { type: 'resolve', by: keyId('key_1'), placed: true, conversationId: id });
    expect(await found({ undecided: true })).toEqual([]);
    expect(await found({ states: ['outcome-unknown'], code: 'settled-unknown' })).toEqual(['u']);
  });
}
