import { describe, expect, test } from 'vitest';
import {
  blocker,
  c1,
  callIn,
  caller,
  claim,
  deadRead,
  free,
  mark,
  order,
  ours,
  other,
  problem,
  refusal,
  seen,
  settledCall,
  start,
  tell,
  waitingAgain,
} from '../../../test/lifecycle/calls.ts';
import { accept, resumeCommands } from './advance.ts';
import { isEnded, type Call } from '../call.ts';
import { fenceCap } from './advance-waiting.ts';
import type { CallEvent } from './call-event.ts';
import type { CallStanding } from './command.ts';
import { dueAt, dueEvent } from './due.ts';
import { defaultTimers } from '../timers.ts';

const outcomeOf = (call: Call) => (isEnded(call) ? call.outcome : null);

describe('a claim', () => {
  test('that comes too late expires the call and uses up no attempt number', () => {
    const { call, met } = tell(callIn('waiting'), claim(1), start + 298_001);
    expect(met).toEqual({ kind: 'refused', reason: 'deadline' });
    expect(call).toMatchObject({ state: 'expired', attempts: [] });
  });

  test('that is granted may send until two seconds later, and takes the lock', () => {
    const { call, lock } = tell(callIn('waiting'), claim(1), start + 1_000);
    expect(lock).toBe('take');
    expect(call.attempts).toEqual([
      expect.objectContaining({ number: 1, fencedAt: start + 1_000, sendBefore: start + 3_000 }),
    ]);
  });

  test('finds a lock held by its own call free', () => {
    const reserved = { ...free, lock: { callId: callIn('waiting').order.id, attempt: 1, kind: 'held' } as const };
    expect(tell(callIn('waiting'), claim(1), start, reserved).call.state).toBe('dialing');
  });

  test('names the call that has the agent, and reports it once', () => {
    const locked = { ...free, lock: { callId: other, attempt: 1, kind: 'until-idle' } as const };
    const first = tell(callIn('waiting'), claim(1), start, locked);
    expect(first.call).toMatchObject({ waitingFor: [{ code: 'agent-has-call', facts: { callId: other } }] });
    const second = tell(first.call, claim(1), start + 10, locked);
    expect(second.call).toBe(first.call);
    expect(second.commands).toEqual([]);
  });

  test('is refused in a retry delay, and granted after it', () => {
    const waiting = tell(callIn('dialing'), refusal).call;
    expect(tell(waiting, claim(2), start + 4_999).met).toEqual({ kind: 'refused', reason: 'delay' });
    expect(tell(waiting, claim(2), start + 5_000).call.state).toBe('dialing');
  });

  test('asks for n first, and for the deadline before the policy', () => {
    const forbids = { ...free, paused: true, policy: { version: '2', forbids: problem } };
    expect(tell(callIn('waiting'), claim(7), start + 400_000, forbids).met).toEqual({
      kind: 'refused',
      reason: 'number',
    });
    expect(tell(callIn('waiting'), claim(1), start + 400_000, forbids).call.state).toBe('expired');
    expect(tell(callIn('waiting'), claim(1), start, forbids).call.state).toBe('rejected');
  });
});

