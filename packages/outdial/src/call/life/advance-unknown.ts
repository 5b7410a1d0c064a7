import type { Attempt, Call, UnknownCall } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import { common, ended, ignored, moved, publish, stamp, stayed, withAttempt, type CallMoment } from './change.ts';
import type { Advance } from './command.ts';
import type { ConversationSeen } from '../conversation.ts';
import { soughtFrom } from './due.ts';
import { instantLabel } from '../instants.ts';
import { IllegalTransition } from './lifecycle.ts';
import { outcomeOf } from '../outcome.ts';
import type { Problem } from '../problem.ts';
import { wrongConversation } from '../proof.ts';
import { couldBegin } from './sighting.ts';
import { letGoAfter } from '../timers.ts';

type LookedEvent = Extract<CallEvent, { type: 'looked' }>;

export function newestAttempt(call: Call): Attempt {
  const attempt = call.attempts.at(-1);
  if (attempt === undefined) throw new IllegalTransition(call.state, 'what is for an attempt');
  return attempt;
}

/** It may have left, and no trustworthy answer came: look for it. */
export function losesSight(moment: CallMoment, problem: Problem | null): Advance {
  const { call, now } = moment;
  const attempt = newestAttempt(call);
  const unknown: UnknownCall = {
    ...common(moment),
    state: 'unknown',
    attempts: withAttempt(call, { result: 'unknown', problem }),
    unknownSince: now,
    lastFullLookAt: null,
    looks: 0,
    nextLookAt: nextLook(call, attempt, 0, moment),
    candidates: [],
  };
  const reconcile = { type: 'reconcile', n: attempt.number } as const;
  return moved(moment, unknown, { commands: [reconcile], facts: { attempt: attempt.number }, problem });
}

/** The conversation that the answer named is not this attempt's. The outcome of the request is unknown, so Outdial looks for its mark. */
export function losesStranger(moment: CallMoment): Advance {
  const { call } = moment;
  if (call.state !== 'placed') throw new IllegalTransition(call.state, 'what is for a placed call');
  const problem = wrongConversation(call.conversationId);
  const attempts = withAttempt(call, { conversationId: null, counts: null, problem });
  const cancelRequested =
    call.cancelRequested === null ? null : { ...call.cancelRequested, hangUps: 0, nextHangUpAt: null };
  return losesSight({ ...moment, call: { ...call, attempts, cancelRequested } }, problem);
}

/** The gap before look number `looks`; one look falls on the moment that can let the agent go, and one on the end of the settle window. */
export function nextLook(
  call: Call,
  { fencedAt }: Attempt,
  looks: number,
  { now, timers }: Pick<CallMoment, 'now' | 'timers'>,
): number {
  const next = now + (timers.looks[looks] ?? timers.lookEvery);
  const settleAt = soughtFrom(call, fencedAt) + timers.settle;
  // A look through all that happened since a backup takes many requests: one at once, and one at the end.
  if (call.setBack !== undefined && now < settleAt) return settleAt;
  const moments = [fencedAt + letGoAfter(timers), settleAt];
  return Math.min(next, ...moments.filter((moment) => moment > now));
}

function unknownOf(call: Call): UnknownCall {
  if (call.state !== 'unknown') throw new IllegalTransition(call.state, 'what is for an unknown call');
  return call;
}

export function look(moment: CallMoment): Advance {
  const call = unknownOf(moment.call);
  const attempt = newestAttempt(call);
  const looks = call.looks + 1;
  const nextLookAt = nextLook(call, attempt, looks, moment);
  const reconcile = { type: 'reconcile', n: attempt.number } as const;
  return stayed(moment, { ...call, ...stamp(moment), looks, nextLookAt }, [reconcile]);
}

/** A look that found nothing of ours. It proves nothing of the call; a full one is remembered, and a late one can let the agent go. */
export function looked(moment: CallMoment, event: LookedEvent): Advance {
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
  { standing, timers }: CallMoment,
  call: UnknownCall,
  { full, begunAt, candidates }: LookedEvent,
): boolean {
  // Several calls of a backup share one lock, and it is unknown when a request of theirs was sent.
  if (call.setBack !== undefined) return false;
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
export function keepCandidates(
  moment: CallMoment,
  found: readonly ConversationSeen[],
  event: LookedEvent | null,
): Advance {
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
export function settled(moment: CallMoment): Advance {
  const call = unknownOf(moment.call);
  const { candidates, cancelRequested } = call;
  const since = call.setBack === undefined ? {} : { since: instantLabel(call.setBack.since, moment.now) };
  const looked = call.lastFullLookAt !== null;
  const facts = { attempts: call.attempts.length, looked, candidates: candidates.length, ...since };
  const problem = newestAttempt(call).problem;
  const outcome = outcomeOf(call.setBack === undefined ? 'settled-unknown' : 'set-back-unknown', {
    canceled: cancelRequested !== null,
    candidates,
    problem,
    facts,
  });
  return ended(moment, 'outcome-unknown', outcome, { lock: call.letGoAt === undefined ? 'until-idle' : 'keep' });
}
