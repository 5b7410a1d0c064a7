import { placeCall } from '../telephony/calls.ts';
import type { Destination } from '../entities/conversation.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import { attributesOf, bodyObject, param, refuseUnknown, refuseValue } from './route.ts';
import type { Ask, Routes, Served } from './route.ts';

type Body = Readonly<Record<string, unknown>>;

const stringProperties = [
  'phoneNumber',
  'callerId',
  'callerIdName',
  'callFromQueueId',
  'callQueueId',
  'callUserId',
  'languageId',
  'routingSkillExpression',
  'uuiData',
  'externalContactId',
  'label',
] as const;

const otherProperties = ['priority', 'attributes', 'routingSkillsIds', 'conversationIds', 'participants'];

/** Both ways to create a call: as the token's user, and on behalf of a user. */
export const createCallRoutes: Routes = {
  postConversationsCalls: (ask) => create(ask, ask.principal.userId ?? ''),
  postConversationsCallsUserUserId: (ask) => create(ask, param(ask, 'userId')),
};

function create(ask: Ask, agentId: string): Served {
  const { world } = ask;
  const body = bodyObject(ask);
  refuseUnknown(body, [...stringProperties, ...otherProperties], 'CreateCallRequest');
  for (const name of stringProperties) textOf(body, name);
  const attributes = attributesOf(body['attributes'] ?? {});
  const destination = destinationOf(body);
  const agent = world.store.agents.get(agentId);
  if (agent?.state !== 'active') throw new GenesysError('general.resource.not.found');
  const queueId = textOf(body, 'callFromQueueId');
  checkKnown(ask, destination, queueId);
  if (ask.principal.enforces.queueMembership && queueId !== null && !agent.queues.some(({ id }) => id === queueId))
    throw new GenesysError('not.authorized');
  if (agent.stationId === null) throw new GenesysError('conversation.error.no.user.station');
  if (destination.kind === 'number' && !isDialable(destination.number)) {
    throw new GenesysError('conversation.error.outbound.call.cannot.be.placed');
  }
  const conversation = placeCall(world, {
    agent,
    destination,
    queueId,
    callerId: textOf(body, 'callerId'),
    callerIdName: textOf(body, 'callerIdName'),
    attributes,
    uuiData: textOf(body, 'uuiData'),
    externalContactId: textOf(body, 'externalContactId'),
    effects: ask.effects,
  });
  return { status: 202, body: { id: conversation.id, selfUri: `/api/v2/conversations/calls/${conversation.id}` } };
}

function textOf(body: Body, name: (typeof stringProperties)[number]): string | null {
  const value = body[name];
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : refuseValue(value, name, 'a string');
}

function destinationOf(body: Body): Destination {
  const given = ['phoneNumber', 'callQueueId', 'callUserId', 'conversationIds', 'participants'].filter((name) =>
    isGiven(body[name]),
  );
  if (given.length === 0) throw new GenesysError('missing.create.conversation.destination.parameter');
  if (given.length > 1) throw new GenesysError('too.many.create.conversation.parameters');
  const number = textOf(body, 'phoneNumber');
  if (number !== null) return { kind: 'number', number };
  const queueId = textOf(body, 'callQueueId');
  if (queueId !== null) return { kind: 'queue', queueId };
  const userId = textOf(body, 'callUserId');
  if (userId !== null) return { kind: 'user', userId };
  throw new GenesysError('conversation.error.cannot.create.conference');
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function checkKnown(ask: Ask, destination: Destination, queueId: string | null): void {
  const { agents, queues } = ask.world.store;
  const known =
    (queueId === null || queues.get(queueId) !== undefined) &&
    (destination.kind !== 'queue' || queues.get(destination.queueId) !== undefined) &&
    (destination.kind !== 'user' || agents.get(destination.userId) !== undefined);
  if (!known) throw new GenesysError('resource.not.found');
}

/** A number, an extension, or a SIP address. It is not known exactly what Genesys refuses. */
function isDialable(text: string): boolean {
  return /^(tel:)?\+?[\d\s().-]{3,25}$/.test(text) || /^(sip:)?[^@\s]+@[^@\s]+$/.test(text);
}
