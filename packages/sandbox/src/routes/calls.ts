import { changeConversation, moveConversation } from '../telephony/calls.ts';
import { isActive, leadsTo } from '../entities/conversation-machine.ts';
import type { ConversationEvent } from '../entities/conversation-machine.ts';
import type { Conversation, Leg, WrapUp } from '../entities/conversation.ts';
import { wrapUpCodes } from '../entities/wrap-up-code.ts';
import { callConversation } from '../wire/call-conversation.ts';
import { conversationEntity } from '../wire/conversation.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import { visibleLegs } from '../wire/legs.ts';
import { attributesOf, bodyObject, maySee, param, refuseUnknown, refuseValue } from './route.ts';
import type { Ask, Routes, Served } from './route.ts';

/** Operations on existing calls: read, change, hang up. */
export const callRoutes: Routes = {
  getConversationsCall: (ask) => ({
    status: 200,
    body: callConversation(
      ask.world.store,
      findConversation(ask, 'conversation.error.conversation.not.found'),
      ask.world.clock.now(),
    ),
  }),
  getConversationsCalls: ({ world, principal, path }) => {
    const active = world.store.conversationsOf(principal.userId ?? '').filter(({ state }) => isActive(state));
    const entities = active.map((conversation) => callConversation(world.store, conversation, world.clock.now()));
    return {
      status: 200,
      body: { entities, pageSize: 25, pageNumber: 1, total: entities.length, pageCount: 1, selfUri: path },
    };
  },
  getConversation: (ask) => ({
    status: 200,
    body: conversationEntity(ask.world.store, findConversation(ask, 'not.found'), ask.world.clock.now()),
  }),
  patchConversationsCall: (ask) => {
    const conversation = findConversation(ask, 'conversation.error.conversation.not.found');
    if (bodyObject(ask)['state'] !== 'disconnected') throw new GenesysError('bad.request');
    const ended = hangUp(ask, conversation, 'agent-hangs-up');
    return { status: 200, body: conversationEntity(ask.world.store, ended, ask.world.clock.now()) };
  },
  getConversationsCallParticipantWrapupcodes: (ask) => {
    const conversation = findConversation(ask, 'not.found');
    sideOf(ask, conversation, 'not.found');
    return { status: 200, body: wrapUpCodes };
  },
  patchConversationsCallParticipant: (ask) => updateParticipant(ask),
  patchConversationsCallParticipantUserUserId: (ask) => {
    const conversation = findConversation(ask, 'conversation.error.conversation.not.found');
    if (conversation.agentId !== param(ask, 'userId'))
      throw new GenesysError('conversation.error.not.conversation.participant');
    return updateParticipant(ask);
  },
  patchConversationsCallParticipantAttributes: (ask) => changeAttributes(ask),
  postConversationDisconnect: (ask) => {
    const conversation = findConversation(ask, 'conversation.error.conversation.not.found');
    if (leadsTo(conversation.state, 'forced') !== undefined) moveConversation(ask.world, conversation.id, 'forced');
    return { status: 202, body: '' };
  },
  putConversationTags: (ask) => {
    const conversation = findConversation(ask, 'conversation.error.conversation.not.found');
    const { externalTag } = bodyObject(ask);
    if (typeof externalTag !== 'string') throw new GenesysError('bad.request');
    changeConversation(ask.world, { ...conversation, externalTag });
    return { status: 202, body: '' };
  },
};

function findConversation(ask: Ask, code: 'conversation.error.conversation.not.found' | 'not.found'): Conversation {
  const conversation = ask.world.store.conversations.get(param(ask, 'conversationId'));
  if (conversation === undefined || !maySee(ask, conversation)) throw new GenesysError(code);
  return conversation;
}

function hangUp(ask: Ask, conversation: Conversation, event: ConversationEvent): Conversation {
  if (leadsTo(conversation.state, event) === undefined) throw new GenesysError('conversation.error.call.disconnected');
  return moveConversation(ask.world, conversation.id, event);
}

