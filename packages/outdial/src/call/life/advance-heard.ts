import { isEnded, type EndedCall } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import { ended, ignored, noted, publish, stamp, stayed, withAttempt, wrapUpReadAt, type CallMoment } from './change.ts';
import type { Advance, Command } from './command.ts';
import type { ConversationSeen } from '../conversation.ts';
import type { ConversationId } from '../ids.ts';
import type { Facts } from '../problem.ts';
import { outcomeOf } from '../outcome.ts';
import { candidatesIn } from './rows.ts';
import { knownConversation, showsTargetLeg, sight, type Sighting } from './sighting.ts';

/** A conversation that is not the newest attempt's: noted when it carries this call's mark, else nothing to us. Null: it is the newest attempt's. */
export function heardOfOther(moment: CallMoment, seen: ConversationSeen, sighting: Sighting): Advance | null {
  const facts = { conversationId: seen.conversationId, attempt: seen.mark?.attempt ?? null };
  if (moment.call.attempts.length === 0 && !isEnded(moment.call)) return ignored(moment, 'no-attempt');
  if (sighting === 'other-call') return ignored(moment, sighting);
  const rang = showsTargetLeg(seen);
  if (sighting === 'other-attempt') return heardOfEarlier(moment, seen);
  if (sighting === 'second-conversation') return noted(moment, { code: sighting, alarm: true, facts });
  if (sighting === 'not-ours') return noted(moment, { code: 'mark-of-another-agent', alarm: rang, facts });
  return null;
}

/** An earlier attempt was proven never to have rung. What shows that it did ends the call, or at least every further attempt. */
function heardOfEarlier(moment: CallMoment, seen: ConversationSeen): Advance {
  const { call } = moment;
  const { conversationId } = seen;
  const number =
    call.attempts.find((one) => one.conversationId === conversationId)?.number ?? seen.mark?.attempt ?? null;
  const rang = showsTargetLeg(seen);
  const code = (number ?? 0) > call.attempts.length ? 'later-attempt' : 'older-attempt';
  const note = { code, alarm: rang, facts: { conversationId, attempt: number } };
  if (!rang || !call.attempts.some((one) => one.number === number)) return noted(moment, note);
  if (call.state === 'waiting') return proofContradicted(moment, seen);
  if (isEnded(call) && call.outcome.targetRung === true) return noted(moment, note);
  const result = seen.ended ? 'ended' : 'placed';
  const attempts = call.attempts.map((one) =>
    one.number === number ? ({ ...one, result, conversationId } as const) : one,
  );
  const known = { ...call, attempts };
  return noted({ ...moment, call: isEnded(known) ? withRing(known, true) : known }, note);
}

/**
 * A report that moves nothing. It is kept for a person when it may matter to one. It is hung up when a cancel was requested and it is still
 * live.
 */
export function heardAgain(
  moment: CallMoment,
  event: CallEvent,
  cell: 'known' | 'outranked' | 'note' | 'note-hang-up' | 'hang-up-note',
): Advance {
  if (event.type === 'answer-placed') return answeredLate(moment, event.conversationId, cell);
  if (event.type === 'answer-not-placed' || event.type === 'not-sent') {
    const note = {
      code: 'answer-contradicted',
      alarm: cell === 'outranked',
      facts: { attempt: event.n, said: event.type },
    };
    return noted(moment, note, [], event.type === 'not-sent' ? null : event.problem);
  }
  if (event.type === 'hang-up-result') {
    const note = { code: event.done ? 'hung-up' : 'hang-up-failed', alarm: false, facts: {} };
    return noted(moment, note, [], event.problem);
  }
  if (cell === 'known') return ignored(moment, cell);
  if (event.type === 'looked') return candidatesNoted(moment, candidatesIn(moment.call, event.candidates));
  if (event.type === 'seen') return seenLate(moment, event.conversation, cell === 'note-hang-up');
  return ignored(moment, cell);
}

function answeredLate(moment: CallMoment, conversationId: ConversationId, cell: string): Advance {
  const { call } = moment;
  const facts = { conversationId, said: 'answer-placed' };
  if (!isEnded(call)) {
    if (knownConversation(call) === conversationId) return ignored(moment, cell);
    return noted(moment, { code: 'second-conversation', alarm: true, facts });
  }
  const found = { ...moment, call: withConversation(call, conversationId) };
  return noted(found, { code: 'placed-after-all', alarm: false, facts }, hangUpOf(call, conversationId));
}

function candidatesNoted(moment: CallMoment, found: readonly ConversationSeen[]): Advance {
  const conversations = found.map(({ conversationId }) => conversationId);
  return noted(moment, { code: 'candidate-found', alarm: false, facts: { conversations } });
}

