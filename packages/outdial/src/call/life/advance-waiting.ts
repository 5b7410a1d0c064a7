import { firstRequestedAt, type Attempt, type Call, type WaitingCall } from '../call.ts';
import type { CallEvent } from './call-event.ts';
import { common, ended, ignored, moved, publish, refused, stamp, stayed, type CallMoment } from './change.ts';
import type { Advance, EventResult, CallStanding } from './command.ts';
import { instantLabel } from '../instants.ts';
import { IllegalTransition, type TransitionRow } from './lifecycle.ts';
import { outcomeOf, type OutcomeCode } from '../outcome.ts';
import type { Blocker, Facts, Problem } from '../problem.ts';

/** How many fences one call may have, whatever its attempts count for. */
export const fenceCap = 20;

type ClaimEvent = Extract<CallEvent, { type: 'claim' }>;
export type ClaimRefusal = Extract<EventResult, { kind: 'refused' }>['reason'];

function waitingOf(call: Call): WaitingCall {
  if (call.state !== 'waiting') throw new IllegalTransition(call.state, 'what is for a waiting call');
  return call;
}

/** The blocker of a paused Outdial. */
function pausedBlocker({ stop }: CallStanding, now: number): Blocker {
  return {
    code: 'dialing-paused',
    pointer: null,
    facts: stop ?? {},
    since: now,
    asOf: now,
    until: null,
    canClear: true,
  };
}

/** The blocker of an agent who has another call of ours; null when the lock is free or this very call's own. */
function lockBlocker(call: Call, { lock }: CallStanding, now: number): Blocker | null {
  if (lock === null || lock.callId === call.order.id) return null;
  const { id: agentId, name: agentName } = call.order.agent;
  const facts = { callId: lock.callId, agentName, agentId };
  return { code: 'agent-has-call', pointer: null, facts, since: null, asOf: now, until: null, canClear: true };
}

/** All that keeps the call from being dialed for: what was checked, and by this commit's standing a pause or another call's lock. */
export function blockersOf({ call, standing, now }: CallMoment, checked: readonly Blocker[]): readonly Blocker[] {
  const lock = lockBlocker(call, standing, now);
  const ground = [...(standing.paused ? [pausedBlocker(standing, now)] : []), ...(lock === null ? [] : [lock])];
  return [...ground.filter(({ code }) => !checked.some((blocker) => blocker.code === code)), ...checked];
}

/** The row of a check: policy and hopeless blockers first, then refusal instead of waiting, then waiting. */
export function rowOfCheck(moment: CallMoment, checked: readonly Blocker[]): TransitionRow {
  const { call, standing } = moment;
  if (standing.policy.forbids !== null || checked.some(({ canClear }) => !canClear)) return 'checked-hopeless';
  if (blockersOf(moment, checked).length === 0) return 'checked-ready';
  return refusesToWait(call) ? 'checked-refuse' : 'checked-blocked';
}

function refusesToWait({ order, attempts }: Call): boolean {
  return order.whenNotReady === 'refuse' && attempts.length === 0;
}

/** Checks in this order: n, deadline, policy, pause, delay, lock, blockers (docs/lifecycle.md#fence). Null: granted. */
export function claimRefusal(moment: CallMoment, n: number): ClaimRefusal | null {
  const { standing, now, timers } = moment;
  const call = waitingOf(moment.call);
  if (n !== call.attempts.length + 1) return 'number';
  if (now + timers.sendWithin > call.order.expiresAt) return 'deadline';
  if (standing.policy.forbids !== null) return 'policy';
  if (standing.paused) return 'pause';
  if (call.retryAt !== null && now < call.retryAt) return 'delay';
  if (lockBlocker(call, standing, now) !== null) return 'lock';
  return standing.blockers.length > 0 ? 'blocker' : null;
}

