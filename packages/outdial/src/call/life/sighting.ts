import { isEnded, type Attempt, type Call, type SetBack } from '../call.ts';
import type { ConversationSeen } from '../conversation.ts';
import type { AgentId, CallId, ConversationId } from '../ids.ts';

/** How long before and after the fence a conversation may have begun to be a candidate (docs/lifecycle.md#candidates), in milliseconds. */
const candidateBefore = 5_000;
const candidateAfter = 45_000;

/**
 * What a look at a conversation means for a call.
 * Of the current attempt's conversation: `agent-leg` (no target leg yet), `target-leg`, `connected`, `ended-rung` (a target leg was in it),
 * `ended-hint` (no target leg shown, but the look is no proof), `never-rung` (the proof), `inconclusive` (a full read that is neither).
 * Of the conversation that only the answer to the dial named: `stranger` (a whole read speaks against its being ours) and `doubtful` (an event does).
 * Of others: `other-attempt` (our call's mark, another attempt), `second-conversation` (our mark on a conversation that is not the known one),
 * `not-ours` (our mark, but another agent or inbound), `candidate` (may be ours, without a mark) and `other-call`.
 */
export type Sighting =
  | 'agent-leg'
  | 'target-leg'
  | 'connected'
  | 'ended-rung'
  | 'ended-hint'
  | 'never-rung'
  | 'inconclusive'
  | 'stranger'
  | 'doubtful'
  | 'other-attempt'
  | 'second-conversation'
  | 'not-ours'
  | 'candidate'
  | 'other-call';

/** True if a target leg was created, which counts as rung (docs/lifecycle.md#rung). */
export function showsTargetLeg(seen: ConversationSeen): boolean {
  return seen.targetLeg !== 'none' || seen.talked;
}

/** Whether the agent leg got past `contacting`. */
export function showsAgentLegUp(seen: ConversationSeen): boolean {
  return seen.agentLeg !== 'none' && seen.agentLeg !== 'contacting';
}

/** The conversation known for the newest attempt. Null while it is unknown. */
export function knownConversation(call: Call): ConversationId | null {
  if (call.state === 'placed' || call.state === 'ringing' || call.state === 'connected') return call.conversationId;
  if (isEnded(call) && call.conversationId !== null) return call.conversationId;
  return call.attempts.at(-1)?.conversationId ?? null;
}

/** Classifies a look at a conversation, by the rules of docs/lifecycle.md#proof and docs/lifecycle.md#mark. */
export function sight(call: Call, seen: ConversationSeen): Sighting {
  const attempt = call.attempts.at(-1);
  const known = knownConversation(call);
  if (known !== null && seen.conversationId === known) {
    if (!restsOnAnswer(call) || !speaksAgainst(call, seen)) return progress(call, seen);
    return (seen.whole ?? seen.full) ? 'stranger' : 'doubtful';
  }
  if (call.attempts.some(({ conversationId }) => conversationId === seen.conversationId)) return 'other-attempt';
  if (seen.mark !== null) {
    if (seen.mark.callId !== call.order.id) return 'other-call';
    if (attempt === undefined || seen.mark.attempt !== attempt.number) return 'other-attempt';
    if (!couldBeOurs(call, seen)) return 'not-ours';
    return known === null ? progress(call, seen) : 'second-conversation';
  }
  return attempt !== undefined && isCandidate(call, attempt, seen) ? 'candidate' : 'other-call';
}

/** What was not shown does not contradict: an event may leave out agent and direction, the mark does not come by chance. */
export function couldBeOurs(call: Call, seen: ConversationSeen): boolean {
  return (seen.agentId === null || seen.agentId === call.order.agent.id) && seen.direction !== 'inbound';
}

function isCandidate(call: Call, attempt: Attempt, seen: ConversationSeen): boolean {
  if (seen.agentId !== call.order.agent.id || seen.direction !== 'outbound') return false;
  if (seen.targetNumber !== null && seen.targetNumber !== call.order.target.phoneNumber) return false;
  if (call.setBack !== undefined && isCandidateOfGap(call, call.setBack, seen)) return true;
  return beganWith(attempt.fencedAt, seen);
}

