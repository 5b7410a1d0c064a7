import { isActive } from '../entities/conversation-machine.ts';
import type { Agent } from '../entities/agent.ts';
import type { Conversation, Leg } from '../entities/conversation.ts';
import type { Store } from '../storage/store.ts';
import { homeDivision } from '../entities/organization.ts';
import { agentAddress, callerAddress, purposeOf, targetAddress, visibleLegs } from './legs.ts';
import type { LegState } from './legs.ts';
import { systemPresenceOf } from './presence.ts';
import { iso, isoField } from './times.ts';

/** An `AnalyticsAgentStateAgentResponse`: upper-case presence and the sessions that are under way. */
export function agentState(store: Store, agent: Agent) {
  const sessions = store.conversationsOf(agent.id).flatMap((conversation) => agentSession(conversation));
  return {
    userId: agent.id,
    userName: agent.name,
    divisionId: homeDivision.id,
    systemPresence: systemPresenceOf(agent),
    organizationPresenceId: agent.presence.definitionId,
    presenceDate: iso(agent.presence.modifiedAt),
    routingStatus: agent.routingStatus.status,
    routingStatusDate: iso(agent.routingStatus.startedAt),
    isOutOfOffice: agent.outOfOffice,
    sessionCount: sessions.length,
    sessions,
  };
}

function agentSession(conversation: Conversation) {
  const { agentLeg, queueId, state } = conversation;
  const inWrapUp = state === 'ended' && conversation.acwTimeoutMs !== null;
  if (!isActive(state) && !inWrapUp) return [];
  const [segmentType, segmentStart] = inWrapUp
    ? (['wrapup', agentLeg.disconnectedAt] as const)
    : agentLeg.connectedAt !== null
      ? (['interact', agentLeg.connectedAt] as const)
      : agentLeg.dialingAt !== null
        ? (['dialing', agentLeg.dialingAt] as const)
        : (['contacting', agentLeg.startedAt] as const);
  return [
    {
      conversationId: conversation.id,
      sessionId: agentLeg.communicationId,
      mediaType: 'voice',
      originatingDirection: 'outbound',
      sessionStart: iso(conversation.startedAt),
      segmentType,
      ...isoField('segmentStart', segmentStart),
      ...(queueId === null ? {} : { routedQueueId: queueId }),
    },
  ];
}

/** An `AnalyticsConversationWithoutAttributes` as of time `at`: analytics is late, and does not show attributes. */
export function conversationDetails(store: Store, conversation: Conversation, at: number) {
  const ended = conversation.endedAt !== null && conversation.endedAt <= at ? conversation.endedAt : null;
  return {
    conversationId: conversation.id,
    conversationStart: iso(conversation.startedAt),
    ...isoField('conversationEnd', ended),
    originatingDirection: 'outbound',
    conversationInitiator: purposeOf(conversation, 'agent'),
    customerParticipation: conversation.targetLeg?.connectedAt !== null && conversation.targetLeg !== null,
    divisionIds: [homeDivision.id],
    ...(conversation.externalTag === null ? {} : { externalTag: conversation.externalTag }),
    participants: visibleLegs(conversation, at).map(({ side, leg, state }) => {
      const name = side === 'agent' ? store.agents.get(conversation.agentId)?.name : undefined;
      return {
        participantId: leg.participantId,
        ...(name === undefined ? {} : { participantName: name }),
        purpose: purposeOf(conversation, side),
        ...(side === 'agent' ? { userId: conversation.agentId } : {}),
        sessions: [session(conversation, side, leg, state, at)],
      };
    }),
  };
}

function session(conversation: Conversation, side: 'agent' | 'target', leg: Leg, state: LegState, at: number) {
  const dnis = targetAddress(conversation.destination);
  return {
    sessionId: leg.communicationId,
    mediaType: 'voice',
    direction: 'outbound',
    provider: 'Edge',
    ani: side === 'agent' ? agentAddress(conversation) : (callerAddress(conversation) ?? agentAddress(conversation)),
    dnis,
    sessionDnis: dnis,
    ...(side === 'target' ? { peerId: conversation.agentLeg.communicationId, remote: dnis } : {}),
    segments: segments(conversation, leg, state, at),
  };
}

function segments(conversation: Conversation, leg: Leg, state: LegState, at: number) {
  const over = state === 'disconnected' || state === 'terminated';
  const endedAt = leg.disconnectedAt ?? leg.terminatedAt;
  const starts = [
    { segmentType: 'contacting', startedAt: leg.dialingAt === leg.startedAt ? null : leg.startedAt },
    { segmentType: 'dialing', startedAt: leg.dialingAt },
    { segmentType: 'interact', startedAt: leg.connectedAt },
  ].flatMap(({ segmentType, startedAt }) => (startedAt === null || startedAt > at ? [] : [{ segmentType, startedAt }]));
  return starts.map(({ segmentType, startedAt }, index) => {
    const isLast = index === starts.length - 1;
    const until = isLast ? (over ? endedAt : null) : (starts[index + 1]?.startedAt ?? null);
    return {
      segmentType,
      segmentStart: iso(startedAt),
      ...isoField('segmentEnd', until),
      conference: false,
      ...(conversation.queueId === null ? {} : { queueId: conversation.queueId }),
      ...(isLast && over && leg.disconnectType !== null ? { disconnectType: leg.disconnectType } : {}),
      ...(isLast && over && leg.errorCode !== null ? { errorCode: leg.errorCode } : {}),
      ...(isLast && over && leg.sipCode !== null ? { sipResponseCodes: [leg.sipCode] } : {}),
    };
  });
}
