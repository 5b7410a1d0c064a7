import { describe, expect, test } from 'vitest';
import {
  blocker,
  c1,
  callIn,
  caller,
  claim,
  deadRead,
  mark,
  ours,
  refusal,
  seen,
  start,
  tell,
} from '../../../test/lifecycle/calls.ts';
import { c2, day, heard } from '../../../test/lifecycle/told.ts';
import type { Call, CallState } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import { deadlines } from './due.ts';
import { defaultTimers } from '../timers.ts';

const now = start + 600_000;
const since = start + 1_000;
const setBack = (call: Call, at = now): Call => tell(call, { type: 'set-back', since }, at).call;
const underWay: readonly CallState[] = ['waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'];
const timers = defaultTimers;

describe('a call of a restored backup', () => {
  test.each(underWay)('that is %s takes the lock of its agent, and remembers the gap', (state) => {
    const made = tell(callIn(state), { type: 'set-back', since }, now);
    expect(made).toMatchObject({ lock: 'take', met: { kind: 'applied' }, call: { setBack: { since, at: now } } });
    const looks = made.commands.map(({ type }) => type);
    expect(looks).toContain(['placed', 'ringing', 'connected'].includes(state) ? 'follow' : 'reconcile');
  });

  test.each(['waiting', 'dialing', 'unknown'] as const)(
    'that was %s is unknown, whatever its deadline says',
    (state) => {
      const made = setBack(callIn(state), start + day);
      expect(made).toMatchObject({ state: 'unknown', attempts: [{ number: 1, result: 'unknown' }] });
      expect(tell(made, { type: 'expire' }, start + 2 * day).met).toEqual({ kind: 'ignored', reason: 'no-deadline' });
      expect(tell(made, { type: 'cancel', by: caller }, start + day).call.state).toBe('unknown');
      expect(tell(made, claim(2), start + day).met).toEqual({ kind: 'refused', reason: 'state' });
      expect(tell(made, { type: 'checked', blockers: [blocker({ canClear: false })] }).met.kind).toBe('ignored');
    },
  );

  test('that is scheduled stays until its time, and is presumed dialed from then on', () => {
    const scheduled = callIn('scheduled');
    expect(tell(scheduled, { type: 'set-back', since }, start + 59_999).call).toBe(scheduled);
    expect(setBack(scheduled, start + 60_000)).toMatchObject({ state: 'unknown', attempts: [{ presumed: true }] });
  });

  test.each([
    ['a clock that is a little behind the last write proves no more than that write', 30_000, 90_000, false, 'unknown'],
    ['a time that is after both is in the future', 30_000, 45_000, false, 'scheduled'],
    ['a clock that is wrong proves nothing', 0, 0, true, 'unknown'],
  ] as const)('that is scheduled: %s', (_what, clock, lastWrite, isClockWrong, state) => {
    const event = { type: 'set-back', since: start + lastWrite, isClockWrong } as const;
    expect(tell(callIn('scheduled'), event, start + clock).call.state).toBe(state);
  });

  test.each(['completed', 'failed', 'rejected', 'expired', 'canceled', 'outcome-unknown'] as const)(
    'that is %s stays as it is',
    (state) => {
      const call = callIn(state);
      expect(tell(call, { type: 'set-back', since }, now)).toMatchObject({ call, lock: 'keep', commands: [] });
    },
  );

  test('is looked for from the start on, once immediately and once at the end of the window', () => {
    const made = setBack(callIn('unknown'));
    expect(made).toMatchObject({ nextLookAt: now + timers.settle, lastFullLookAt: null });
    expect(deadlines(made, timers).map(({ type, at }) => [type, at - now])).toEqual([
      ['look-due', timers.settle],
      ['settle-cap', timers.settleCap],
    ]);
  });

  test('is read before a cap can end it, and followed no longer than any other', () => {
    for (const state of ['placed', 'ringing', 'connected'] as const) {
      const made = setBack(callIn(state), start + 2 * day);
      const due = deadlines(made, timers).map(({ type, at }) => [type, at - start - 2 * day]);
      expect(due).toEqual([
        ['read-due', timers.placedRead],
        ['follow-cap', timers.placedCap],
      ]);
    }
  });

  test.each([
    ['the presumed attempt', 1],
    ['a later attempt', 3],
  ])('is found by the mark of %s', (_, attempt) => {
    const startedAt = start + 9_000;
    const made = tell(
      setBack(callIn('waiting')),
      heard({ mark: { callId: ours, attempt }, startedAt, conversationId: c2 }),
    );
    expect(made.call).toMatchObject({ state: 'placed', conversationId: c2 });
    expect(made.call.attempts).toHaveLength(attempt);
    expect(made.call.attempts.at(-1)).toMatchObject({ number: attempt, fencedAt: startedAt, result: 'placed' });
    for (const before of made.call.attempts.slice(0, -1)) expect(before).toMatchObject({ result: 'not-placed' });
  });

  test.each([
    ['of an attempt beyond the most fences', { mark: { callId: ours, attempt: 21 } }],
    ['of an inbound conversation', { mark: { callId: ours, attempt: 2 }, direction: 'inbound' }],
    ['of an older attempt', { mark: { callId: ours, attempt: 0 } }],
  ] as const)('is not found by the mark %s', (_, change) => {
    const unknown = setBack(callIn('waiting'));
    const made = tell(unknown, heard(change));
    expect(made.call).toMatchObject({ state: 'unknown', attempts: [{ number: 1 }] });
  });

  test('has no further attempt, whatever is proven: the next one is looked for', () => {
    const placed = setBack(callIn('placed'), start + 5_000);
    const died = tell(placed, { type: 'seen', conversation: { ...deadRead, mark } }, start + 70_000);
    expect(died).toMatchObject({
      ...{ lock: 'take', call: { state: 'unknown' } },
      commands: [
        { type: 'reconcile', n: 2 },
        { name: 'call.unknown', facts: { attempt: 2 } },
      ],
    });
    expect(died.call.attempts).toMatchObject([{ result: 'agent-leg-died' }, { result: 'unknown', presumed: true }]);
    const refused = tell(setBack(callIn('unknown')), refusal).call;
    expect(refused).toMatchObject({ state: 'unknown', attempts: [{ result: 'not-placed' }, { presumed: true }] });
  });

  test('ends by proof where no attempt was left, or a cancel came before the backup; a cancel after it proves nothing', () => {
    const read = { type: 'seen', conversation: { ...deadRead, mark } } as const;
    const last = setBack(callIn('placed', { retry: { attempts: 1, delaySeconds: 5 } }), start + 5_000);
    expect(tell(last, read, start + 70_000)).toMatchObject({ lock: 'until-idle', call: { state: 'failed' } });
    const canceled = tell(callIn('placed'), { type: 'cancel', by: caller }, start + 500).call;
    expect(tell(setBack(canceled), read, now).call.state).toBe('canceled');
    const canceledSince = tell(setBack(callIn('placed')), { type: 'cancel', by: caller }, now + 1).call;
    expect(tell(canceledSince, read, now + 2).call.state).toBe('unknown');
  });

  test('keeps those of the gap as candidates that show its number', () => {
    const unknown = setBack(callIn('waiting'));
    const { phoneNumber: targetNumber } = unknown.order.target;
    const found = [
      seen({ startedAt: start + 100_000, targetNumber }),
      seen({ conversationId: c2, startedAt: start + 100_000 }),
    ];
    const looked: CallEvent = { type: 'looked', begunAt: now, full: true, candidates: found };
    expect(tell(unknown, looked, now).call).toMatchObject({ candidates: [{ conversationId: c1 }] });
    const late = [seen({ startedAt: start + 400_000, targetNumber })];
    expect(tell(unknown, { ...looked, candidates: late }, now).call).toMatchObject({ candidates: [] });
  });

  test('that is set back again keeps its attempt, and the longer gap', () => {
    const again = tell(setBack(callIn('waiting')), { type: 'set-back', since: now }, now + 1_000).call;
    expect(again).toMatchObject({ state: 'unknown', setBack: { since, at: now + 1_000 }, attempts: [{ number: 1 }] });
  });

  test('without the time of the backup counts from its own last change', () => {
    expect(tell(callIn('waiting'), { type: 'set-back', since: null }, now).call.setBack).toEqual({
      since: start,
      at: now,
    });
  });
});