/** The row of a claim on a waiting call. */
export function rowOfClaim(moment: CallMoment, refusal: ClaimRefusal | null): TransitionRow {
  switch (refusal) {
    case null:
      return 'claim-granted';
    case 'deadline':
      return 'claim-late';
    case 'policy':
      return 'claim-forbidden';
    case 'pause':
    case 'lock':
    case 'blocker': {
      const hopeless = moment.standing.blockers.some(({ canClear }) => !canClear);
      return hopeless || refusesToWait(moment.call) ? 'claim-refuse' : 'claim-refused';
    }
    case 'number':
    case 'delay':
    case 'state':
    case 'interrupted':
      return 'claim-refused';
  }
}

/** notBefore has come. */
export function begin(moment: CallMoment): Advance {
  const call: WaitingCall = { ...common(moment), state: 'waiting', waitingFor: [], retryAt: null };
  return moved(moment, call, { commands: [{ type: 'check' }] });
}

/** Checks again: a retry delay that is over ends, and a pause that was lifted no longer blocks. */
export function checkAgain(moment: CallMoment, event: CallEvent): Advance {
  const { type: why } = event;
  const call = waitingOf(moment.call);
  const waitingFor =
    why === 'resumed' ? call.waitingFor.filter(({ code }) => code !== 'dialing-paused') : call.waitingFor;
  const retryAt = why === 'retry-due' ? null : call.retryAt;
  const check = { type: 'check' } as const;
  if (waitingFor.length === call.waitingFor.length && retryAt === call.retryAt) return stayed(moment, call, [check]);
  const isLifted = waitingFor.length !== call.waitingFor.length;
  const by = event.type === 'resumed' && event.by !== undefined ? { by: event.by } : {};
  const said = isLifted ? [publish(moment, 'call.noted', { code: 'dialing-resumed', ...by })] : [];
  return stayed(moment, { ...call, ...stamp(moment), waitingFor, retryAt }, [...said, check]);
}

/** Nothing keeps it: the dial is asked for, which changes nothing until its claim is granted. */
export function askToDial(moment: CallMoment): Advance {
  const call = waitingOf(moment.call);
  if (moment.now >= call.order.expiresAt) return expired(moment);
  const inDelay = call.retryAt !== null && moment.now < call.retryAt;
  const dial = inDelay ? [] : [{ type: 'dial' as const, n: call.attempts.length + 1 }];
  if (call.waitingFor.length === 0) return inDelay ? ignored(moment, 'delay') : stayed(moment, call, dial);
  return stayed(moment, { ...call, ...stamp(moment), waitingFor: [] }, dial);
}

/** Keeps what it waits for, and says so when that changed; a check that changes nothing writes nothing. */
export function waitFor(
  moment: CallMoment,
  waitingFor: readonly Blocker[],
  { met, said = {} }: { readonly met?: EventResult; readonly said?: Facts } = {},
): Advance {
  const call = waitingOf(moment.call);
  if (sameBlockers(call.waitingFor, waitingFor)) {
    return { ...ignored(moment, 'unchanged'), ...(met === undefined ? {} : { met }) };
  }
  const { expiresAt } = call.order;
  const facts = {
    waitingFor: waitingFor.map(({ code }) => code),
    retryAt: call.retryAt,
    givesUp: instantLabel(expiresAt, moment.now),
    ...(waitingFor.some(({ until }) => until !== null && until >= expiresAt) && { clearsInTime: false }),
    ...said,
  };
  const announcement = publish(moment, 'call.waiting', facts, waitingFor[0] ?? null);
  return stayed(moment, { ...call, ...stamp(moment), waitingFor }, [announcement], met);
}

/** How fresh a blocker's fact is does not make it another blocker, and the moment we ourselves noted a lock or a pause does not either. */
function sameBlockers(one: readonly Blocker[], other: readonly Blocker[]): boolean {
  const plain = ({ code, pointer, facts, until, canClear }: Blocker) => [code, pointer, facts, until, canClear];
  return JSON.stringify(one.map(plain)) === JSON.stringify(other.map(plain));
}

