import type { AttemptResult, WaitingCall } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import { fenceCap } from './advance-waiting.ts';
import { common, ended, ignored, moved, noted, withAttempt, type CallMoment } from './change.ts';
import type { Advance } from './command.ts';
import type { ConversationSeen } from '../conversation.ts';
import { IllegalTransition } from './lifecycle.ts';
import { outcomeOf, type OutcomeCode } from '../outcome.ts';
import type { Blocker, Problem } from '../problem.ts';
import { noStationCodes } from '../proof.ts';
import { mayHaveGoneOn, presumeNext } from './set-back.ts';

/** What is proven about an attempt whose target never rang. */
interface NeverRung {
  readonly result: Extract<AttemptResult, 'not-placed' | 'not-sent' | 'agent-leg-died'>;
  readonly code: Extract<OutcomeCode, 'dial-refused' | 'not-sent' | 'agent-leg-died'>;
  readonly permanent: boolean;
  readonly counts: boolean;
  readonly tooLate: boolean;
  readonly delayMs: number;
  readonly problem: Problem | null;
  /** What the next attempt waits for, besides its delay. */
  readonly waitingFor: readonly Blocker[];
}

/** What the answer to that very request proves, when it was refused or never connected. */
export function refusalOf(moment: CallMoment, event: Extract<CallEvent, { type: 'answer-not-placed' }>): NeverRung {
  const station = stationBlocker(moment, event.problem);
  return {
    result: 'not-placed',
    code: 'dial-refused',
    permanent: event.permanent && station === null,
    counts: event.counts,
    tooLate: false,
    delayMs: event.otherWay === true ? 0 : Math.max(delayOf(moment), event.retryAfterMs ?? 0),
    problem: event.problem,
    waitingFor: station === null ? [] : [station],
  };
}

/** What the sender's own word proves that it wrote nothing. Its window can be over while the deadline is far: then another attempt may follow. */
export function notSentOf(moment: CallMoment, event: Extract<CallEvent, { type: 'not-sent' }>): NeverRung {
  const { call, now, timers } = moment;
  return {
    result: 'not-sent',
    code: 'not-sent',
    permanent: false,
    counts: false,
    tooLate: now + timers.sendWithin > call.order.expiresAt,
    delayMs: event.why === 'closing' ? 0 : delayOf(moment),
    problem: { code: 'not-sent', pointer: null, facts: { why: event.why } },
    waitingFor: [],
  };
}

/** What a full read after the end proves, that showed no target leg and an agent leg that never answered. */
export function deathOf(moment: CallMoment, seen: ConversationSeen): NeverRung {
  return {
    result: 'agent-leg-died',
    code: 'agent-leg-died',
    permanent: false,
    counts: true,
    tooLate: false,
    delayMs: delayOf(moment),
    problem: { code: 'agent-leg-died', pointer: null, facts: { code: seen.errorCode } },
    waitingFor: [],
  };
}

function delayOf({ call }: CallMoment): number {
  return call.order.retry.delaySeconds * 1000;
}

/** The blocker for a refusal because the agent has no station: a call that may wait can wait for that. */
function stationBlocker({ call, now }: CallMoment, problem: Problem): Blocker | null {
  const codes = [problem.code, problem.facts['code'], problem.facts['genesysCode']];
  const isStation = codes.some((code) => code === 'agent-no-station' || noStationCodes.includes(String(code)));
  if (!isStation || call.order.whenNotReady === 'refuse') return null;
  return { ...problem, code: 'agent-no-station', since: null, asOf: now, until: null, canClear: true };
}

/** The attempt is proven never to have rung the target: another follows if one is left, else that is the end. The lock is free either way. */
export function never(moment: CallMoment, proof: NeverRung): Advance {
  const { call, now } = moment;
  const { counts, problem, result } = proof;
  const attempts = withAttempt(call, { result, counts, problem });
  const counted = attempts.filter((attempt) => attempt.counts === true).length;
  const facts = { attempts: attempts.length, reachedAgent: counted };
  const change = { lock: 'release', attempts } as const;
  // An earlier attempt was seen to ring after all, while this one was under way.
  const rang = attempts.slice(0, -1).find(({ result }) => result === 'placed' || result === 'ended');
  if (rang !== undefined) {
    const said = { attempt: rang.number, conversationId: rang.conversationId };
    const canceled = call.cancelRequested !== null;
    const outcome = outcomeOf('proof-contradicted', { canceled, endObserved: rang.result === 'ended', facts: said });
    return ended(moment, 'failed', outcome, { ...change, conversationId: rang.conversationId });
  }
  const usedUp = counted >= call.order.retry.attempts || attempts.length >= fenceCap;
  // By the record that is lost another attempt may have followed this very proof.
  if (mayHaveGoneOn(call) && !usedUp) return presumeNext(moment, attempts);
  if (call.cancelRequested !== null) {
    return ended(moment, 'canceled', outcomeOf('canceled-never-rung', { canceled: true, problem, facts }), change);
  }
  if (proof.tooLate) return ended(moment, 'expired', outcomeOf('deadline-passed', { problem, facts }), change);
  const retryAt = now + proof.delayMs;
  if (proof.permanent || usedUp || retryAt >= call.order.expiresAt) {
    return ended(moment, 'failed', outcomeOf(proof.code, { problem, facts }), change);
  }
  const waiting: WaitingCall = { ...common(moment), state: 'waiting', attempts, waitingFor: proof.waitingFor, retryAt };
  return moved(moment, waiting, { lock: 'release', facts: { ...facts, retryAt }, problem });
}

/** A cancel while the request may be on its way only asks. */
export function askCancel(moment: CallMoment, by: Extract<CallEvent, { type: 'cancel' }>['by']): Advance {
  const { call, now } = moment;
  if (call.cancelRequested !== null) return ignored(moment, 'asked already');
  if (call.state !== 'dialing' && call.state !== 'unknown')
    throw new IllegalTransition(call.state, 'a cancel that only asks');
  const cancelRequested = { at: now, by, hangUps: 0, nextHangUpAt: null };
  return noted(
    { ...moment, call: { ...call, cancelRequested } },
    { code: 'cancel-requested', alarm: false, facts: { by } },
  );
}