describe('a fence that the store lost', () => {
  const lost = (attempt: number): CallEvent => ({ type: 'fence-lost', attempt, at: start + 2_000 });

  test.each(['scheduled', 'waiting'] as const)('makes a %s call unknown, with its time', (state) => {
    const made = tell(callIn(state), lost(1), now);
    expect(made).toMatchObject({ lock: 'take', commands: [{ type: 'reconcile', n: 1 }, { name: 'call.unknown' }] });
    expect(made.call).toMatchObject({ state: 'unknown', attempts: [{ fencedAt: start + 2_000, result: 'unknown' }] });
    expect(made.call.setBack).toBeUndefined();
  });

  test.each(['dialing', 'unknown', 'placed'] as const)(
    'after one that is %s proves that nothing was placed by that',
    (state) => {
      const made = tell(callIn(state), lost(3), now).call;
      expect(made.state).toBe('unknown');
      expect(made.attempts.map(({ result }) => result)).toEqual(['not-placed', 'not-placed', 'unknown']);
      expect(made.attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
    },
  );

  test('that is on record after all changes nothing, nor does one of a call that rang or is over', () => {
    for (const state of ['dialing', 'ringing', 'connected', 'completed', 'outcome-unknown'] as const) {
      const call = callIn(state);
      expect(tell(call, lost(state === 'dialing' ? 1 : 2), now).call).toBe(call);
    }
  });

  test('leaves the call its further attempts: with proof it waits for the next', () => {
    const unknown = tell(callIn('waiting'), lost(1), start + 3_000).call;
    expect(tell(unknown, refusal, start + 4_000).call.state).toBe('waiting');
  });
});
