import { describe, expect, test } from 'vitest';
import { callId, type CallId } from '../call/ids.ts';
import { ana, ben, type EngineWorld } from './engine-world.ts';

const talkedToTheEnd = { agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true } as const;
const minute = 60_000;

/** Promises of a store that was restored from a backup: a call that may have been dialed is not dialed again. */
export function testSetBack(world: () => EngineWorld): void {
  describe('restored from a backup', () => {
    test('a call that was dialed after the backup is not dialed again: it is found by its mark', async () => {
      const { place, backup, hear, present, call, settle, contactCentre } = world();
      present(ana, 'AWAY');
      const waiting = await place();
      const kept = backup();
      present(ana, 'AVAILABLE');
      await settle();
      await hear(0, talkedToTheEnd);
      expect((await call(waiting.order.id)).state).toBe('completed');
      await kept.restore();
      expect(await call(waiting.order.id)).toMatchObject({
        ...{ state: 'completed', conversationId: 'conversation-1', outcome: { code: 'talked', targetRung: true } },
        attempts: [{ number: 1, presumed: true }],
      });
      expect(contactCentre.dials).toHaveLength(1);
    });

    test('a call that cannot be found ends outcome-unknown after the settle window, though its deadline is long past', async () => {
      const { place, backup, present, call, elapse, contactCentre, clock } = world();
      present(ana, 'AWAY');
      const waiting = await place({ expiresAt: clock.now() + minute });
      const kept = backup();
      contactCentre.setVisible(false);
      await elapse(2 * minute, 30_000);
      expect((await call(waiting.order.id)).state).toBe('expired');
      present(ana, 'AVAILABLE');
      await kept.restore();
      expect((await call(waiting.order.id)).state).toBe('unknown');
      await elapse(178_000);
      expect((await call(waiting.order.id)).state).toBe('unknown');
      await elapse(5_000);
      expect(await call(waiting.order.id)).toMatchObject({
        state: 'outcome-unknown',
        outcome: { code: 'set-back-unknown', targetRung: 'unknown' },
      });
      expect(contactCentre.dials).toEqual([]);
    });

    test('an attempt that failed in the backup is not followed by another, which may have been made', async () => {
      const { place, backup, call, elapse, contactCentre } = world();
      const placed = await place({ retry: { attempts: 2, delaySeconds: 30 } });
      const kept = backup();
      const died = { ended: true, endedAt: 1, errorCode: 'timeout', agentLegDeathNamed: true, mark: null } as const;
      contactCentre.change(0, died);
      await elapse(minute);
      expect(contactCentre.dials.map(({ attempt }) => attempt)).toEqual([1, 2]);
      await kept.restore();
      expect(await call(placed.order.id)).toMatchObject({
        ...{ state: 'placed', conversationId: 'conversation-2' },
        attempts: [{ result: 'agent-leg-died' }, { number: 2, result: 'placed', presumed: true }],
      });
      contactCentre.change(1, died);
      await elapse(5 * minute, 5_000);
      expect(await call(placed.order.id)).toMatchObject({ state: 'failed', outcome: { code: 'agent-leg-died' } });
      expect(contactCentre.dials).toHaveLength(2);
    });

    test('a later attempt than the presumed one is taken up by the number of its mark', async () => {
      const { place, backup, hear, present, settle, elapse, call, contactCentre } = world();
      present(ana, 'AWAY');
      const waiting = await place({ retry: { attempts: 2, delaySeconds: 1 } });
      const kept = backup();
      contactCentre.onDial('limits');
      present(ana, 'AVAILABLE');
      await settle();
      await elapse(3_000);
      await hear(0, { targetLeg: 'dialing', agentLeg: 'dialing' });
      expect(contactCentre.dials.map(({ attempt }) => attempt)).toEqual([2]);
      await kept.restore();
      expect(await call(waiting.order.id)).toMatchObject({
        ...{
          state: 'ringing',
          attempts: [
            { number: 1, result: 'not-placed' },
            { number: 2, result: 'placed' },
          ],
        },
      });
      expect(contactCentre.dials).toHaveLength(1);
    });

    test('a call whose time is in the future stays, and is dialed at its time; one whose time came is looked for', async () => {
      const { place, backup, call, elapse, contactCentre, clock } = world();
      const soon = await place({ notBefore: clock.now() + minute, agent: { id: ben, name: 'Ben', email: null } });
      const later = await place({ notBefore: clock.now() + 10 * minute });
      const kept = backup();
      contactCentre.setVisible(false);
      await elapse(2 * minute, 10_000);
      await kept.restore();
      expect((await call(soon.order.id)).state).toBe('unknown');
      expect((await call(later.order.id)).state).toBe('scheduled');
      expect(contactCentre.dials.map(({ callId: id }) => id)).toEqual([soon.order.id]);
      await elapse(9 * minute, 10_000);
      expect(contactCentre.dials.map(({ callId: id }) => id)).toEqual([soon.order.id, later.order.id]);
    });

    test('a clock far behind the backup keeps no call scheduled: its time may have come already', async () => {
      const { place, backup, call, clock, contactCentre, elapse } = world();
      const later = await place({ notBefore: clock.now() + 10 * minute, expiresAt: clock.now() + 600 * minute });
      const kept = backup({ lastWriteAt: clock.now() });
      contactCentre.setVisible(false);
      clock.jump(-60 * minute);
      await kept.restore();
      expect((await call(later.order.id)).state).toBe('unknown');
      await elapse(90 * minute, minute);
      expect(contactCentre.dials).toEqual([]);
    });

    test('a cancel of such a call is only a request, and hangs up the conversation that is found', async () => {
      const { place, backup, present, settle, call, engine, elapse, contactCentre } = world();
      present(ana, 'AWAY');
      const waiting = await place();
      const kept = backup();
      present(ana, 'AVAILABLE');
      await settle();
      contactCentre.setVisible(false);
      await kept.restore();
      await engine().cancel(waiting.order.id, waiting.order.createdBy, null);
      expect(await call(waiting.order.id)).toMatchObject({ state: 'unknown', cancelRequested: { hangUps: 0 } });
      contactCentre.setVisible(true);
      await elapse(181_000);
      expect(contactCentre.hangUps[0]).toMatchObject({ conversationId: 'conversation-1' });
    });

    test('a new call waits until no call of the backup is under way for its agent and the agent is seen idle', async () => {
      const { place, backup, present, hear, call, elapse, contactCentre } = world();
      const placed = await place();
      const waiting = await place();
      const kept = backup();
      await hear(0, talkedToTheEnd);
      expect(contactCentre.dials.map(({ callId: id }) => id)).toEqual([placed.order.id, waiting.order.id]);
      contactCentre.change(1, { mark: null });
      await kept.restore();
      expect((await call(placed.order.id)).state).toBe('completed');
      // The read of the agent shows nothing that keeps the lock, but the second call may still be on its way.
      present(ana, 'AVAILABLE');
      const fresh = await place();
      expect(fresh).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'agent-has-call' }] });
      await elapse(170_000, 10_000);
      expect(contactCentre.dials).toHaveLength(2);
      await elapse(40_000);
      expect((await call(waiting.order.id)).state).toBe('outcome-unknown');
      expect(contactCentre.dials.map(({ callId: id }) => id).slice(2)).toEqual([fresh.order.id]);
    });

    test('the gap is reported once at the start, and another crash does not report it to the same calls again', async () => {
      const { place, backup, present, restart, call, engine, contactCentre } = world();
      present(ana, 'AWAY');
      const waiting = await place();
      contactCentre.setVisible(false);
      await backup().restore();
      const { order } = waiting;
      expect(engine().recordGap?.()).toMatchObject({ kind: 'set-back', scheduled: 0, sought: [order.id] });
      expect((await call(order.id)).attempts).toHaveLength(1);
      await backup().restore();
      expect(await call(order.id)).toMatchObject({ state: 'unknown', attempts: [{ number: 1 }] });
      await restart('crash');
      expect(await call(order.id)).toMatchObject({ state: 'unknown', attempts: [{ number: 1 }] });
      expect(contactCentre.dials).toEqual([]);
    });

    test('the gap is reported until its calls have ended and a person has decided, through every restart', async () => {
      const { place, backup, present, settle, restart, call, engine, elapse, contactCentre } = world();
      for (const agent of [ana, ben]) present(agent, 'AWAY');
      const found = await place();
      const undecided = await place({ agent: { id: ben, name: 'Ben', email: null } });
      const kept = backup();
      present(ana, 'AVAILABLE');
      await settle();
      contactCentre.setVisible(false);
      await kept.restore();
      const [one, other] = [found.order.id, undecided.order.id];
      const gapNow = () => engine().recordGap?.() ?? null;
      expect(gapNow()?.sought.toSorted()).toEqual([one, other]);
      await restart('close');
      expect(gapNow()).toMatchObject({ kind: 'set-back', cause: 'earlier', lostCalls: [] });
      expect(gapNow()?.sought.toSorted()).toEqual([one, other]);
      contactCentre.setVisible(true);
      contactCentre.change(0, talkedToTheEnd);
      await elapse(200_000, 5_000);
      expect((await call(one)).state).toBe('completed');
      expect(gapNow()).toMatchObject({ sought: [other] });
      await restart('crash');
      expect(gapNow()).toMatchObject({ cause: 'earlier', sought: [other] });
      const by = undecided.order.createdBy;
      await engine().tell(other, { type: 'resolve', by, placed: false, conversationId: null });
      await elapse(2_000);
      expect(gapNow()).toBeNull();
      await restart('close');
      expect(gapNow()).toBeNull();
    });
  });
}