const mediaParticipantProperties = [
  'state',
  'muted',
  'held',
  'confined',
  'recording',
  'wrapup',
  'wrapupSkipped',
  'resumeTime',
];

const switches = ['muted', 'held', 'confined', 'recording', 'wrapupSkipped'];

function updateParticipant(ask: Ask): Served {
  const conversation = findConversation(ask, 'conversation.error.conversation.not.found');
  const body = bodyObject(ask);
  refuseUnknown(body, mediaParticipantProperties, 'MediaParticipantRequest');
  const side = sideOf(ask, conversation);
  const { state, muted, held } = body;
  for (const name of switches)
    if (typeof (body[name] ?? false) !== 'boolean') refuseValue(body[name], name, 'true, false');
  if (state !== undefined && state !== 'disconnected')
    throw new GenesysError('conversation.participant.update.invalid');
  if (state === 'disconnected') {
    hangUp(ask, conversation, 'agent-hangs-up');
  } else if (body['wrapup'] !== undefined || body['wrapupSkipped'] === true) {
    refuseWrapUp(ask, conversation);
    const wrapUp = wrapUpIn(body['wrapup'], ask.world.clock.now());
    if (wrapUp !== null) changeConversation(ask.world, { ...conversation, wrapUp });
    if (conversation.state === 'ended') moveConversation(ask.world, conversation.id, 'legs-close');
  } else {
    const change = { ...(typeof muted === 'boolean' ? { muted } : {}), ...(typeof held === 'boolean' ? { held } : {}) };
    changeConversation(ask.world, withLeg(conversation, side, change));
  }
  return { status: 202 };
}

/** Only the user may wrap up, once: while the after-call work lasts, or after the end where a queue leaves it to the user. */
function refuseWrapUp({ principal }: Ask, { agentId, state, queueId, acwTimeoutMs, wrapUp }: Conversation): void {
  if (principal.userId !== agentId) throw new GenesysError('not.authorized');
  const isOpen = state === 'ended' || (state === 'closed' && acwTimeoutMs === null);
  if (!isOpen || queueId === null || wrapUp !== undefined) throw new GenesysError('request.conflict');
}

/** Any code is accepted, whether or not it is on the list. */
function wrapUpIn(given: unknown, at: number): WrapUp | null {
  if (given === undefined) return null;
  if (typeof given !== 'object' || given === null) throw new GenesysError('bad.request');
  const { code, name, notes } = given as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string' || code === '') throw new GenesysError('bad.request');
  const listed = wrapUpCodes.find(({ id }) => id === code)?.name ?? null;
  return { code, name: typeof name === 'string' ? name : listed, notes: typeof notes === 'string' ? notes : null, at };
}

function changeAttributes(ask: Ask): Served {
  const conversation = findConversation(ask, 'not.found');
  const side = sideOf(ask, conversation, 'not.found');
  const texts = attributesOf(bodyObject(ask)['attributes']);
  const leg = side === 'agent' ? conversation.agentLeg : conversation.targetLeg;
  const attributes = { ...leg?.attributes, ...texts };
  changeConversation(ask.world, withLeg(conversation, side, { attributes }));
  return { status: 202, body: { attributes } };
}

function sideOf(
  ask: Ask,
  conversation: Conversation,
  code:
    'conversation.error.not.conversation.participant' | 'not.found' = 'conversation.error.not.conversation.participant',
): 'agent' | 'target' {
  const id = param(ask, 'participantId');
  const found = visibleLegs(conversation, ask.world.clock.now()).find(({ leg }) => leg.participantId === id);
  if (found === undefined) throw new GenesysError(code);
  return found.side;
}

function withLeg(conversation: Conversation, side: 'agent' | 'target', change: Partial<Leg>): Conversation {
  if (side === 'agent') return { ...conversation, agentLeg: { ...conversation.agentLeg, ...change } };
  return conversation.targetLeg === null
    ? conversation
    : { ...conversation, targetLeg: { ...conversation.targetLeg, ...change } };
}