describe('a further attempt', () => {
  test('waits as long as Genesys asks, when that is longer than the delay', () => {
    const { call } = tell(callIn('dialing'), { ...refusal, retryAfterMs: 42_000 });
    expect(call).toMatchObject({ state: 'waiting', retryAt: start + 42_000 });
  });

  test('does not follow when its delay would end after the deadline: the call fails at once', () => {
    const { call } = tell(callIn('dialing'), { ...refusal, retryAfterMs: 300_000 });
    expect(call).toMatchObject({ state: 'failed', outcome: { code: 'dial-refused', targetRung: false } });
  });

  test('does not follow once as many attempts as permitted reached the agent', () => {
    const read = { type: 'seen', conversation: deadRead } as const;
    const first = tell(callIn('placed'), read);
    expect(first).toMatchObject({ call: { state: 'waiting' }, lock: 'release' });
    const dialing = tell(first.call, claim(2), start + 10_000).call;
    const c2 = { ...deadRead, conversationId: 'conversation-2' as typeof c1, startedAt: start + 10_100 };
    const placed = tell(dialing, { type: 'answer-placed', n: 2, conversationId: c2.conversationId }).call;
    const second = tell(placed, { type: 'seen', conversation: c2 });
    expect(second.call).toMatchObject({ state: 'failed', outcome: { code: 'agent-leg-died', targetRung: false } });
  });

  test('does not follow after the twentieth fence, even if no attempt counted', () => {
    let call: Call = callIn('waiting', { expiresAt: start + 7 * 24 * 3600_000 });
    for (let n = 1; n <= fenceCap; n += 1) {
      expect(call.state).toBe('waiting');
      call = tell(call, claim(n), call.lastNow + 5_000).call;
      call = tell(call, { ...refusal, n }).call;
    }
    expect(call.state).toBe('failed');
  });

  test('waits for a station when Genesys refused because it is missing and the call may wait', () => {
    const noStation = {
      ...refusal,
      permanent: true,
      problem: { ...problem, code: 'conversation.error.no.user.station' },
    };
    expect(tell(callIn('dialing'), noStation).call).toMatchObject({
      state: 'waiting',
      waitingFor: [{ code: 'agent-no-station' }],
    });
    expect(tell(callIn('dialing', { whenNotReady: 'refuse' }), noStation).call.state).toBe('failed');
  });

  test('never follows an agent leg that was seen past contacting: the end is inconclusive', () => {
    const up = tell(callIn('placed'), { type: 'seen', conversation: seen({ agentLeg: 'dialing' }) }).call;
    const { call, lock } = tell(up, { type: 'seen', conversation: deadRead });
    expect(call).toMatchObject({
      state: 'outcome-unknown',
      outcome: { code: 'end-inconclusive', targetRung: 'unknown' },
    });
    expect(lock).toBe('release');
  });

  test('is not rejected for a blocker when readiness was required only for the first', () => {
    const waiting = waitingAgain({ whenNotReady: 'refuse' });
    expect(tell(waiting, { type: 'checked', blockers: [blocker()] }).call.state).toBe('waiting');
  });
});

describe('a cancel', () => {
  test('in flight only requests it, and ends canceled with proof that nothing rang', () => {
    const asked = tell(callIn('dialing'), { type: 'cancel', by: caller }).call;
    expect(asked).toMatchObject({ state: 'dialing', cancelRequested: { by: caller, hangUps: 0 } });
    expect(tell(asked, refusal).call).toMatchObject({
      state: 'canceled',
      outcome: { canceled: true, targetRung: false },
    });
  });

  test('hangs up as soon as the conversation is known', () => {
    const asked = tell(callIn('unknown'), { type: 'cancel', by: caller }).call;
    const { commands } = tell(asked, { type: 'seen', conversation: seen({ mark, targetLeg: 'dialing' }) });
    expect(commands).toContainEqual({ type: 'hang-up', conversationId: c1, forced: false });
  });

  test('hangs up five times with growing gaps, then forces the disconnect once, then reports that it failed', () => {
    let call = tell(callIn('ringing'), { type: 'cancel', by: caller }).call;
    const sent: boolean[] = [false];
    const times: number[] = [];
    for (
      let event = dueEvent(call, defaultTimers, start);
      sent.length < 12;
      event = dueEvent(call, defaultTimers, call.lastNow)
    ) {
      if (event === null) {
        const at = dueAt(call, defaultTimers);
        if (at === null || at > start + 60_000) break;
        call = { ...call, lastNow: at };
        continue;
      }
      const result = tell(call, event);
      for (const command of result.commands) if (command.type === 'hang-up') sent.push(command.forced);
      if (event.type === 'hang-up-due') times.push(result.call.lastNow - start);
      call = result.call;
    }
    expect(sent).toEqual([false, false, false, false, false, true]);
    expect(times).toEqual([1_000, 3_000, 7_000, 15_000, 31_000]);
    const end = tell(call, { type: 'follow-cap' }, start + defaultTimers.ringingCap).call;
    expect(outcomeOf(end)).toMatchObject({ canceled: true, facts: { hangUps: 6, hangUpFailed: true } });
  });

  test('is not proven by a read soon after our own hang-up: a far end that was made last may not be shown yet', () => {
    const asked = tell(callIn('placed'), { type: 'cancel', by: caller }).call;
    const endedAt = start + 1_000;
    const visible = endedAt + defaultTimers.visibilityLag;
    const read = (seenAt: number, change: Parameters<typeof seen>[0] = {}) =>
      ({ type: 'seen', conversation: seen({ ended: true, endedAt, full: true, seenAt, ...change }) }) as const;
    const soon = tell(asked, read(endedAt + 500), endedAt + 500);
    expect(soon.call.state).toBe('placed');
    expect(soon.commands).toEqual([{ type: 'read', conversationId: c1 }]);
    expect(tell(soon.call, read(visible - 1), visible - 1).call.state).toBe('placed');
    const shown = tell(soon.call, read(visible - 1, { targetLeg: 'dialing' }), visible - 1).call;
    expect(shown).toMatchObject({ state: 'failed', outcome: { targetRung: true, canceled: true } });
    const never = tell(soon.call, read(visible), visible).call;
    expect(never).toMatchObject({ state: 'canceled', outcome: { code: 'canceled-never-rung', targetRung: false } });
  });

  test("is proven immediately by the death of the agent's phone", () => {
    const asked = tell(callIn('placed'), { type: 'cancel', by: caller }).call;
    expect(tell(asked, { type: 'seen', conversation: deadRead }, start + 61_000).call.state).toBe('canceled');
  });

  test('requested twice changes nothing', () => {
    const asked = tell(callIn('ringing'), { type: 'cancel', by: caller }).call;
    expect(tell(asked, { type: 'cancel', by: caller })).toMatchObject({
      call: asked,
      commands: [],
      met: { kind: 'ignored' },
    });
  });
});

