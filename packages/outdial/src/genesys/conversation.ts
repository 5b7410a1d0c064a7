import type { ConversationSeen, Mark } from '../call/conversation.ts';
import { agentId, callId, conversationId } from '../call/ids.ts';
import { furthest, instant, type CallLeg, legsOf } from './legs.ts';
import { readWireConversation, type WireConversation } from './wire-conversation.ts';

/**
 * Error codes that say the agent's own phone failed before anything else was rung. Only what was seen on a real organisation together
 * with the absence of a far end is on it (docs/genesys-facts.md#agent-leg); other codes of an agent leg leave open what happened.
 */
const agentLegDeathCodes: readonly string[] = ['error.ininedgecontrol.connection.timeout'];

/** Participants that are neither a person nor a far end. Any other participant, except the agent, counts as the target's side. */
const machinePurposes = new Set(['acd', 'ivr', 'workflow', 'botflow', 'voicesurveyflow', 'dialer', 'campaign', 'api']);
const agentPurposes = new Set(['agent', 'user']);

/** How a conversation was come by. */
export interface ConversationSource {
  /** Epoch milliseconds at which the source said it. */
  readonly seenAt: number;
  /** The user whose topic reported it. Null for a read. */
  readonly topicUserId: string | null;
  /** True for a read of `GET /conversations/{id}`, which shows every participant at one instant. */
  readonly whole: boolean;
  /** How far Genesys's clock is ahead of ours. */
  readonly aheadMs: number;
}

/**
 * Genesys's conversation, nested or flat, in Outdial's words. Null when the body is not a conversation, or has no agent's side and nothing
 * else. Participants accumulate over transfers and retries, so nothing is taken from the first match: every leg counts.
 */
export function readConversation(body: unknown, look: ConversationSource): ConversationSeen | null {
  const wire = readWireConversation(body);
  if (wire === null) return null;
  const legs = legsOf(wire);
  const agent = agentOf(legs, look.topicUserId);
  const agentLegs = legs.filter((leg) => agent !== null && isAgentSide(leg) && leg.userId === agent.userId);
  const targetLegs = legs.filter((leg) => !agentLegs.includes(leg) && !machinePurposes.has(leg.purpose));
  // An event that leaves out the agent's side says nothing about the whole.
  const ended = instant(wire.endTime) !== null || (agentLegs.length > 0 && legs.every((leg) => !leg.live));
  const errorCode = lastOf(targetLegs.map((leg) => leg.errorCode)) ?? lastOf(agentLegs.map((leg) => leg.errorCode));
  const startedAt = instant(wire.startTime) ?? earliest(legs.map((leg) => leg.startedAt));
  const endedAt = ended ? (instant(wire.endTime) ?? latest(legs.map((leg) => leg.endedAt))) : null;
  const ours = (at: number | null): number | null => (at === null ? null : at - look.aheadMs);
  return {
    conversationId: conversationId(wire.id),
    mark: markOf(wire),
    agentId: agent?.userId === undefined || agent.userId === null ? null : agentId(agent.userId),
    direction: agent?.direction ?? targetLegs.find((leg) => leg.direction !== null)?.direction ?? null,
    startedAt: ours(startedAt),
    ...(look.aheadMs === 0 ? {} : { startedAtThere: startedAt }),
    seenAt: look.seenAt,
    agentLeg: furthest(agentLegs.map((leg) => leg.reached)),
    targetLeg: furthest(targetLegs.map((leg) => leg.reached)),
    talked: agentLegs.some((ours) => targetLegs.some((theirs) => overlap(ours, theirs))),
    ended,
    endedAt: ours(endedAt),
    targetNumber: numberOf(targetLegs, agentLegs),
    errorCode,
    disconnectType:
      lastOf(targetLegs.map((leg) => leg.disconnectType)) ?? lastOf(agentLegs.map((leg) => leg.disconnectType)),
    sipCode: lastOf(targetLegs.map((leg) => leg.sipCode)),
    rangMs: rangMs(targetLegs),
    talkedMs: ended ? talkedMs(agentLegs, targetLegs) : null,
    wrapUp: lastOf(agentLegs.map((leg) => leg.wrapUp)),
    endedBy: ended ? endedBy(agentLegs, targetLegs) : null,
    whole: look.whole,
    full: look.whole && instant(wire.endTime) !== null && legs.every((leg) => !leg.live),
    agentLegDeathNamed: isNamedDeath(legs),
  };
}

/** The participant of this agent whose call is still live. Null when there is nothing to hang up. */
export function liveParticipant(body: unknown, userId: string): { participantId: string | null; live: boolean } | null {
  const wire = readWireConversation(body);
  if (wire === null) return null;
  const legs = legsOf(wire);
  const own = legs.filter((leg) => leg.userId === userId && isAgentSide(leg) && leg.live);
  return { participantId: own.at(-1)?.participantId ?? null, live: legs.some((leg) => leg.live) };
}

