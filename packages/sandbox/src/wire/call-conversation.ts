import type { Conversation, Leg } from '../entities/conversation.ts';
import type { Store } from '../storage/store.ts';
import { agentAddress, callerAddress, errorInfoField, purposeOf, targetAddress, visibleLegs } from './legs.ts';
import type { LegState } from './legs.ts';
import { isoField } from './times.ts';

/** A `CallConversation`: participants are flat, and each contains its one call. */
export function callConversation(store: Store, conversation: Conversation, at: number) {
  return {
    id: conversation.id,
    participants: participants(store, conversation, at),
    otherMediaUris: [],
    recordingState: 'none',
    securePause: false,
    selfUri: `/api/v2/conversations/calls/${conversation.id}`,
  };
}

/** The body of the topic `v2.users.{id}.conversations.calls`. */
export function callConversationEvent(store: Store, conversation: Conversation, at: number) {
  // In events, participants do not have `uuiData`.
  const shown = { ...conversation, uuiData: null };
  return {
    id: conversation.id,
    participants: participants(store, shown, at),
    otherMediaUris: [],
    recordingState: 'none',
  };
}

function participants(store: Store, conversation: Conversation, at: number) {
  return visibleLegs(conversation, at).map(({ side, leg, state }) => {
    const isAgent = side === 'agent';
    const ani = isAgent ? agentAddress(conversation) : callerAddress(conversation);
    const name = isAgent ? store.agents.get(conversation.agentId)?.name : undefined;
    return {
      id: leg.participantId,
      ...(name === undefined ? {} : { name }),
      address: isAgent ? agentAddress(conversation) : targetAddress(conversation.destination),
      purpose: purposeOf(conversation, side),
      state,
      direction: 'outbound' as const,
      ...(isAgent ? { user: { id: conversation.agentId, selfUri: `/api/v2/users/${conversation.agentId}` } } : {}),
      ...queueField(conversation),
      ...(ani === undefined ? {} : { ani }),
      dnis: targetAddress(conversation.destination),
      attributes: leg.attributes,
      held: leg.held,
      muted: leg.muted,
      confined: false,
      recording: false,
      recordingState: 'none' as const,
      securePause: false,
      provider: 'Edge',
      ...peerField(conversation, side),
      ...(leg.disconnectType === null || !isOver(state) ? {} : { disconnectType: leg.disconnectType }),
      ...(isOver(state) ? errorInfoField(leg) : {}),
      ...(conversation.uuiData === null ? {} : { uuiData: conversation.uuiData }),
      ...(isAgent ? wrapUpFields(conversation, state) : { wrapupRequired: false }),
      ...legTimes(leg),
    };
  });
}

function isOver(state: LegState): boolean {
  return state === 'disconnected' || state === 'terminated';
}

function queueField(conversation: Conversation) {
  const { queueId } = conversation;
  return queueId === null ? {} : { queue: { id: queueId, selfUri: `/api/v2/routing/queues/${queueId}` } };
}

function peerField(conversation: Conversation, side: 'agent' | 'target') {
  const peer = side === 'agent' ? conversation.targetLeg : conversation.agentLeg;
  return peer === null || side === 'agent' ? {} : { peer: peer.communicationId };
}

function wrapUpFields(conversation: Conversation, state: LegState) {
  const inAcw = conversation.acwTimeoutMs !== null && isOver(state);
  return {
    wrapupRequired: conversation.acwTimeoutMs !== null,
    ...(conversation.acwTimeoutMs === null
      ? {}
      : { wrapupPrompt: 'timeout', wrapupTimeoutMs: conversation.acwTimeoutMs }),
    ...(inAcw ? isoField('startAcwTime', conversation.agentLeg.disconnectedAt) : {}),
    ...(inAcw && state === 'terminated' ? isoField('endAcwTime', conversation.agentLeg.terminatedAt) : {}),
  };
}

function legTimes(leg: Leg) {
  return {
    ...isoField('startTime', leg.startedAt),
    ...isoField('connectedTime', leg.connectedAt),
    ...isoField('endTime', leg.disconnectedAt ?? leg.terminatedAt),
  };
}
