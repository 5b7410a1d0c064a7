import { losesSight, newestAttempt, nextLook } from './advance-unknown.ts';
import { fenceCap } from './advance-waiting.ts';
import type { Attempt, Call, SetBack, UnknownCall } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import { common, ignored, moved, publish, stamp, stayed, type CallMoment } from './change.ts';
import type { Advance, Command } from './command.ts';
import { instantLabel } from '../instants.ts';
import { IllegalTransition } from './lifecycle.ts';
import { couldBeOurs } from './sighting.ts';

/*
 * What happens to a call when its store was restored from a backup or has lost the call's end (`set-back`), or has lost a fence that it had granted (`fence-lost`).
 * Outdial may have dialed after that point without a record. So it looks for the call and does not dial it again.
 */

type SetBackEvent = Extract<CallEvent, { type: 'set-back' }>;
type FenceLost = Extract<CallEvent, { type: 'fence-lost' }>;

/** The call with what is now known to be missing from its record. A second restore makes the gap longer, never shorter. */
function withGap(
  moment: CallMoment,
  { since, isDamage = false }: SetBackEvent,
): CallMoment & { readonly gap: SetBack } {
  const { call, now } = moment;
  const from = Math.min(now, since ?? call.lastNow, call.setBack?.since ?? now);
  const gap = { since: from, at: now, ...(isDamage && { isDamage }) };
  return { ...moment, call: { ...call, setBack: gap }, gap };
}

/** An attempt that may have been made and is not on record. */
function presumedAttempt(number: number, fencedAt: number): Attempt {
  return {
    ...{ number, fencedAt, sendBefore: fencedAt, result: 'unknown', conversationId: null, counts: null, problem: null },
    evidence: {},
    presumed: true,
  };
}

/** The next attempt may have been made in the time that is not on record: it is looked for, and the agent counts as dialed for. */
export function presumeNext(moment: CallMoment, attempts: readonly Attempt[]): Advance {
  const { call, now } = moment;
  const attempt = presumedAttempt(attempts.length + 1, now);
  return seek(moment, [...attempts, attempt], call.setBack?.since ?? now);
}

/** `since`: from when on the record has a gap, epoch milliseconds. */
function seek(moment: CallMoment, attempts: readonly Attempt[], since: number): Advance {
  const { call, now } = moment;
  const attempt = attempts.at(-1);
  if (attempt === undefined) throw new IllegalTransition(call.state, 'a search for no attempt');
  const before = call.state === 'unknown' ? call : { unknownSince: now, candidates: [] };
  const { unknownSince, candidates } = before;
  const looking = { unknownSince, candidates, lastFullLookAt: null, looks: 0 };
  const sought: UnknownCall = { ...common(moment), ...looking, state: 'unknown', attempts, nextLookAt: now };
  const unknown = { ...sought, nextLookAt: nextLook(sought, attempt, 0, moment) };
  const reconcile = { type: 'reconcile', n: attempt.number } as const;
  const told = { attempt: attempt.number, since: instantLabel(since, now) };
  if (call.state !== 'unknown') return moved(moment, unknown, { commands: [reconcile], lock: 'take', facts: told });
  const note = publish(moment, 'call.noted', { ...told, code: moment.cause, alarm: false });
  return { ...stayed(moment, unknown, [reconcile, note]), lock: 'take' };
}

/** Not dialed by this record, and perhaps by the one that is lost. Before `notBefore` no attempt can have been made, if the clock is right. */
export function presumeDialed(moment: CallMoment, event: SetBackEvent): Advance {
  const { order, state, attempts } = moment.call;
  const known = Math.max(moment.now, event.since ?? 0);
  if (state === 'scheduled' && event.isClockWrong !== true && (order.notBefore ?? 0) > known)
    return ignored(moment, 'same');
  return presumeNext(withGap(moment, event), attempts);
}

/** An attempt is open: it is looked for again from here, for the whole window, and any later attempt counts as well. */
export function seekAnew(moment: CallMoment, event: SetBackEvent): Advance {
  const known = withGap(moment, event);
  if (known.call.state === 'dialing') return { ...losesSight(known, null), lock: 'take' };
  return seek(known, known.call.attempts, known.gap.since);
}

/** What is known of its conversation is old: it is read before a cap can end the following. */
export function followAnew(moment: CallMoment, event: SetBackEvent): Advance {
  const { call, gap } = withGap(moment, event);
  const { now, timers } = moment;
  if (call.state !== 'placed' && call.state !== 'ringing' && call.state !== 'connected') {
    throw new IllegalTransition(call.state, event.type);
  }
  const cap = { placed: timers.placedCap, ringing: timers.ringingCap, connected: timers.connectedCap }[call.state];
  const enteredAt = Math.max(call.enteredAt, now + timers.placedCap - cap);
  const nextReadAt = now + timers.placedRead;
  const commands: readonly Command[] = [
    { type: 'follow', conversationId: call.conversationId },
    publish(moment, 'call.noted', { since: instantLabel(gap.since, now), code: 'set-back', alarm: false }),
  ];
  return { ...stayed(moment, { ...call, ...stamp(moment), enteredAt, nextReadAt }, commands), lock: 'take' };
}

/** The store lost exactly this fence. Attempts before it are proven never to have rung: else it would not have been granted. */
export function restoreFence(moment: CallMoment, { attempt: number, at }: FenceLost): Advance {
  const { call, timers } = moment;
  if (number <= call.attempts.length) return ignored(moment, 'known already');
  const sendBefore = Math.min(at + timers.sendWithin, call.order.expiresAt);
  const lost: Attempt = { ...presumedAttempt(number, at), sendBefore };
  return seek(moment, [...superseded(call.attempts, number), lost], at);
}

/** The attempts before this number, filled up. What is still open among them was decided, or the later fence would not have been granted. */
function superseded(attempts: readonly Attempt[], number: number): readonly Attempt[] {
  const known = attempts.map((attempt) => {
    const isOpen = attempt.result === 'open' || attempt.result === 'unknown' || attempt.result === 'placed';
    return isOpen ? { ...attempt, result: 'not-placed' as const, problem: null } : attempt;
  });
  const from = known.at(-1)?.fencedAt ?? 0;
  const missing = Array.from({ length: Math.max(0, number - 1 - known.length) }, (_, index) => ({
    ...presumedAttempt(known.length + index + 1, from),
    result: 'not-placed' as const,
  }));
  return [...known, ...missing];
}

/**
 * A call that was set back takes up the number of the mark that it is found by: that of the presumed attempt or of a later one. Its fence was
 * just before the conversation began. Every other call is returned as it is.
 */
export function caughtUp(call: Call, event: CallEvent): Call {
  if (event.type !== 'seen' || call.state !== 'unknown' || call.setBack === undefined) return call;
  const seen = event.conversation;
  const newest = newestAttempt(call);
  const number = seen.mark?.callId === call.order.id ? seen.mark.attempt : 0;
  const isKnown = number === newest.number && newest.presumed !== true;
  if (number < newest.number || number > fenceCap || isKnown || !couldBeOurs(call, seen)) return call;
  const found = presumedAttempt(number, seen.startedAt ?? newest.fencedAt);
  return { ...call, attempts: [...superseded(call.attempts.slice(0, number - 1), number), found] };
}

/** True when the attempts on record may not be all, so that no proof about the last of them allows another. */
export function mayHaveGoneOn({ setBack, cancelRequested }: Call): boolean {
  // Who was canceled before had no further attempt.
  return setBack !== undefined && !(cancelRequested !== null && cancelRequested.at < setBack.at);
}