/** Every code that is shown is on the list, and one is shown. */
function isNamedDeath(legs: readonly CallLeg[]): boolean {
  const codes = legs.flatMap(({ errorCode }) => (errorCode === null ? [] : [errorCode]));
  return codes.length > 0 && codes.every((code) => agentLegDeathCodes.includes(code));
}

function isAgentSide(leg: CallLeg): boolean {
  return agentPurposes.has(leg.purpose) && leg.userId !== null;
}

/** The agent whose call it is: the topic's user when present, else the one who was there first, outbound before others. */
function agentOf(legs: readonly CallLeg[], topicUserId: string | null): CallLeg | null {
  const candidates = legs.filter(isAgentSide);
  const byTopic = candidates.find((leg) => leg.userId === topicUserId);
  const sorted = candidates.toSorted((a, b) => rank(a) - rank(b) || (a.startedAt ?? 0) - (b.startedAt ?? 0));
  // A user who was transferred to or consulted has a topic too; the call stays that of the one who placed it.
  const first = sorted[0] ?? null;
  return byTopic !== undefined &&
    first !== null &&
    rank(byTopic) === rank(first) &&
    byTopic.startedAt === first.startedAt
    ? byTopic
    : first;
}

function rank(leg: CallLeg): number {
  return leg.direction === 'outbound' ? 0 : 1;
}

/** Our mark, from whichever participant shows it; null unless both parts are there and make sense. */
function markOf(wire: WireConversation): Mark | null {
  for (const { attributes } of wire.participants) {
    const id = attributes?.['outdial.callId'];
    const attempt = Number(attributes?.['outdial.attempt']);
    if (typeof id === 'string' && id !== '' && Number.isInteger(attempt) && attempt > 0)
      return { callId: callId(id), attempt };
  }
  return null;
}

function overlap(ours: CallLeg, theirs: CallLeg): boolean {
  if (ours.reached !== 'connected' || theirs.reached !== 'connected') return false;
  const from = Math.max(ours.connectedAt ?? 0, theirs.connectedAt ?? 0);
  const to = Math.min(ours.endedAt ?? Number.POSITIVE_INFINITY, theirs.endedAt ?? Number.POSITIVE_INFINITY);
  return from <= to;
}

/** From the first target leg's creation to the first answer, or to the end of them all; null while that is open or not shown. */
function rangMs(targetLegs: readonly CallLeg[]): number | null {
  const from = earliest(targetLegs.map((leg) => leg.startedAt));
  const answeredAt = earliest(targetLegs.map((leg) => leg.connectedAt));
  const over = targetLegs.every((leg) => !leg.live) ? latest(targetLegs.map((leg) => leg.endedAt)) : null;
  const to = answeredAt ?? over;
  return from === null || to === null ? null : Math.max(0, to - from);
}

/** From the first moment both sides were connected to the last; null when they were not, or the moments are not shown. */
function talkedMs(agentLegs: readonly CallLeg[], targetLegs: readonly CallLeg[]): number | null {
  const pairs = agentLegs.flatMap((ours) => targetLegs.map((theirs) => [ours, theirs] as const));
  const talks = pairs.filter(([ours, theirs]) => overlap(ours, theirs));
  const from = earliest(talks.map(([ours, theirs]) => latest([ours.connectedAt, theirs.connectedAt])));
  const to = latest(talks.map(([ours, theirs]) => earliest([ours.endedAt, theirs.endedAt])));
  return from === null || to === null ? null : Math.max(0, to - from);
}

function numberOf(targetLegs: readonly CallLeg[], agentLegs: readonly CallLeg[]): string | null {
  const uris = [...targetLegs.flatMap((leg) => leg.addresses.own), ...agentLegs.flatMap((leg) => leg.addresses.other)];
  for (const uri of uris) {
    const number = /^(?:tel:|sip:)?(\+\d{5,15})(?:[@;].*)?$/.exec(uri)?.[1];
    if (number !== undefined) return number;
  }
  return null;
}

/** `client` and `endpoint` say "this side", `peer` says "the other side"; REST and events spell the rest differently: an open list. */
function endedBy(agentLegs: readonly CallLeg[], targetLegs: readonly CallLeg[]): ConversationSeen['endedBy'] {
  const ours = lastOf(agentLegs.map((leg) => leg.disconnectType));
  const theirs = lastOf(targetLegs.map((leg) => leg.disconnectType));
  if (own(ours) || theirs === 'peer') return 'agent';
  if (own(theirs) || ours === 'peer') return 'target';
  return ours === null && theirs === null ? null : 'system';
}

function own(disconnectType: string | null): boolean {
  return disconnectType !== null && /^(?:client|endpoint)/.test(disconnectType);
}

function lastOf<Thing>(things: readonly (Thing | null)[]): Thing | null {
  return things.findLast((thing) => thing !== null) ?? null;
}

function earliest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function latest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.max(...known);
}