describe('the effects of time', () => {
  test('a timer that comes early is ignored', () => {
    expect(tell(callIn('waiting'), { type: 'expire' }, start + 299_999).met).toEqual({
      kind: 'ignored',
      reason: 'early',
    });
    expect(tell(callIn('unknown'), { type: 'settle' }, start + 179_999).met).toEqual({
      kind: 'ignored',
      reason: 'early',
    });
  });

  test('the settle needs a full look that began after the window', () => {
    const at = start + defaultTimers.settle;
    const looked = { type: 'looked', full: true, candidates: [] } as const;
    const early = tell(callIn('unknown'), { ...looked, begunAt: at - 1 }, at + 10).call;
    expect(tell(early, { type: 'settle' }, at + 20).call.state).toBe('unknown');
    const again = tell(early, { type: 'look-due' }, at + 20).call;
    const late = tell(again, { ...looked, begunAt: at }, at + 20).call;
    expect(dueEvent(late, defaultTimers, at + 20)).toEqual({ type: 'settle' });
    expect(tell(late, { type: 'settle' }, at + 20)).toMatchObject({
      call: { state: 'outcome-unknown' },
      lock: 'until-idle',
    });
  });

  describe('an agent whose attempt is unknown', () => {
    const late = start + 22_000;
    const held = { ...free, lock: { callId: ours, attempt: 1, kind: 'held' } } as const;
    const look = (change: Partial<Extract<CallEvent, { type: 'looked' }>> = {}, standing: CallStanding = held) =>
      tell(
        callIn('unknown'),
        { type: 'looked', begunAt: late, full: true, candidates: [], ...change },
        late + 500,
        standing,
      );
    const letGo = look().call;
    const mine = seen({ mark, agentLeg: 'dialing', targetLeg: 'ringing' });

    test('is released by a full look that began 10 s after the request was over, and the call stays unknown', () => {
      expect(look()).toMatchObject({
        lock: 'until-idle',
        call: { state: 'unknown', letGoAt: late + 500 },
        commands: [{ name: 'call.noted', facts: { code: 'agent-let-go' } }],
      });
    });

    test.each([
      ['began too early', { begunAt: late - 1 }],
      ['is not full', { full: false }],
      ['shows a live call of the agent', { candidates: [seen({ startedAt: start + 30_000 })] }],
      ['shows a live call to another number', { candidates: [seen({ targetNumber: '+12025550199' })] }],
      ['shows a call of the agent that is over', { candidates: [seen({ ended: true })] }],
      ['shows a live call that says not when it began', { candidates: [seen({ startedAt: null })] }],
    ])('is kept by a look that %s', (_why, change) => {
      const { lock, call } = look(change);
      expect([lock, 'letGoAt' in call]).toEqual(['keep', false]);
    });

    test('is released by a look that shows only calls from before the attempt', () => {
      expect(look({ candidates: [seen({ startedAt: start - 6_000 })] }).lock).toBe('until-idle');
    });

    test("is released once, and only where the lock is known to be the call's own", () => {
      const again = { type: 'looked', begunAt: late + 15_000, full: true, candidates: [] } as const;
      expect(tell(letGo, again, late + 15_500, held).lock).toBe('keep');
      expect(look({}, free).lock).toBe('keep');
      expect(look({}, { ...free, lock: { ...held.lock, callId: other } }).lock).toBe('keep');
    });

    test('is held again when the conversation is found after all', () => {
      const idle = { ...free, lock: { ...held.lock, kind: 'until-idle' } } as const;
      for (const standing of [free, idle]) {
        const found = tell(letGo, { type: 'seen', conversation: mine }, late + 1_000, standing);
        expect(found).toMatchObject({ lock: 'take', call: { state: 'ringing' } });
      }
      expect(tell(letGo, { type: 'answer-placed', n: 1, conversationId: c1 }, late + 1_000, free).lock).toBe('take');
    });

    test('is an alarm, and keeps the other call, when both turn out to live', () => {
      const busy = { ...free, lock: { ...held.lock, callId: other } };
      const found = tell(letGo, { type: 'seen', conversation: mine }, late + 1_000, busy);
      expect(found.lock).toBe('keep');
      expect(found.commands).toContainEqual(
        expect.objectContaining({ facts: { code: 'agent-has-two-calls', alarm: true, callId: other } }),
      );
    });

    test('is not locked a second time by the settle', () => {
      const settled = tell(letGo, { type: 'settle-cap' }, start + defaultTimers.settleCap);
      expect(settled).toMatchObject({ lock: 'keep', call: { state: 'outcome-unknown' } });
    });
  });

  test('a candidate is kept as it was last seen and reported once, and an older look does not undo it', () => {
    const look = (seenAt: number, talked: boolean) => ({
      ...({ type: 'looked', begunAt: seenAt, full: false } as const),
      candidates: [seen({ conversationId: c1, mark: null, startedAt: start, seenAt, talked })],
    });
    const first = tell(callIn('unknown'), look(start + 1_000, false), start + 1_000);
    const second = tell(first.call, look(start + 3_000, true), start + 3_000);
    expect(second.call).toMatchObject({ candidates: [{ conversationId: c1, talked: true }] });
    expect(first.commands).toMatchObject([{ name: 'call.noted', facts: { code: 'candidate-found' } }]);
    expect(second.commands).toEqual([]);
    const older = tell(second.call, look(start + 2_000, false), start + 4_000);
    expect(older.call).toBe(second.call);
  });

  test('looks repeat after 1, 2, 4, 8 and then every 15 seconds; one when the agent can be released, one when the window ends', () => {
    let call = callIn('unknown');
    const times: number[] = [];
    while (times.length < 18) {
      const at = dueAt(call, defaultTimers) ?? 0;
      times.push((at - start) / 1000);
      call = tell(call, { type: 'look-due' }, at).call;
    }
    expect(times.slice(0, 6)).toEqual([1, 3, 7, 15, 22, 37]);
    expect(times).toContain(180);
  });

  test('now of a call never goes back', () => {
    const later = tell(callIn('waiting'), claim(1), start + 10_000).call;
    const placed = tell(later, { type: 'answer-placed', n: 1, conversationId: c1 }, start).call;
    expect(placed).toMatchObject({ lastNow: start + 10_000, enteredAt: start + 10_000 });
  });

  test('a placed call is read later while the event feed is live', () => {
    const answer = { type: 'answer-placed', n: 1, conversationId: c1 } as const;
    expect(tell(callIn('dialing'), answer, start, { ...free, fed: true }).call).toMatchObject({
      nextReadAt: start + 20_000,
    });
    expect(tell(callIn('dialing'), answer, start).call).toMatchObject({ nextReadAt: start + 5_000 });
  });

  test('every state that is not an end has a timer, and no end has one', () => {
    for (const state of ['scheduled', 'waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'] as const) {
      expect(dueAt(callIn(state), defaultTimers)).not.toBeNull();
    }
    for (const state of ['completed', 'failed', 'rejected', 'expired', 'canceled', 'outcome-unknown'] as const) {
      expect(dueAt(callIn(state), defaultTimers)).toBeNull();
    }
  });
});

