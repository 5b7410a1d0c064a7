import { expect, test } from 'vitest';
import { isEnded, type Call } from '../call/call.ts';
import { callId, keyId } from '../call/ids.ts';
import type { Reassigned } from '../ports/engine.ts';
import { ana, ben, type EngineWorld } from './engine-world.ts';

const boss = keyId('key_boss');

/** Promises about giving a waiting call to another agent, of engines that can. */
export function testReassigning(world: () => EngineWorld): void {
  const reassign = async (call: Call, ifVersion = call.version): Promise<Reassigned> => {
    const { engine, order } = world();
    const { id, ...given } = order({ agent: { id: ben, name: 'Ben', email: null }, key: null });
    const replacing = {
      ...call.order,
      ...given,
      id,
      reassigned: { from: call.order.id, by: boss, key: call.order.key },
    };
    const done = await engine().reassign?.({ id: call.order.id, ifVersion, by: boss, order: replacing });
    if (done === undefined) throw new TypeError('This engine cannot reassign.');
    return done;
  };

  test('a reassigned call is canceled and its successor accepted in one commit, each with the name of the other', async () => {
    const { place, present, engine, call, settle, restart, contactCentre } = world();
    present(ana, 'AWAY');
    present(ben, 'AWAY');
    const first = await place({ key: 'k1' });
    const done = await reassign(first);
    expect(done.kind).toBe('reassigned');
    await restart('crash');
    const from = await call(first.order.id);
    expect(from).toMatchObject({ state: 'canceled', outcome: { code: 'reassigned', targetRung: false } });
    const to = done.kind === 'reassigned' ? done.to.order.id : callId('none');
    expect(isEnded(from) && from.outcome.facts).toMatchObject({ by: boss, reassignedTo: to });
    expect(await call(to)).toMatchObject({ state: 'waiting', order: { agent: { id: ben }, reassigned: { by: boss } } });
    const found = (await engine().list({ key: 'k1' })).items.map(({ order }) => order.id);
    expect(found.toSorted()).toEqual([first.order.id, to].toSorted());
    // A repeat of the first request is the first call, which is over.
    expect(await engine().replayOf(first.order.createdBy, 'k1')).toMatchObject({ call: { state: 'canceled' } });
    const facts = (await engine().history(to, 0, 10)).map((entry) => entry.facts);
    expect(facts[0]).toMatchObject({ by: boss, reassignedFrom: first.order.id });
    present(ben, 'AVAILABLE');
    present(ana, 'AVAILABLE');
    await settle();
    expect(contactCentre.dials.map(({ agentId }) => agentId)).toEqual([ben]);
  });

  test('when the commit fails, neither half of it happened', async () => {
    const { place, present, engine, call, rules } = world();
    present(ana, 'AWAY');
    const first = await place();
    const failAt = { at: 'before' };
    rules.atWriteSite = (name, when) => {
      if (name === 'cancel' && when === failAt.at) throw new Error('no disk');
    };
    await expect(reassign(first)).rejects.toThrow('no disk');
    rules.atWriteSite = null;
    expect((await call(first.order.id)).state).toBe('waiting');
    expect((await engine().list({})).items).toHaveLength(1);
    expect((await reassign(first)).kind).toBe('reassigned');
  });

  test('a call that may have been dialed, has ended, or moved since it was read is not reassigned', async () => {
    const { place, present, engine, call, contactCentre } = world();
    const placed = await place();
    expect(await reassign(placed)).toMatchObject({ kind: 'dialed', call: { state: 'placed' } });
    present(ben, 'AWAY');
    const waiting = await place({ agent: { id: ben, name: null, email: null } });
    expect((await reassign(waiting, waiting.version + 1)).kind).toBe('version-mismatch');
    expect((await call(waiting.order.id)).state).toBe('waiting');
    await engine().cancel(waiting.order.id, boss, null);
    expect((await reassign(waiting)).kind).toBe('dialed');
    expect((await reassign({ ...waiting, order: { ...waiting.order, id: callId('call_none') } })).kind).toBe(
      'no-such-call',
    );
    expect((await engine().list({})).items).toHaveLength(2);
    expect(contactCentre.dials).toHaveLength(1);
  });

  test('a dial on its way to the fence and a reassignment: one of them wins, and one request leaves', async () => {
    const { place, present, settle, contactCentre, engine } = world();
    present(ana, 'AWAY');
    const first = await place();
    present(ana, 'AVAILABLE');
    const done = await reassign(first);
    await settle();
    expect(contactCentre.dials).toHaveLength(1);
    const states = (await engine().list({})).items.map(({ state }) => state).toSorted();
    expect(states).toEqual(done.kind === 'reassigned' ? ['canceled', 'placed'] : ['placed']);
  });

  test.each(seeds)(
    'a dial, a cancel, a resolution and a reassignment that race: at most one request, %s',
    async (_name, seed) => {
      const { place, present, elapse, settle, engine, contactCentre } = world();
      const chance = chanceOf(seed);
      for (const agent of [ana, ben]) present(agent, 'AWAY');
      const first = await place({ expiresAt: world().clock.now() + 60_000 });
      const { id } = first.order;
      contactCentre.onDial(chance(2) === 0 ? 'places' : 'loses');
      const acts: (() => unknown)[] = [
        () => present(ana, 'AVAILABLE'),
        () => present(ben, 'AVAILABLE'),
        () => engine().cancel(id, boss, null),
        () => engine().tell(id, { type: 'resolve', by: boss, placed: false, conversationId: null }),
        () => reassign(first),
      ];
      const racing = acts
        .map((act) => ({ act, turns: chance(12), leftOut: chance(5) === 0 }))
        .filter(({ leftOut }) => !leftOut)
        .map(async ({ act, turns }) => {
          for (let left = turns; left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
          await act();
        });
      await Promise.all(racing);
      await settle();
      const { items } = await engine().list({});
      expect(items.length).toBeLessThanOrEqual(2);
      expect(items.filter((call) => !isEnded(call)).length).toBeLessThanOrEqual(1);
      const sent = contactCentre.dials.map(({ callId: of, attempt }) => `${of} ${attempt}`);
      expect(sent.length).toBeLessThanOrEqual(1);
      for (const [dial] of sent.entries()) contactCentre.change(dial, { ended: true });
      await elapse(1_800_000, 30_000);
      const ends = (await engine().list({})).items;
      expect(ends.filter((call) => !isEnded(call)).map(({ state }) => state)).toEqual([]);
      expect(new Set(contactCentre.dials.map(({ callId: of, attempt }) => `${of} ${attempt}`)).size).toBe(
        contactCentre.dials.length,
      );
    },
  );
}

const seeds = Array.from({ length: 24 }, (_, seed) => [`seed ${seed + 1}`, seed + 1] as const);

/** The same whole numbers below a bound for the same seed. */
function chanceOf(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c_1b_3c_6d) + 0x29_7a_2d_39) >>> 0;
    return (state >>> 8) % below;
  };
}
