import type { Attempt, AttemptResult, Call, UnknownCall, WaitingCall } from './call.ts';
import type { CallEvent } from './call-event.ts';
import { fenceCap } from './advance-waiting.ts';
import { common, ended, ignored, moved, noted, publish, stamp, stayed, withAttempt, type Moment } from './change.ts';
import type { Advance } from './command.ts';
import type { ConversationSeen } from './conversation.ts';
import { IllegalTransition } from './lifecycle.ts';
import { outcomeOf, type OutcomeCode } from './outcome.ts';
import type { Blocker, Problem } from './problem.ts';
import { noStationCodes, wrongConversation } from './proof.ts';
import { couldBegin } from './sighting.ts';
import { letGoAfter, type Timers } from './timers.ts';

type LookedEvent = Extract<CallEvent, { type: 'looked' }>;

/** What is proven of an attempt whose target never rang. */
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

export function newestAttempt(call: Call): Attempt {
  const attempt = call.attempts.at(-1);
  if (attempt === undefined) throw new IllegalTransition(call.state, 'what is for an attempt');
  return attempt;
}

/** What the answer to that very request proves, when it was refused or never connected. */
export function refusalOf(moment: Moment, event: Extract<CallEvent, { type: 'answer-not-placed' }>): NeverRung {
  const station = stationBlocker(moment, event.problem);
  return {
    result: 'not-placed',
    code: 'dial-refused',
    permanent: event.permanent && station === null,
    counts: event.counts,
    tooLate: false,
    delayMs: Math.max(delayOf(moment), event.retryAfterMs ?? 0),
    problem: event.problem,
    waitingFor: station === null ? [] : [station],
  };
}