describe('late events', () => {
  test('a ring after a promise that nothing rang is an alarm, once', () => {
    const ring = { type: 'seen', conversation: seen({ mark, targetLeg: 'ringing' }) } as const;
    const told = tell(callIn('failed'), ring);
    expect(outcomeOf(told.call)).toMatchObject({
      targetRung: true,
      notes: [{ code: 'proof-contradicted', alarm: true }],
    });
    const again = tell(told.call, ring).call;
    expect(tell(again, ring)).toMatchObject({ call: again, met: { kind: 'ignored' } });
    expect(outcomeOf(again)?.notes.filter(({ alarm }) => alarm)).toHaveLength(1);
  });

  test('the proof of an attempt that waits for the next was wrong: no further attempt follows', () => {
    const { call } = tell(waitingAgain(), { type: 'seen', conversation: seen({ mark, targetLeg: 'ringing' }) });
    expect(call).toMatchObject({ state: 'failed', outcome: { code: 'proof-contradicted', targetRung: true } });
    expect(outcomeOf(call)?.notes).toEqual([expect.objectContaining({ alarm: true })]);
  });

  test('an answer for an older attempt is a note and moves nothing', () => {
    const second = tell(waitingAgain(), claim(2)).call;
    const { call, commands } = tell(second, { ...refusal, n: 1 });
    expect(call.state).toBe('dialing');
    expect(commands).toEqual([expect.objectContaining({ name: 'call.noted' })]);
  });

  test('an answer for an attempt that never existed is ignored', () => {
    expect(tell(callIn('dialing'), { ...refusal, n: 2 }).met).toEqual({ kind: 'ignored', reason: 'number' });
  });

  test("the end of one's own completed conversation, reported again, writes nothing", () => {
    const again = seen({ mark, agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true });
    expect(tell(callIn('completed'), { type: 'seen', conversation: again }).met.kind).toBe('ignored');
  });

  test('a person who resolves a call releases the lock only while this call still holds it', () => {
    const resolve = { type: 'resolve', by: caller, placed: false, conversationId: null } as const;
    const call = settledCall({ canceled: false });
    const held = { ...free, lock: { callId: call.order.id, attempt: 1, kind: 'until-idle' } as const };
    expect(tell(call, resolve, call.lastNow, held)).toMatchObject({
      lock: 'release',
      call: { outcome: { resolution: { placed: false } } },
    });
    expect(tell(call, resolve).lock).toBe('keep');
  });
});

