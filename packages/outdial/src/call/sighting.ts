import { isEnded, type Attempt, type Call } from './call.ts';
import type { ConversationSeen } from './conversation.ts';
import type { ConversationId } from './ids.ts';

/** How long before and after the fence a conversation may have begun to be a candidate (docs/lifecycle.md#candidates), in milliseconds. */
const candidateBefore = 5_000;
const candidateAfter = 45_000;

/**
 * What a look at a conversation means for a call.
 * Of the current attempt's conversation: `agent-leg` (no target leg yet), `target-leg`, `connected`, `ended-rung` (a target leg was in it),
 * `ended-hint` (no target leg shown, but the look is no proof), `never-rung` (the proof), `inconclusive` (a full read that is neither).
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

/** The conversation known for the newest attempt; null while none is. */
export function knownConversation(call: Call): ConversationId | null {
  if (call.state === 'placed' || call.state === 'ringing' || call.state === 'connected') return call.conversationId;
  if (isEnded(call) && call.conversationId !== null) return call.conversationId;
  return call.attempts.at(-1)?.conversationId ?? null;
}

/** Classifies a look at a conversation, by the rules of docs/lifecycle.md#proof and docs/lifecycle.md#mark. */
export function sight(call: Call, seen: ConversationSeen): Sighting {
  const attempt = call.attempts.at(-1);
  const known = knownConversation(call);
  if (known !== null && seen.conversationId === known) return progress(call, seen);
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
function couldBeOurs(call: Call, seen: ConversationSeen): boolean {
  return (seen.agentId === null || seen.agentId === call.order.agent.id) && seen.direction !== 'inbound';
}

function isCandidate(call: Call, attempt: Attempt, seen: ConversationSeen): boolean {
  if (seen.agentId !== call.order.agent.id || seen.direction !== 'outbound') return false;
  if (seen.targetNumber !== null && seen.targetNumber !== call.order.target.phoneNumber) return false;
  if (seen.startedAt === null) return false;
  return seen.startedAt >= attempt.fencedAt - candidateBefore && seen.startedAt <= attempt.fencedAt + candidateAfter;
}

/** Whether the attempt's request can have begun this conversation of its agent, whatever number it shows. */
export function couldBegin(attempt: Attempt, { startedAt }: ConversationSeen): boolean {
  return startedAt === null || startedAt >= attempt.fencedAt - candidateBefore;
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
 * The third place negative evidence may come from: a full read after the end, and an agent leg that never got past contacting. It also needs
 * a named death (docs/lifecycle.md#proof), for a further attempt may follow; a call that is being canceled has none, and may end by our own hang-up.
 */
function provesNeverRung(call: Call, seen: ConversationSeen): boolean {
  const wasUp = call.state === 'placed' && call.agentLegUp;
  const isExplained = seen.agentLegDeathNamed || (call.cancelRequested !== null && seen.errorCode === null);
  return seen.full && seen.ended && seen.agentLeg === 'contacting' && isExplained && !wasUp;
}
