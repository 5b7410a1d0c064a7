import type { Conversation, Leg } from '../entities/conversation.ts';
import type { Store } from '../storage/store.ts';
import { homeDivision } from '../entities/organization.ts';
import { agentAddress, callerAddress, errorInfoField, purposeOf, targetAddress, visibleLegs } from './legs.ts';
import type { LegState } from './legs.ts';
import { iso, isoField } from './times.ts';

/** A `Conversation`: participants hold their calls in `calls[]`. */
export function conversationEntity(store: Store, conversation: Conversation, at: number) {
  const state = conversation.state === 'closed' || conversation.state === 'ended' ? 'disconnected' : 'connected';
  return {
    id: conversation.id,
    startTime: iso(conversation.startedAt),
    ...isoField('endTime', conversation.endedAt),
    address: targetAddress(conversation.destination),
    participants: participants(store, conversation, at),
    conversationIds: [],
    recordingState: 'NONE',
    state,
    divisions: [
      {
        division: { id: homeDivision.id, selfUri: `/api/v2/authorization/divisions/${homeDivision.id}` },
        entities: [],
      },
    ],
    securePause: false,
    ...(conversation.externalTag === null ? {} : { externalTag: conversation.externalTag }),
    selfUri: `/api/v2/conversations/${conversation.id}`,
  };
}

/** The body of the topic `v2.users.{id}.conversations`. */
export function conversationEvent(store: Store, conversation: Conversation, at: number) {
  const { id, participants: shown, recordingState, address: dialed } = conversationEntity(store, conversation, at);
  return { id, participants: shown, recordingState, address: dialed };
}

function participants(store: Store, conversation: Conversation, at: number) {
  return visibleLegs(conversation, at).map(({ side, leg, state }) => {
    const isAgent = side === 'agent';
    const ani = isAgent ? agentAddress(conversation) : callerAddress(conversation);
    const name = isAgent ? store.agents.get(conversation.agentId)?.name : undefined;
    return {
      id: leg.participantId,
      ...(name === undefined ? {} : { name }),
      ...isoField('startTime', leg.startedAt),
      ...isoField('connectedTime', leg.connectedAt),
      ...isoField('endTime', leg.disconnectedAt ?? leg.terminatedAt),
      purpose: purposeOf(conversation, side),
      participantType: isAgent ? 'Internal' : 'External',
      ...(isAgent ? { userId: conversation.agentId, userUri: `/api/v2/users/${conversation.agentId}` } : {}),
      ...(conversation.queueId === null ? {} : { queueId: conversation.queueId }),
      ...(!isAgent && conversation.externalContactId !== null
        ? { externalContactId: conversation.externalContactId }
        : {}),
      address: isAgent ? agentAddress(conversation) : targetAddress(conversation.destination),
      ...(ani === undefined ? {} : { ani }),
      dnis: targetAddress(conversation.destination),
      wrapupRequired: isAgent && conversation.acwTimeoutMs !== null,
      attributes: leg.attributes,
      ...(isAgent ? wrapUpField(conversation) : {}),
      calls: [call(conversation, side, leg, state)],
    };
  });
}

function call(conversation: Conversation, side: 'agent' | 'target', leg: Leg, state: LegState) {
  const over = state === 'disconnected' || state === 'terminated';
  const far = targetAddress(conversation.destination);
  return {
    id: leg.communicationId,
    state,
    initialState: side === 'agent' ? 'contacting' : 'dialing',
    direction: 'outbound',
    recording: false,
    recordingState: 'none',
    muted: leg.muted,
    held: leg.held,
    confined: false,
    securePause: false,
    segments: [],
    provider: 'Edge',
    ...(side === 'target' ? { peerId: conversation.agentLeg.communicationId } : {}),
    self: side === 'agent' ? address(agentAddress(conversation), conversation.callerIdName) : address(far, null),
    other:
      side === 'agent'
        ? address(far, null)
        : address(callerAddress(conversation) ?? agentAddress(conversation), conversation.callerIdName),
    ...(over && leg.disconnectType !== null ? { disconnectType: leg.disconnectType } : {}),
    ...(over ? errorInfoField(leg) : {}),
    ...(over && leg.sipCode !== null ? { disconnectReasons: [sipReason(leg.sipCode)] } : {}),
    ...isoField('connectedTime', leg.connectedAt),
    ...isoField('disconnectedTime', leg.disconnectedAt),
    ...(conversation.uuiData === null ? {} : { uuiData: conversation.uuiData }),
    ...(side === 'agent' ? wrapUpField(conversation) : {}),
    afterCallWorkRequired: side === 'agent' && conversation.acwTimeoutMs !== null,
  };
}

/** The agent's wrap-up once it is recorded: the same on the participant and on its call. */
function wrapUpField({ wrapUp }: Conversation) {
  if (wrapUp === undefined) return {};
  const { code, name, notes, at } = wrapUp;
  const texts = { ...(name === null ? {} : { name }), ...(notes === null ? {} : { notes }) };
  return { wrapup: { code, ...texts, endTime: iso(at), provisional: false } };
}

function address(uri: string, name: string | null) {
  return {
    addressNormalized: uri,
    addressRaw: uri,
    addressDisplayable: uri.replace(/^(tel|sip):/, ''),
    ...(name === null ? {} : { name, nameRaw: name }),
  };
}

function sipReason(code: number) {
  return { type: 'sip', code, phrase: code === 486 ? 'Busy Here' : 'Temporarily Unavailable', reason: '' };
}
