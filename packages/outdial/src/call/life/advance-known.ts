import {
  firstRequestedAt,
  type Call,
  type CancelRequest,
  type ConnectedCall,
  type EndedCall,
  type PlacedCall,
  type RingingCall,
} from '../call.ts';
import type { CallEvent } from './call-event.ts';
import { newestAttempt } from './advance-unknown.ts';
import {
  common,
  ended,
  ignored,
  moved,
  noted,
  publish,
  stamp,
  stayed,
  withAttempt,
  type CallMoment,
} from './change.ts';
import type { Advance, Command, LockChange } from './command.ts';
import type { ConversationSeen } from '../conversation.ts';
import type { ConversationId } from '../ids.ts';
import { IllegalTransition } from './lifecycle.ts';
import { endOf, outcomeOf, type Outcome, type Resolution } from '../outcome.ts';
import { showsAgentLegUp, showsTargetLeg, type Sighting } from './sighting.ts';
import type { Timers } from '../timers.ts';

type KnownCall = PlacedCall | RingingCall | ConnectedCall;
type Following = KnownCall['state'];

const order: readonly Following[] = ['placed', 'ringing', 'connected'];

function knownOf(call: Call): KnownCall {
  if (call.state === 'placed' || call.state === 'ringing' || call.state === 'connected') return call;
  throw new IllegalTransition(call.state, 'what is for a known conversation');
}

/** What the conversation came to by this look, and how we know that it is ours. */
export interface ConversationProgress {
  readonly to: Following;
  readonly conversationId: ConversationId;
  readonly knownBy: 'answer' | 'mark';
  readonly agentLegUp: boolean;
  readonly endHinted: boolean;
}

export function foundByAnswer(conversationId: ConversationId): ConversationProgress {
  return { to: 'placed', conversationId, knownBy: 'answer', agentLegUp: false, endHinted: false };
}

export function foundBySeeing(seen: ConversationSeen, sighting: Sighting): ConversationProgress {
  const to = sighting === 'connected' ? 'connected' : sighting === 'target-leg' ? 'ringing' : 'placed';
  const { conversationId, ended: endHinted } = seen;
  return { to, conversationId, knownBy: 'mark', agentLegUp: showsAgentLegUp(seen), endHinted };
}

/** Onward to what was seen, never backward. With a cancel asked for, it is also hung up. */
export function forward(moment: CallMoment, found: ConversationProgress): Advance {
  const { call, now } = moment;
  const before = isKnown(call) ? call : null;
  if (before !== null && order.indexOf(found.to) <= order.indexOf(before.state))
    return sameState(moment, found.agentLegUp);
  const conversationId = before?.conversationId ?? found.conversationId;
  const canceling = call.cancelRequested === null ? null : hangUp(moment, call.cancelRequested, conversationId);
  const known = {
    ...common(moment),
    attempts: withAttempt(call, { result: 'placed', conversationId, counts: true, problem: null }),
    cancelRequested: canceling?.cancelRequested ?? null,
    conversationId,
    knownBy: before?.knownBy ?? found.knownBy,
    enteredAt: now,
    nextReadAt: now + firstRead(moment, found.to),
    agentLegUp: found.agentLegUp || before?.agentLegUp === true,
    endHinted: found.endHinted,
  };
  const follow: readonly Command[] = found.endHinted
    ? [
        { type: 'follow', conversationId },
        { type: 'read', conversationId },
      ]
    : [{ type: 'follow', conversationId }];
  const held = holdAgain(moment);
  const commands = [...follow, ...(canceling === null ? [] : [canceling.command]), ...held.notes];
  const facts = { conversationId, attempt: newestAttempt(call).number, knownBy: known.knownBy };
  return moved(moment, enter(known, found.to, before, now), { commands, facts, lock: held.lock });
}

/** The agent of a call that was unknown may have been let go: it is held again, unless another call has the agent by now. */
function holdAgain(moment: CallMoment): { readonly lock: LockChange; readonly notes: readonly Command[] } {
  const { call, standing } = moment;
  if (call.state !== 'unknown' || call.letGoAt === undefined) return { lock: 'keep', notes: [] };
  if (standing.lock === null || standing.lock.callId === call.order.id) return { lock: 'take', notes: [] };
  const facts = { code: 'agent-has-two-calls', alarm: true, callId: standing.lock.callId };
  return { lock: 'keep', notes: [publish(moment, 'call.noted', facts)] };
}

/**
 * Our mark outranks an answer that nothing has borne out: the call with the conversation that carries it, in place of the one that the answer
 * named. Null: the call knows its conversation better than that, or the look shows no far end.
 */
