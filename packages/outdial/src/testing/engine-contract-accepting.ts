import { expect, test } from 'vitest';
import { keyId } from '../call/ids.ts';
import type { LogEntry } from '../ports/engine.ts';
import { ana, ben, testUnlessMany, type EngineDuties, type EngineWorld } from './engine-world.ts';

/** Promises about accepting, replaying, listing and reading. */
export function testAccepting(world: () => EngineWorld, duties: EngineDuties): void {
  const testOneProcess = testUnlessMany(duties);
  const accept = (change: Parameters<EngineWorld['order']>[0] = {}, allowDuplicate = false) =>
    world().engine().accept(world().order(change), { allowDuplicate });

  test('an accepted call survives a power cut at the very moment of the answer', async () => {
    const { call } = await accept();
    await world().restart('crash');
    expect((await world().call(call.order.id)).order).toEqual(call.order);
  });

  test('no caller is answered and no command starts before the commit is durable', async () => {
    const { rules, contactCentre, settle } = world();
    const seen: string[] = [];
    rules.atWriteSite = (name, when) => void seen.push(`${name} ${when}, ${contactCentre.dials.length} dials`);
    const answer = accept().then(() => void seen.push('answered'));
    await settle();
    await answer;
    expect(seen[0]).toBe('accept before, 0 dials');
    // Some engines claim the fence in the same commit.
    expect(seen.indexOf('answered')).toBeGreaterThan(seen.indexOf('accept after, 0 dials'));
    expect(seen).toContain('claim after, 0 dials');
    expect(contactCentre.dials).toHaveLength(1);
  });

  test('a commit that fails rejects, stores nothing and leaves the engine working', async () => {
    const { rules, engine } = world();
    rules.atWriteSite = (name, when) => {
      if (name === 'accept' && when === 'before') throw new Error('no disk');
    };
    await expect(accept()).rejects.toThrow('no disk');
    rules.atWriteSite = null;
    expect((await engine().list({})).items).toEqual([]);
    expect((await accept()).kind).toBe('accepted');
  });

  test('the same key and request is the same call, and moves nothing', async () => {
    const first = await accept({ key: 'k1' });
    await world().settle();
    const history = await world().engine().history(null, 0, 100);
    const again = await accept({ key: 'k1' });
    await world().settle();
    expect(again.kind).toBe('replayed');
    expect(again.call.order.id).toBe(first.call.order.id);
    expect(await world().engine().history(null, 0, 100)).toEqual(history);
    expect(world().contactCentre.dials).toHaveLength(1);
  });

  test('a replay that arrives while the first is being stored joins it', async () => {
    const [first, second] = await Promise.all([accept({ key: 'k1' }), accept({ key: 'k1' })]);
    expect([first.kind, second.kind]).toEqual(['accepted', 'replayed']);
    expect(second.call.order.id).toBe(first.call.order.id);
  });

  test('the same key with another request is reported so, and a key is per caller and survives a restart', async () => {
    const { call } = await accept({ key: 'k1' });
    await world().restart('crash');
    expect(await accept({ key: 'k1', fingerprint: 'f2' })).toMatchObject({
      kind: 'key-reused',
      call: { order: call.order },
    });
    expect(
      (await accept({ key: 'k1', createdBy: keyId('key_2'), agent: { id: ben, name: null, email: null } })).kind,
    ).toBe('accepted');
    expect(await world().engine().replayOf(keyId('key_1'), 'k1')).toMatchObject({ fingerprint: 'f1' });
    expect(await world().engine().replayOf(keyId('key_1'), 'k2')).toBeNull();
  });

  test('without a key, the same request within 60 s is a possible duplicate unless that is allowed', async () => {
    const [first, second] = await Promise.all([accept(), accept()]);
    expect([first.kind, second.kind]).toEqual(['accepted', 'possible-duplicate']);
    expect(second.call.order.id).toBe(first.call.order.id);
    expect((await accept({}, true)).kind).toBe('accepted');
    expect((await accept({ fingerprint: 'f2' })).kind).toBe('accepted');
    await world().elapse(61_000, 61_000);
    expect((await accept()).kind).toBe('accepted');
  });

  test('calls are listed newest first, filtered, in pages that omit no call', async () => {
    const { elapse, order, engine } = world();
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const agent = { id: index % 2 === 0 ? ana : ben, name: null, email: null };
      const accepted = await engine().accept(order({ agent, key: `k${index}` }), { allowDuplicate: true });
      made.unshift(accepted.call.order.id);
      if (index > 1) await elapse(10);
    }
    const first = await engine().list({ limit: 2 });
    const second = await engine().list({ limit: 2, cursor: first.next ?? '' });
    const third = await engine().list({ limit: 2, cursor: second.next ?? '' });
    expect([first, second, third].flatMap(({ items }) => items.map(({ order: { id } }) => id))).toEqual(made);
    expect(third.next).toBeNull();
    expect((await engine().list({ agentId: ben })).items).toHaveLength(2);
    expect((await engine().list({ key: 'k3' })).items.map(({ order: { id } }) => id)).toEqual([made[1]]);
    expect((await engine().list({ states: ['waiting'] })).items).toHaveLength(3);
    expect((await engine().list({ phoneNumber: '+15550000000' })).items).toEqual([]);
    expect(await engine().counts?.()).toEqual({ waiting: 3, placed: 2 });
  });

  testOneProcess('watchers hear what the history says, in its order', async () => {
    const { place, engine } = world();
    const heard: LogEntry[] = [];
    const end = engine().watch((entries) => void heard.push(...entries));
    await place();
    await place({ agent: { id: ben, name: null, email: null } });
    end();
    await place();
    const all = await engine().history(null, 0, 100);
    expect(all.slice(0, heard.length)).toEqual(heard);
    expect(all.length).toBeGreaterThan(heard.length);
  });

  test('history has every move once, numbered by call and in sequence over all', async () => {
    const { place, engine } = world();
    const one = await place();
    await place({ agent: { id: ben, name: null, email: null } });
    const all = await engine().history(null, 0, 100);
    expect(all.map(({ sequence }) => sequence)).toEqual(all.map((_, index) => index + 1));
    const own = await engine().history(one.order.id, 0, 100);
    expect(own.map(({ number }) => number)).toEqual(own.map((_, index) => index + 1));
    expect(own.map(({ name }) => name)).toEqual(['call.waiting', 'call.dialing', 'call.placed']);
    expect(await engine().history(null, all[1]?.sequence ?? 0, 1)).toEqual(all.slice(2, 3));
  });

  test('a closed engine accepts nothing more', async () => {
    const { engine, order } = world();
    const closed = engine();
    await world().restart('close');
    await expect(closed.accept(order(), { allowDuplicate: false })).rejects.toMatchObject({ code: 'engine-closed' });
  });
}