/** Promises of a store that lost exactly these writes. */
export function testLostWrites(world: () => EngineWorld): void {
  describe('that lost writes', () => {
    test('a lost fence is a dial that was begun: it is looked for, and no other call is touched', async () => {
      const { place, backup, present, call, settle, contactCentre, clock } = world();
      present(ana, 'AWAY');
      present(ben, 'AWAY');
      const dialed = await place();
      const other = await place({ agent: { id: ben, name: 'Ben', email: null } });
      const at = clock.now();
      const fences = [{ callId: dialed.order.id, attempt: 1, at }];
      const kept = backup({ kind: 'lost-writes', fences });
      present(ana, 'AVAILABLE');
      await settle();
      await kept.restore();
      const found = await call(dialed.order.id);
      expect(found).toMatchObject({ state: 'placed', knownBy: 'mark', attempts: [{ number: 1, fencedAt: at }] });
      expect(found.setBack).toBeUndefined();
      expect((await call(other.order.id)).state).toBe('waiting');
      expect(contactCentre.dials).toHaveLength(1);
    });

    test('the fences before it count as not placed, and the deadline does not end it', async () => {
      const { place, backup, present, call, elapse, contactCentre, clock } = world();
      present(ana, 'AWAY');
      const dialed = await place({ expiresAt: clock.now() + minute, retry: { attempts: 2, delaySeconds: 1 } });
      const { id } = dialed.order;
      const fences = [2, 1].map((attempt) => ({ callId: id, attempt, at: clock.now() + attempt * 1_000 }));
      const kept = backup({ kind: 'lost-writes', fences });
      contactCentre.setVisible(false);
      await elapse(3_000);
      await kept.restore();
      expect(await call(id)).toMatchObject({
        state: 'unknown',
        attempts: [
          { number: 1, result: 'not-placed' },
          { number: 2, result: 'unknown' },
        ],
      });
      await elapse(200_000, 10_000);
      expect(await call(id)).toMatchObject({ state: 'outcome-unknown', outcome: { code: 'settled-unknown' } });
      expect(contactCentre.dials).toEqual([]);
    });

    test('a lost cancel is applied again: before its time the call ends canceled, after it a person decides', async () => {
      const { place, backup, present, call, elapse, contactCentre, clock } = world();
      present(ben, 'AWAY');
      const scheduled = await place({ notBefore: clock.now() + 10 * minute });
      const waiting = await place({ agent: { id: ben, name: 'Ben', email: null } });
      const lost = (id: CallId) => ({ callId: id, at: clock.now(), by: scheduled.order.createdBy });
      await backup({ kind: 'lost-writes', stops: [lost(scheduled.order.id), lost(waiting.order.id)] }).restore();
      const { createdBy: by } = scheduled.order;
      expect(await call(scheduled.order.id)).toMatchObject({
        ...{ state: 'canceled', outcome: { code: 'canceled-before-dial', targetRung: false, facts: { by } } },
      });
      expect(await call(waiting.order.id)).toMatchObject({ state: 'unknown', cancelRequested: { by } });
      present(ben, 'AVAILABLE');
      await elapse(20 * minute, 10_000);
      expect(await call(waiting.order.id)).toMatchObject({ state: 'outcome-unknown', outcome: { canceled: true } });
      expect(contactCentre.dials).toEqual([]);
    });

    test('a lost cancel of a call under way is requested again, and its attempt stays as it is', async () => {
      const { place, backup, call, contactCentre, clock } = world();
      const { order } = await place();
      const stops = [{ callId: order.id, at: clock.now(), by: order.createdBy }];
      await backup({ kind: 'lost-writes', stops }).restore();
      const { attempts, state, cancelRequested } = await call(order.id);
      expect({ state, attempts: attempts.length, by: cancelRequested?.by }).toEqual({
        ...{ state: 'placed', attempts: 1, by: order.createdBy },
      });
      expect(contactCentre.hangUps[0]).toMatchObject({ conversationId: 'conversation-1' });
    });

    test('a lost end that was not a cancel bars a further attempt, also of a call before its time', async () => {
      const { place, backup, call, elapse, contactCentre, clock } = world();
      const { order } = await place({ notBefore: clock.now() + 10 * minute });
      const at = clock.now() + minute;
      await backup({ kind: 'lost-writes', stops: [{ callId: order.id, at, by: null }] }).restore();
      await elapse(20 * minute, 10_000);
      expect((await call(order.id)).state).toBe('outcome-unknown');
      expect(contactCentre.dials).toEqual([]);
    });

    test('a lost end of a call under way leaves its attempt as it is, and proof allows no further one', async () => {
      const { place, backup, call, elapse, engine, contactCentre, clock } = world();
      contactCentre.onDial('loses');
      contactCentre.setVisible(false);
      const { order } = await place({ retry: { attempts: 3, delaySeconds: 1 } });
      const stops = [{ callId: order.id, at: clock.now(), by: null }];
      await backup({ kind: 'lost-writes', stops }).restore();
      expect(engine().recordGap?.()).toMatchObject({ kind: 'lost-writes', sought: [order.id] });
      expect(await call(order.id)).toMatchObject({ state: 'unknown', setBack: { isDamage: true } });
      contactCentre.setVisible(true);
      const death = { agentLegDeathNamed: true, disconnectType: 'timeout' } as const;
      contactCentre.change(0, { ...death, ended: true, endedAt: clock.now() });
      await elapse(10 * minute, 5_000);
      expect((await call(order.id)).state).toBe('outcome-unknown');
      expect(contactCentre.dials).toHaveLength(1);
    });

    test('an accepted call that is gone is known to be lost, also after the next start', async () => {
      const { backup, restart, engine } = world();
      const lost = callId('call_lost');
      await backup({ kind: 'lost-writes', lostCalls: [lost] }).restore();
      expect(engine().recordGap?.()).toMatchObject({ kind: 'lost-writes', lostCalls: [lost] });
      await restart('close');
      expect([await engine().isLost?.(lost), await engine().isLost?.(callId('call_never'))]).toEqual([true, false]);
    });
  });
}