describe('beginning and resuming', () => {
  test('a call for later is scheduled, any other waits and is checked', () => {
    expect(accept(order({ notBefore: start + 1 }), '1', start)).toMatchObject({
      call: { state: 'scheduled', version: 1 },
    });
    const { call, commands } = accept(order({ notBefore: start }), '1', start);
    expect(call.state).toBe('waiting');
    expect(commands).toContainEqual({ type: 'check' });
  });

  test('after a crash a begun dial is reported and never begun again', () => {
    expect(resumeCommands(callIn('dialing'))).toEqual({ event: { type: 'interrupted', n: 1 }, commands: [] });
    expect(resumeCommands(callIn('unknown')).commands).toEqual([{ type: 'reconcile', n: 1 }]);
    expect(resumeCommands(callIn('ringing')).commands).toEqual([{ type: 'follow', conversationId: c1 }]);
    expect(resumeCommands(callIn('completed'))).toEqual({ event: null, commands: [] });
  });

  test('every applied change raises the version by one, and a check that changes nothing writes nothing', () => {
    const waiting = callIn('waiting');
    const blocked = tell(waiting, { type: 'checked', blockers: [blocker()] });
    expect(blocked.call.version).toBe(waiting.version + 1);
    const again = tell(
      blocked.call,
      { type: 'checked', blockers: [blocker({ asOf: start + 60_000 })] },
      start + 60_000,
    );
    expect(again.call).toBe(blocked.call);
    const changed = tell(again.call, { type: 'checked', blockers: [blocker({ until: start + 90_000 })] });
    expect(changed.call.version).toBe(blocked.call.version + 1);
  });

  test.each([
    ['clears at the deadline', [start + 300_000], false],
    ['clears after it, among others that clear in time', [start + 1_000, null, start + 300_001], false],
    ['clears just before it', [start + 299_999], undefined],
    ['clears at nobody knows when', [null], undefined],
  ])('a call whose blocker %s says whether that is in time', (_which, untils, clearsInTime) => {
    const { commands } = tell(callIn('waiting'), {
      type: 'checked',
      blockers: untils.map((until) => blocker({ until })),
    });
    const facts = commands.flatMap((command) => (command.type === 'publish' ? [command.facts] : []));
    expect(facts.map((told) => told['clearsInTime'])).toEqual([clearsInTime]);
  });
});