/** A pause begins while it waits. */
export function pause(moment: CallMoment, event: CallEvent): Advance {
  const call = waitingOf(moment.call);
  if (call.waitingFor.some(({ code }) => code === 'dialing-paused')) return ignored(moment, 'unchanged');
  const waitingFor = [pausedBlocker(moment.standing, moment.now), ...call.waitingFor];
  if (event.type !== 'paused') return waitFor(moment, waitingFor);
  const { by, note } = event;
  return waitFor(moment, waitingFor, {
    said: { ...(by !== undefined && { by }), ...(note !== undefined && { note }) },
  });
}

/** The fence: the attempt is on record, and only the runner of this very claim may send. */
export function grant(moment: CallMoment, { n, evidence }: ClaimEvent): Advance {
  const { now, timers } = moment;
  const call = waitingOf(moment.call);
  const attempt: Attempt = {
    number: n,
    fencedAt: now,
    sendBefore: Math.min(now + timers.sendWithin, call.order.expiresAt),
    result: 'open',
    conversationId: null,
    counts: null,
    problem: null,
    evidence,
  };
  const policyVersion = moment.standing.policy.version;
  const fenced: Call = { ...common(moment), state: 'dialing', attempts: [...call.attempts, attempt], policyVersion };
  const facts = { ...plainFacts(evidence), attempt: n, waitedMs: now - firstRequestedAt(call.order) };
  return moved(moment, fenced, { lock: 'take', facts });
}

/** The part of the evidence that fits the call's history: single values. */
function plainFacts(evidence: ClaimEvent['evidence']): Facts {
  const single = Object.entries(evidence).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [[name, value] as const]
      : [],
  );
  return Object.fromEntries(single);
}

/** A claim not granted for a reason that can pass: a pause, a lock or a blocker is then waited for. */
export function claimRefused(moment: CallMoment, met?: EventResult): Advance {
  if (met?.kind !== 'refused') throw new IllegalTransition(moment.call.state, 'a claim refused for nothing');
  const { reason } = met;
  if (reason !== 'pause' && reason !== 'lock' && reason !== 'blocker') return refused(moment, reason);
  return waitFor(moment, blockersOf(moment, moment.standing.blockers), { met });
}

export function expired(moment: CallMoment, met?: EventResult): Advance {
  const { call } = moment;
  const waitingFor = call.state === 'waiting' ? call.waitingFor : [];
  const problem = waitingFor[0] ?? call.attempts.at(-1)?.problem ?? null;
  const facts = { waitingFor: waitingFor.map(({ code }) => code), attempts: call.attempts.length };
  const outcome = outcomeOf('deadline-passed', { problem, facts });
  return ended(moment, 'expired', outcome, met === undefined ? {} : { met });
}

/** A rejection by policy, or by the first blocker that matters most: one that nothing clears, else the first. */
export function rejected(moment: CallMoment, checked: readonly Blocker[], met?: EventResult): Advance {
  const { forbids } = moment.standing.policy;
  const blockers = blockersOf(moment, checked);
  const problem: Problem | null = forbids ?? blockers.find(({ canClear }) => !canClear) ?? blockers[0] ?? null;
  const code: OutcomeCode = forbids === null ? 'rejected-blocker' : 'rejected-policy';
  const facts = { blockers: blockers.map((blocker) => blocker.code), attempts: moment.call.attempts.length };
  return ended(moment, 'rejected', outcomeOf(code, { problem, facts }), met === undefined ? {} : { met });
}

/** A cancel before the fence, or between attempts that were proven never to have rung. */
export function canceled(moment: CallMoment, event: Extract<CallEvent, { type: 'cancel' }>): Advance {
  const { by, reassigned } = event;
  if (reassigned !== undefined) {
    const facts = { by, reassignedTo: reassigned.to, agentName: reassigned.agentName };
    return ended(moment, 'canceled', outcomeOf('reassigned', { canceled: true, facts }));
  }
  const code: OutcomeCode = moment.call.attempts.length === 0 ? 'canceled-before-dial' : 'canceled-never-rung';
  const facts = { by };
  return ended(moment, 'canceled', outcomeOf(code, { canceled: true, facts }));
}