/** What the sender's own word proves that it wrote nothing. Its window can be over while the deadline is far: then another attempt may follow. */
export function notSentOf(moment: Moment, event: Extract<CallEvent, { type: 'not-sent' }>): NeverRung {
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
export function deathOf(moment: Moment, seen: ConversationSeen): NeverRung {
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

function delayOf({ call }: Moment): number {
  return call.order.retry.delaySeconds * 1000;
}

/** A refusal for want of a station is something a call that may wait can wait for. */
function stationBlocker({ call, now }: Moment, problem: Problem): Blocker | null {
  const codes = [problem.code, problem.facts['code'], problem.facts['genesysCode']];
  const isStation = codes.some((code) => code === 'agent-no-station' || noStationCodes.includes(String(code)));
  if (!isStation || call.order.whenNotReady === 'refuse') return null;
  return { ...problem, code: 'agent-no-station', since: null, asOf: now, until: null, canClear: true };
}

/** The attempt is proven never to have rung the target: another follows if one is left, else that is the end. The lock is free either way. */
export function never(moment: Moment, proof: NeverRung): Advance {
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
  if (call.cancelRequested !== null) {
    return ended(moment, 'canceled', outcomeOf('canceled-never-rung', { canceled: true, problem, facts }), change);
  }
  if (proof.tooLate) return ended(moment, 'expired', outcomeOf('deadline-passed', { problem, facts }), change);
  const retryAt = now + proof.delayMs;
  const usedUp = counted >= call.order.retry.attempts || attempts.length >= fenceCap;
  if (proof.permanent || usedUp || retryAt >= call.order.expiresAt) {
    return ended(moment, 'failed', outcomeOf(proof.code, { problem, facts }), change);
  }
  const waiting: WaitingCall = { ...common(moment), state: 'waiting', attempts, waitingFor: proof.waitingFor, retryAt };
  return moved(moment, waiting, { lock: 'release', facts: { ...facts, retryAt }, problem });
}

/** It may have left, and no trustworthy answer came: look for it. */
export function losesSight(moment: Moment, problem: Problem | null): Advance {
  const { call, now, timers } = moment;
  const attempt = newestAttempt(call);
  const unknown: UnknownCall = {
    ...common(moment),
    state: 'unknown',
    attempts: withAttempt(call, { result: 'unknown', problem }),
    unknownSince: now,
    lastFullLookAt: null,
    looks: 0,
    nextLookAt: nextLook(attempt, 0, now, timers),
    candidates: [],
  };
  const reconcile = { type: 'reconcile', n: attempt.number } as const;
  return moved(moment, unknown, { commands: [reconcile], facts: { attempt: attempt.number }, problem });
}

/** The conversation that the answer named is not this attempt's. Nobody knows what became of the request, so our mark is looked for. */
export function losesStranger(moment: Moment): Advance {
  const { call } = moment;
  if (call.state !== 'placed') throw new IllegalTransition(call.state, 'what is for a placed call');
  const problem = wrongConversation(call.conversationId);
  const attempts = withAttempt(call, { conversationId: null, counts: null, problem });
  const cancelRequested =
    call.cancelRequested === null ? null : { ...call.cancelRequested, hangUps: 0, nextHangUpAt: null };
  return losesSight({ ...moment, call: { ...call, attempts, cancelRequested } }, problem);
}

/** The gap before look number `looks`; one look falls on the moment that can let the agent go, and one on the end of the settle window. */
function nextLook({ fencedAt }: Attempt, looks: number, now: number, timers: Timers): number {
  const next = now + (timers.looks[looks] ?? timers.lookEvery);
  const moments = [fencedAt + letGoAfter(timers), fencedAt + timers.settle];
  return Math.min(next, ...moments.filter((moment) => moment > now));
}

function unknownOf(call: Call): UnknownCall {
  if (call.state !== 'unknown') throw new IllegalTransition(call.state, 'what is for an unknown call');
  return call;
}

export function look(moment: Moment): Advance {
  const call = unknownOf(moment.call);
  const attempt = newestAttempt(call);
  const looks = call.looks + 1;
  const nextLookAt = nextLook(attempt, looks, moment.now, moment.timers);
  const reconcile = { type: 'reconcile', n: attempt.number } as const;
  return stayed(moment, { ...call, ...stamp(moment), looks, nextLookAt }, [reconcile]);
}

/** A look that found nothing of ours. It proves nothing of the call; a full one is remembered, and a late one can let the agent go. */
export function looked(moment: Moment, event: LookedEvent): Advance {
  const call = unknownOf(moment.call);
  const lastFullLookAt = event.full
    ? Math.max(event.begunAt, call.lastFullLookAt ?? event.begunAt)
    : call.lastFullLookAt;
  if (canLetGo(moment, call, event)) {
    const freed = { ...call, ...stamp(moment), lastFullLookAt, letGoAt: moment.now };
    const note = publish(moment, 'call.noted', { code: 'agent-let-go', alarm: false });
    return { ...stayed(moment, freed, [note]), lock: 'until-idle' };
  }
  if (lastFullLookAt === call.lastFullLookAt) return ignored(moment, 'unchanged');
  return stayed(moment, { ...call, ...stamp(moment), lastFullLookAt }, []);
}

/**
 * Whether the agent need not be kept for this attempt: a full look, begun when whatever the request made must show, shows no
 * conversation that it can have begun, not even one that is over. The call stays unknown, and the lock still waits for a read that shows the agent idle.
 */
function canLetGo(
  { standing, timers }: Moment,
  call: UnknownCall,
  { full, begunAt, candidates }: LookedEvent,
): boolean {
  const { lock } = standing;
  if (!full || call.letGoAt !== undefined || lock?.kind !== 'held' || lock.callId !== call.order.id) return false;
  const attempt = newestAttempt(call);
  const isLate = begunAt >= attempt.fencedAt + letGoAfter(timers);
  return isLate && !candidates.some((seen) => couldBegin(attempt, seen));
}

/** What a person judges by is what was seen last; a look that shows nothing new is left out. */
function newestLook(candidate: ConversationSeen, found: readonly ConversationSeen[]): ConversationSeen {
  const plain = ({ agentLeg, targetLeg, talked, ended, targetNumber }: ConversationSeen): string =>
    JSON.stringify([agentLeg, targetLeg, talked, ended, targetNumber]);
  const latest = found.findLast(({ conversationId }) => conversationId === candidate.conversationId);
  const isNew = latest !== undefined && latest.seenAt >= candidate.seenAt && plain(latest) !== plain(candidate);
  return isNew ? latest : candidate;
}

/** Conversations that may be ours are kept for a person; they move nothing. */
export function keepCandidates(moment: Moment, found: readonly ConversationSeen[], event: LookedEvent | null): Advance {
  const call = unknownOf(moment.call);
  const fresh = found.filter(
    ({ conversationId }) => !call.candidates.some((known) => known.conversationId === conversationId),
  );
  const after = event === null ? ignored(moment, 'unchanged') : looked(moment, event);
  const known = call.candidates.map((candidate) => newestLook(candidate, found));
  const isRenewed = known.some((candidate, index) => candidate !== call.candidates[index]);
  if (fresh.length === 0 && !isRenewed) return after;
  const kept = { ...unknownOf(after.call), ...stamp(moment), candidates: [...known, ...fresh] };
  if (fresh.length === 0) return { ...after, call: kept, met: { kind: 'applied' } };
  const facts = {
    code: 'candidate-found',
    alarm: false,
    conversations: fresh.map(({ conversationId }) => conversationId),
  };
  return { ...stayed(moment, kept, [...after.commands, publish(moment, 'call.noted', facts)]), lock: after.lock };
}

/** The window is over and the outcome is still unknown: a person decides, and an agent who was not let go stays locked until seen idle. */
export function settled(moment: Moment): Advance {
  const call = unknownOf(moment.call);
  const { candidates, cancelRequested } = call;
  const facts = { attempts: call.attempts.length, looked: call.lastFullLookAt !== null, candidates: candidates.length };
  const problem = newestAttempt(call).problem;
  const outcome = outcomeOf('settled-unknown', { canceled: cancelRequested !== null, candidates, problem, facts });
  return ended(moment, 'outcome-unknown', outcome, { lock: call.letGoAt === undefined ? 'until-idle' : 'keep' });
}

/** A cancel while the request may be on its way only asks. */
export function askCancel(moment: Moment, by: Extract<CallEvent, { type: 'cancel' }>['by']): Advance {
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
