import { expect, test } from 'vitest';
import { conversationId, keyId } from '../call/ids.ts';
import type { EngineWorld } from './engine-world.ts';

const day = 24 * 60 * 60_000;
const caller = keyId('key_1');

/** Promises of an engine that keeps a record of who did what, and erases. Skipped by engines that do neither. */
export function testKeeping(world: () => EngineWorld): void {
  const audit = async () =>
    (await world().engine().audit?.({ since: 0, until: null, phoneNumber: null, cursor: null, limit: 1000 }))
      ?.entries ?? [];
  const talked = async (key: string) => {
    const { place, hear, call } = world();
    const placed = await place({ key });
    await hear(0, { agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true, endedBy: 'target' });
    return call(placed.order.id);
  };

  test('pausing is on record with who did it, also after a power cut', async () => {
    const { engine, restart, settle } = world();
    await engine().pause(caller);
    await settle();
    await restart('crash');
    expect((await audit()).map(({ act, by }) => [act, by])).toContainEqual(['paused', caller]);
  });

  test('an erased call is gone, its history too, and its key is refused for 30 days after the end', async () => {
    const { engine, order, contactCentre, clock, restart } = world();
    const ended = await talked('ticket-1');
    const { id, target } = ended.order;
    expect(await engine().forget?.(target.phoneNumber, caller)).toEqual({ kind: 'forgotten', calls: 1 });
    expect(await engine().get(id)).toBeNull();
    expect(await engine().history(id, 0, 100)).toEqual([]);
    expect((await audit()).filter(({ callId }) => callId !== null)).toEqual([]);
    await restart('crash');
    await expect(engine().accept(order({ key: 'ticket-1' }), { allowDuplicate: false })).rejects.toMatchObject({
      code: 'key-of-erased-call',
    });
    expect(contactCentre.dials).toHaveLength(1);
    clock.jump(30 * day);
    await world().elapse(2 * 60 * 60_000, 10 * 60_000);
    const again = await engine().accept(order({ key: 'ticket-1' }), { allowDuplicate: false });
    expect(again.kind).toBe('accepted');
  });

  test.each([
    ['without a key', null],
    ['that had a key', 'ticket-1'],
  ])('a request %s is not dialed again when it comes after the erasure without one', async (_what, key) => {
    const { engine, order, place, hear, contactCentre, restart, elapse } = world();
    const { order: first } = await place({ key });
    await hear(0, { agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true, endedBy: 'target' });
    expect(await engine().forget?.(first.target.phoneNumber, caller)).toMatchObject({ calls: 1 });
    const repeat = () => engine().accept(order(), { allowDuplicate: false });
    await expect(repeat()).rejects.toMatchObject({ code: 'repeat-of-erased-call' });
    await restart('crash');
    await expect(repeat()).rejects.toMatchObject({ code: 'repeat-of-erased-call' });
    const other = await engine().accept(order({ fingerprint: 'f2' }), { allowDuplicate: false });
    expect(other.kind).toBe('accepted');
    await elapse(61_000, 1_000);
    expect((await repeat()).kind).toBe('accepted');
    expect(contactCentre.dials.filter(({ callId }) => callId === first.id)).toHaveLength(1);
  });

  test('whoever allows a duplicate of an erased call gets one call, and the next request repeats that', async () => {
    const { engine, order, settle } = world();
    const ended = await talked('ticket-1');
    await engine().forget?.(ended.order.target.phoneNumber, caller);
    const again = await engine().accept(order(), { allowDuplicate: true });
    await settle();
    expect(again.kind).toBe('accepted');
    const repeat = await engine().accept(order(), { allowDuplicate: false });
    expect(repeat).toMatchObject({ kind: 'possible-duplicate', call: { order: { id: again.call.order.id } } });
  });

  test('a key stays used as long as the record of its call', async () => {
    const { engine, order, clock, elapse } = world();
    const ended = await talked('ticket-1');
    clock.jump(89 * day);
    await elapse(2 * 60 * 60_000, 10 * 60_000);
    const replayed = await engine().accept(order({ key: 'ticket-1' }), { allowDuplicate: false });
    expect(replayed).toMatchObject({ kind: 'replayed', call: { order: { id: ended.order.id } } });
  });

  test('the record of a call is kept for its time after the end, and no longer; an open call is always kept', async () => {
    const { engine, clock, elapse, place, present, call } = world();
    const ended = await talked('ticket-1');
    present(ended.order.agent.id, 'AWAY');
    const open = await place({ expiresAt: clock.now() + 200 * day });
    clock.jump(90 * day);
    await elapse(2 * 60 * 60_000, 10 * 60_000);
    expect(await engine().get(ended.order.id)).toBeNull();
    expect((await call(open.order.id)).state).toBe('waiting');
  });

  test('a conversation reported after its call was erased belongs to no call', async () => {
    const { engine, contactCentre, settle } = world();
    const ended = await talked('ticket-1');
    await engine().forget?.(ended.order.target.phoneNumber, caller);
    engine().conversationHeard({ ...contactCentre.conversation(0), conversationId: conversationId('conversation-1') });
    await settle();
    expect((await engine().list({})).items).toEqual([]);
  });
}