/** When a conversation began, by our clock and by Genesys's: ours may have been set in between, so either may be the one that fits. */
export function beginnings({ startedAt, startedAtThere }: ConversationSeen): readonly number[] {
  return [startedAt, startedAtThere ?? null].filter((at) => at !== null);
}

function beganWith(fencedAt: number, seen: ConversationSeen): boolean {
  return beginnings(seen).some((at) => at >= fencedAt - candidateBefore && at <= fencedAt + candidateAfter);
}

/** Whether nothing but an answer's word says that the known conversation is ours. */
export function restsOnAnswer(call: Call): boolean {
  return (call.state === 'placed' && call.knownBy === 'answer') || call.state === 'outcome-unknown';
}

/**
 * True if this cannot be the conversation of the newest attempt. It carries another mark. Or it has no mark and is another agent's, comes
 * in, shows another number, or did not begin with the attempt. An agent leg that still waits shows too little for that last test.
 */
function speaksAgainst({ order, attempts }: Call, seen: ConversationSeen): boolean {
  const attempt = attempts.at(-1);
  if (attempt === undefined) return true;
  const { mark, agentId, direction, targetNumber } = seen;
  if (mark !== null) return mark.callId !== order.id || mark.attempt !== attempt.number;
  if ((agentId !== null && agentId !== order.agent.id) || direction === 'inbound') return true;
  if (targetNumber !== null && targetNumber !== order.target.phoneNumber) return true;
  const showsEnough = seen.ended || showsTargetLeg(seen);
  return showsEnough && seen.startedAt !== null && !beganWith(attempt.fencedAt, seen);
}

/** The attempt whose conversation may be ended. */
export interface MayEnd {
  readonly callId: CallId;
  readonly agentId: AgentId;
  readonly fencedAt: number;
}

/**
 * True if Outdial may end this conversation, because it carries the call's mark. Without a far end no mark can be visible yet. Then it must
 * be an outbound call of that very agent that began with the attempt.
 */
export function mayEnd({ callId, agentId, fencedAt }: MayEnd, seen: ConversationSeen): boolean {
  if (seen.mark !== null) return seen.mark.callId === callId;
  if (showsTargetLeg(seen) || seen.agentId !== agentId || seen.direction !== 'outbound') return false;
  return beganWith(fencedAt, seen);
}

/** Whether the attempt's request can have begun this conversation of its agent, whatever number it shows. */
export function couldBegin(attempt: Attempt, seen: ConversationSeen): boolean {
  return seen.startedAt === null || beginnings(seen).some((at) => at >= attempt.fencedAt - candidateBefore);
}

/** The time of the dial is unknown: somewhere in the gap. The gap is long, so only a conversation that shows the number may be the call. */
function isCandidateOfGap({ order }: Call, { since, at }: SetBack, seen: ConversationSeen): boolean {
  if (seen.targetNumber === null) return false;
  const latest = Math.min(at, order.expiresAt) + candidateAfter;
  return beginnings(seen).some((began) => began >= since - candidateBefore && began <= latest);
}

function progress(call: Call, seen: ConversationSeen): Sighting {
  if (seen.ended) {
    if (showsTargetLeg(seen)) return 'ended-rung';
    if (!seen.full) return 'ended-hint';
    return provesNeverRung(call, seen) ? 'never-rung' : 'inconclusive';
  }
  if (seen.talked || (seen.agentLeg === 'connected' && seen.targetLeg === 'connected')) return 'connected';
  return showsTargetLeg(seen) ? 'target-leg' : 'agent-leg';
}

/**
 * The third source of negative evidence: a full read after the end, with an agent leg that never got past contacting. It also needs a named
 * death (docs/lifecycle.md#proof), because a further attempt may follow. A call that is being canceled has no further attempt, and may end
 * by our own hang-up.
 */
function provesNeverRung(call: Call, seen: ConversationSeen): boolean {
  const wasUp = call.state === 'placed' && call.agentLegUp;
  const isExplained = seen.agentLegDeathNamed || (call.cancelRequested !== null && seen.errorCode === null);
  return seen.full && seen.ended && seen.agentLeg === 'contacting' && isExplained && !wasUp;
}