export function correctedByMark({ call, now }: CallMoment, seen: ConversationSeen): PlacedCall | null {
  if (call.state !== 'placed' || call.knownBy !== 'answer' || !showsTargetLeg(seen)) return null;
  const { conversationId } = seen;
  // Hanging up begins anew, with the right one.
  const cancelRequested = call.cancelRequested && { ...call.cancelRequested, hangUps: 0, nextHangUpAt: now };
  const attempts = withAttempt(call, { conversationId });
  return { ...call, conversationId, knownBy: 'mark', attempts, cancelRequested };
}

type KnownFields = Omit<PlacedCall, 'state'>;

function enter(known: KnownFields, to: Following, before: KnownCall | null, now: number): KnownCall {
  const targetLegAt = before !== null && before.state !== 'placed' ? before.targetLegAt : now;
  switch (to) {
    case 'placed':
      return { ...known, state: 'placed' };
    case 'ringing':
      return { ...known, state: 'ringing', targetLegAt };
    case 'connected':
      return { ...known, state: 'connected', targetLegAt };
  }
}

function isKnown(call: Call): call is KnownCall {
  return call.state === 'placed' || call.state === 'ringing' || call.state === 'connected';
}

/** Nothing moves; that the agent answered is remembered and told once. */
export function sameState(moment: CallMoment, agentLegUp: boolean): Advance {
  const call = knownOf(moment.call);
  if (call.agentLegUp || !agentLegUp) return ignored(moment, 'same');
  return noted({ ...moment, call: { ...call, agentLegUp } }, { code: 'agent-leg-up', alarm: false, facts: {} });
}

function firstRead({ standing, timers }: CallMoment, state: Following): number {
  if (state !== 'placed') return silence(state, timers);
  return standing.fed === true ? timers.placedReadWhileFed : timers.placedRead;
}

/** How long Outdial waits without an event before it reads the conversation again. */
function silence(state: Following, timers: Timers): number {
  return { placed: timers.placedReadEvery, ringing: timers.ringingRead, connected: timers.connectedRead }[state];
}

export function read(moment: CallMoment): Advance {
  const call = knownOf(moment.call);
  const nextReadAt = moment.now + silence(call.state, moment.timers);
  const command = { type: 'read', conversationId: call.conversationId } as const;
  return stayed(moment, { ...call, ...stamp(moment), nextReadAt }, [command]);
}

/**
 * A hint of an end makes Outdial read: immediately the first time, then soon. So a source that never reports more is not asked without
 * pause.
 */
export function readNow(moment: CallMoment, seen: ConversationSeen): Advance {
  const call = knownOf(moment.call);
  const agentLegUp = call.agentLegUp || showsAgentLegUp(seen);
  if (call.endHinted) return sameState(moment, agentLegUp);
  const nextReadAt = Math.min(call.nextReadAt, moment.now + moment.timers.placedRead);
  const command = { type: 'read', conversationId: call.conversationId } as const;
  return stayed(moment, { ...call, ...stamp(moment), agentLegUp, endHinted: true, nextReadAt }, [command]);
}

/** The end was seen, with a target leg in it. */
export function conversationEnded(moment: CallMoment, seen: ConversationSeen): Advance {
  const { call } = moment;
  const code = endOf(seen, call.state === 'connected');
  const attempts = withAttempt(call, {
    result: 'ended',
    conversationId: seen.conversationId,
    counts: true,
    problem: null,
  });
  const { errorCode, endedBy } = seen;
  const facts = { ...hangUpFacts(call), errorCode, endedBy, sipCode: seen.sipCode ?? null, ...spans(call, seen) };
  const outcome = outcomeOf(code, { ...cancelFacts(call), facts });
  const state = code === 'talked' ? 'completed' : 'failed';
  return ended(moment, state, outcome, { lock: 'release', attempts, conversationId: seen.conversationId });
}

/** How long it waited to be dialed, the target was rung and the two talked, in seconds; null when a moment was not visible. */
function spans({ order, attempts }: Call, seen: ConversationSeen): Outcome['facts'] {
  const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 100) / 10);
  const fencedAt = attempts.at(-1)?.fencedAt ?? null;
  return {
    waitSeconds: seconds(fencedAt === null ? null : fencedAt - (order.notBefore ?? firstRequestedAt(order))),
    ringSeconds: seconds(seen.rangMs ?? null),
    talkSeconds: seconds(seen.talkedMs ?? null),
  };
}

/** A full read after the end that proves neither that the target rang nor that it did not. The end was seen, so the agent is free. */
export function inconclusive(moment: CallMoment, seen: ConversationSeen): Advance {
  const { call } = moment;
  const attempts = withAttempt(call, { result: 'ended', counts: true });
  const { errorCode, agentLeg } = seen;
  const facts = { ...hangUpFacts(call), errorCode, agentLeg };
  const outcome = outcomeOf('end-inconclusive', { ...cancelFacts(call), facts });
  return ended(moment, 'outcome-unknown', outcome, { lock: 'release', attempts });
}