/** Heard of our conversation after the end. What only repeats the outcome is dropped; a ring where we said "never" is an alarm. */
function seenLate(moment: CallMoment, seen: ConversationSeen, lives: boolean): Advance {
  const { call } = moment;
  if (!isEnded(call)) return ignored(moment, 'known');
  const wrappedUp = wrapUpSeen(moment, call, seen);
  if (wrappedUp !== null) return wrappedUp;
  const sighting = sight(call, seen);
  if (sighting === 'candidate') return candidatesNoted(moment, [seen]);
  const { targetRung } = call.outcome;
  if (targetRung === true && call.outcome.endObserved && seen.ended) return ignored(moment, 'applied already');
  const facts: Facts = { conversationId: seen.conversationId, sighting, talked: seen.talked };
  const commands = lives ? hangUpOf(call, seen.conversationId) : [];
  const contradicted = contradictedBy(call, seen);
  if (contradicted !== null)
    return noted({ ...moment, call: contradicted }, { code: 'proof-contradicted', alarm: true, facts }, commands);
  const alarm = targetRung === false && showsTargetLeg(seen);
  const found = { ...moment, call: withConversation(call, seen.conversationId) };
  return noted(found, { code: 'conversation-seen', alarm, facts }, commands);
}

/**
 * The call to show from now on, for a conversation with our mark whose attempt was proven never to have been placed. Whether the target was
 * rung is unknown until a far end is seen. Null: the read contradicts nothing.
 */
function contradictedBy(call: EndedCall, seen: ConversationSeen): EndedCall | null {
  const rang = showsTargetLeg(seen);
  const result = call.attempts.at(-1)?.result;
  const isUnplaced = result === 'not-placed' || result === 'not-sent';
  const { targetRung } = call.outcome;
  const isNews = rang ? targetRung !== true : isUnplaced && targetRung === false;
  if (seen.mark === null || !isNews) return null;
  if (call.state === 'outcome-unknown') return null;
  const attempts = withAttempt(call, { result: seen.ended ? 'ended' : 'placed', conversationId: seen.conversationId });
  return withRing({ ...call, attempts, conversationId: seen.conversationId }, rang ? true : 'unknown');
}

function withRing(call: EndedCall, targetRung: true | 'unknown'): EndedCall {
  return { ...call, outcome: { ...call.outcome, targetRung } };
}

/** Keeps what the agent recorded, once, and makes no further read for it. Null: this read does not show it. */
function wrapUpSeen(moment: CallMoment, call: EndedCall, seen: ConversationSeen): Advance | null {
  const { wrapUp } = seen;
  if (wrapUp === undefined || wrapUp === null || seen.conversationId !== call.conversationId) return null;
  if (JSON.stringify(call.outcome.wrapUp ?? null) === JSON.stringify(wrapUp)) return null;
  const outcome = { ...call.outcome, wrapUp };
  const reads = { reads: call.wrapUp?.reads ?? 0, nextReadAt: null };
  const { conversationId } = seen;
  const told = publish(moment, 'call.wrapped-up', {
    conversationId,
    code: wrapUp.code,
    name: wrapUp.name,
    notes: wrapUp.notes,
  });
  return stayed(moment, { ...call, ...stamp(moment), outcome, wrapUp: reads }, [told]);
}

/** The agent may have recorded it by now. */
export function readWrapUp(moment: CallMoment): Advance {
  const { call, timers } = moment;
  if (!isEnded(call) || call.conversationId === null) return ignored(moment, 'over');
  const reads = (call.wrapUp?.reads ?? 0) + 1;
  const wrapUp = { reads, nextReadAt: wrapUpReadAt(call.endedAt, reads, timers) };
  const command = { type: 'read-wrap-up', conversationId: call.conversationId } as const;
  return stayed(moment, { ...call, ...stamp(moment), wrapUp }, [command]);
}

/** A person who decides later wants the conversation at hand. */
function withConversation(call: EndedCall, conversationId: ConversationId): EndedCall {
  return call.state === 'outcome-unknown' && call.conversationId === null ? { ...call, conversationId } : call;
}

function hangUpOf(call: EndedCall, conversationId: ConversationId): readonly Command[] {
  const asked = call.state === 'outcome-unknown' && call.cancelRequested !== null;
  return asked ? [{ type: 'hang-up', conversationId, forced: false }] : [];
}

/**
 * The target rang, or may ring, though an attempt was proven not to have rung it. No further attempt follows, and Outdial informs people.
 */
export function proofContradicted(moment: CallMoment, seen: ConversationSeen): Advance {
  const { call, now } = moment;
  const { conversationId } = seen;
  const known = call.attempts.find((one) => one.conversationId === conversationId)?.number;
  const number = known ?? seen.mark?.attempt ?? call.attempts.length;
  const facts = { conversationId, attempt: number };
  const note = { at: now, code: 'proof-contradicted', alarm: true, facts };
  const targetRung = showsTargetLeg(seen) ? true : 'unknown';
  const outcome = outcomeOf('proof-contradicted', { endObserved: seen.ended, targetRung, facts, notes: [note] });
  const change = { result: seen.ended ? 'ended' : 'placed', conversationId, counts: true } as const;
  const attempts = call.attempts.map((one) => (one.number === number ? { ...one, ...change } : one));
  return ended(moment, 'failed', outcome, { attempts, conversationId });
}