/** Followed as long as is reasonable, and no end was seen: the agent stays locked until seen idle. */
export function cap(moment: CallMoment): Advance {
  const call = knownOf(moment.call);
  const hangUpFailed = call.cancelRequested !== null;
  const facts = { ...hangUpFacts(call), hangUpFailed, conversationId: call.conversationId };
  const change = { ...cancelFacts(call), facts };
  switch (call.state) {
    case 'placed':
      return ended(moment, 'outcome-unknown', outcomeOf('follow-lost', change), { lock: 'until-idle' });
    case 'ringing': {
      const outcome = outcomeOf('follow-lost', { ...change, stage: 'ring', targetRung: true });
      return ended(moment, 'outcome-unknown', outcome, { lock: 'until-idle' });
    }
    case 'connected':
      return ended(moment, 'completed', outcomeOf('end-not-observed', change), { lock: 'until-idle' });
  }
}

function cancelFacts({ cancelRequested }: Call): Pick<Outcome, 'canceled'> {
  return { canceled: cancelRequested !== null };
}

/** How often it was hung up, when a cancel was asked for. */
function hangUpFacts({ cancelRequested }: Call): Outcome['facts'] {
  return cancelRequested === null ? {} : { hangUps: cancelRequested.hangUps };
}

/** One hang-up goes out; the next is set. After all ordinary ones the forced disconnect is sent, once. */
function hangUp({ now, timers }: CallMoment, request: CancelRequest, conversationId: ConversationId) {
  const hangUps = request.hangUps + 1;
  const gap = timers.hangUps[hangUps - 1];
  const cancelRequested: CancelRequest = { ...request, hangUps, nextHangUpAt: gap === undefined ? null : now + gap };
  const forced = hangUps === timers.hangUps.length + 1;
  const command = { type: 'hang-up', conversationId, forced } as const;
  return { cancelRequested, command };
}

/** What a hang-up came to is looked at soon, also where two who talk would be left alone for minutes. */
function readAfterHangUp({ now, timers }: CallMoment, call: KnownCall): number {
  return Math.min(call.nextReadAt, now + timers.placedRead);
}

export function cancelKnown(moment: CallMoment, by: Extract<CallEvent, { type: 'cancel' }>['by']): Advance {
  const call = knownOf(moment.call);
  if (call.cancelRequested !== null) return ignored(moment, 'asked already');
  const asked: CancelRequest = { at: moment.now, by, hangUps: 0, nextHangUpAt: null };
  const { cancelRequested, command } = hangUp(moment, asked, call.conversationId);
  const note = { code: 'cancel-requested', alarm: false, facts: { by, conversationId: call.conversationId } };
  const nextReadAt = readAfterHangUp(moment, call);
  return noted({ ...moment, call: { ...call, cancelRequested, nextReadAt } }, note, [command]);
}

export function hangUpAgain(moment: CallMoment): Advance {
  const call = knownOf(moment.call);
  if (call.cancelRequested === null) return ignored(moment, 'no cancel');
  const { cancelRequested, command } = hangUp(moment, call.cancelRequested, call.conversationId);
  const nextReadAt = readAfterHangUp(moment, call);
  return stayed(moment, { ...call, ...stamp(moment), cancelRequested, nextReadAt }, [command]);
}

/**
 * A person has decided how an `outcome-unknown` call ended. The lock is released if it is still this call's. Another person may replace that very
 * decision, which changes the record and nothing else: the lock is not touched again.
 */
export function resolved(moment: CallMoment, event: Extract<CallEvent, { type: 'resolve' }>): Advance {
  const { call, now, standing } = moment;
  if (call.state !== 'outcome-unknown') throw new IllegalTransition(call.state, 'resolve');
  const { by, byName, placed, conversationId, lookedUp, corrects } = event;
  const who = { by, ...(byName !== undefined && { byName }) };
  const earlier = call.outcome.resolution;
  if (earlier !== null && (earlier.at !== corrects || earlier.by === by)) return ignored(moment, 'resolved already');
  const resolution: Resolution = {
    ...{ at: now, ...who, placed, conversationId },
    ...(lookedUp === undefined ? {} : { lookedUp }),
    ...(earlier === null ? {} : { corrects: decisionOf(earlier) }),
  };
  const decided: EndedCall = { ...call, outcome: { ...call.outcome, resolution } };
  const isOwnLock = earlier === null && standing.lock?.callId === call.order.id;
  const facts = { placed, conversationId, ...who, ...(earlier === null ? {} : { corrects: earlier.by }) };
  return {
    ...noted({ ...moment, call: decided }, { code: 'resolved', alarm: false, facts }),
    lock: isOwnLock ? 'release' : 'keep',
  };
}

const decisionOf = ({ at, by, byName, placed, conversationId }: Resolution): NonNullable<Resolution['corrects']> => ({
  ...{ at, by, placed, conversationId },
  ...(byName !== undefined && { byName }),
});
