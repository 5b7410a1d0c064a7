import { looksInternational } from '../intake/gather.ts';
import { isObject, type JsonFields } from '../json/object.ts';
import { maskText } from '../masking/text.ts';

/** The evidence that shows a kind of JSON, and what it means for someone who wants to place a call. */
type KnownValue = readonly [shows: (value: JsonFields) => boolean, says: string | ((value: JsonFields) => string)];

const has = (value: JsonFields, ...names: readonly string[]): boolean =>
  names.every((name) => Object.hasOwn(value, name));
const only = (value: JsonFields, ...names: readonly string[]): boolean =>
  Object.keys(value).length > 0 && Object.keys(value).every((name) => names.includes(name));
export const isText = (value: unknown): value is string => typeof value === 'string';
const shown = (value: unknown): string => (isText(value) ? maskText(value).slice(0, 100) : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const ofUpdate = 'state muted held confined recording wrapup wrapupSkipped resumeTime securePause'.split(' ');
const ofWrapUp = 'code name notes tags durationSeconds endTime provisional disableEndTime'.split(' ');
const ofPattern = 'source detail-type detail account region resources id time version $or'.split(' ');
export const routingStatuses = ['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'];

/** What each EventBridge rule pattern has and no event has: lists where an event has texts. */
const isPattern = (value: JsonFields): boolean =>
  only(value, ...ofPattern) && ['source', 'detail-type', '$or'].some((name) => Array.isArray(value[name]));

export const isTopic = (value: unknown): boolean =>
  isObject(value) && isText(value['id']) && /^v2\.\w/.test(value['id']);

/** A text that a mapping picks from the event, such as `$.detail.owner`, at any depth of a call request. */
const holdsPick = (value: unknown, depth = 0): boolean =>
  isText(value)
    ? /^\$[.[]/.test(value)
    : depth < 4 && typeof value === 'object' && Object.values(value ?? {}).some((each) => holdsPick(each, depth + 1));

function sayConversation(value: JsonFields): string {
  const participants = list(value['participants']).filter(isObject);
  const legs = participants.map((each) => {
    const calls = list(each['calls']).filter(isObject);
    const state = shown(each['state']) || shown(calls.at(-1)?.['state']) || (isText(each['endTime']) ? 'ended' : '');
    return `${shown(each['purpose']) || 'a participant'}${state === '' ? '' : ` ${state}`}`;
  });
  const said = `This is a Genesys conversation${isText(value['id']) ? ` (${shown(value['id'])})` : ''}`;
  return `${said}${legs.length === 0 ? '' : `: ${legs.slice(0, 6).join(', ')}`}. It does not report an error that needs something done.`;
}

function sayNotification(value: JsonFields): string {
  const { topicName, eventBody } = value;
  const body = isObject(eventBody) ? eventBody : {};
  const presence = isObject(body['presenceDefinition']) ? shown(body['presenceDefinition']['systemPresence']) : '';
  return `This is a Genesys notification of the topic ${shown(topicName)}${presence === '' ? '' : `: the presence is ${presence}`}. It does not ask for a call.`;
}

/** JSON that does not ask for a call, in this order: the kinds that more fields identify come first. */
const kinds = {
  'rule-pattern': [
    isPattern,
    'This is an EventBridge rule pattern: it selects events, and is not one. Outdial accepts the events at POST /v1/events.',
  ],
  'event-mapping': [
    (value) =>
      only(value, 'when', 'request', 'idempotencyKey') && isObject(value['request']) && holdsPick(value['request']),
    'This is a mapping, which turns an event into a call request. `outdial events preview` shows what it makes of an event.',
  ],
  'event-entry': [
    (value) =>
      [value, ...list(value['Entries'])].some((each) => isObject(each) && has(each, 'Source', 'DetailType', 'Detail')),
    'This is an entry for PutEvents of EventBridge. Its `Detail`, a JSON string, becomes the detail of the event.',
  ],
  'own-list': [
    (value) => Array.isArray(value['items']) && only(value, 'items', 'next'),
    ({ items }) => `This is a page of ${list(items).length} entries from Outdial.`,
  ],
  'number-alone': [
    ({ number, confirm: _count, ...others }) => looksInternational(number) && Object.keys(others).length === 0,
    'This is a number alone, as POST /v1/calls/forget takes it to erase the calls to it. A call request also names the agent: {"from":{"id":"agent@example.com"},"targets":[{"phoneNumber":"+12025550143"}]}.',
  ],
  heartbeat: [
    ({ topicName, eventBody }) => topicName === 'channel.metadata' && eventBody !== undefined,
    'This is a heartbeat of a Genesys notification channel: the connection works. A client takes 35 seconds of silence for a lost connection.',
  ],
  notification: [(value) => isText(value['topicName']) && has(value, 'eventBody'), sayNotification],
  'socket-message': [
    (value) =>
      (isText(value['message']) &&
        only(value, 'message', 'topics', 'correlationId') &&
        /^(?:ping|pong|subscribe|unsubscribe)$/.test(value['message'])) ||
      (has(value, 'result', 'status') && only(value, 'result', 'status', 'correlationId', 'message')),
    'This is a message between a client and a Genesys notification channel. It does not ask for a call.',
  ],
  'notification-channel': [
    (value) => isText(value['connectUri']),
    'This is a Genesys notification channel: connect to its `connectUri`, and subscribe to topics. It lives for 24 hours.',
  ],
  'token-answer': [
    (value) => has(value, 'access_token') || has(value, 'accessToken', 'expiresIn'),
    'This is an answer of the Genesys login with a token. Send the token as `Authorization: Bearer`, and do not publish it.',
  ],
  'callback-answer': [
    (value) => has(value, 'conversation', 'callbackIdentifiers'),
    'This is the answer to POST /api/v2/conversations/callbacks: Genesys created the callback. No phone has rung yet.',
  ],
  'callback-command': [
    (value) =>
      has(value, 'callbackNumbers') ||
      (has(value, 'callbackUserName') && (has(value, 'queueId') || has(value, 'routingData'))),
    "This is Genesys's CreateCallbackCommand, for POST /api/v2/conversations/callbacks. It queues a callback for an agent, and is not a request to Outdial.",
  ],
  'call-command': [
    (value) => has(value, 'callNumber') && only(value, 'callNumber', 'phoneColumn'),
    "This is Genesys's CallCommand, for POST /api/v2/conversations/calls/{conversationId}. It dials from inside a callback, and needs the agent's own token.",
  ],
  'create-call-answer': [
    (value) =>
      only(value, 'id', 'name', 'selfUri') &&
      isText(value['id']) &&
      isText(value['selfUri']) &&
      /\/conversations\//.test(value['selfUri']),
    ({ id }) =>
      `This is Genesys's answer to a create-call request: it accepted the call as conversation ${shown(id)}. Accepted is not answered: Genesys rings the agent's phone first. Do not send the request again.`,
  ],
  conversation: [
    (value) =>
      list(value['participants']).some(
        (each) => isObject(each) && ['purpose', 'calls', 'sessions', 'participantId'].some((name) => name in each),
      ),
    sayConversation,
  ],
  'participant-update': [
    (value) =>
      only(value, ...ofUpdate) &&
      ['state', 'muted', 'held', 'recording', 'wrapup', 'wrapupSkipped', 'confined', 'securePause'].some(
        (name) => name in value,
      ),
    "This is Genesys's MediaParticipantRequest, for PATCH …/participants/{participantId}. It changes a call (`disconnected` hangs up), and does not place one.",
  ],
  'wrap-up': [
    (value) =>
      has(value, 'code') &&
      only(value, ...ofWrapUp) &&
      (Object.keys(value).length > 1 || /^[\da-f-]{36}$/i.test(String(value['code']))),
    'This is a wrap-up: `code` is the id of a wrap-up code, not an error code.',
  ],
  agent: [
    (value) => has(value, 'routingStatus') && (has(value, 'presence') || has(value, 'systemPresence')),
    'This is what Genesys knows of an agent: the presence is what the agent has set, the routing status is whether the queue may give work.',
  ],
  presence: [
    (value) => isObject(value['presenceDefinition']) || (has(value, 'systemPresence') && !has(value, 'from')),
    'This is a Genesys presence. It says what the agent has set, and does not ask for a call.',
  ],
  'routing-status': [
    (value) => routingStatuses.includes(String(value['status'])) || isObject(value['routingStatus']),
    'This is a Genesys routing status. It says whether the queue may give the agent work; it is not a presence.',
  ],
  'subscription-list': [
    (value) => list(value['entities']).length > 0 && list(value['entities']).every(isTopic),
    'This is a list of topics to which a Genesys notification channel subscribes.',
  ],
  'entity-list': [
    (value) =>
      Array.isArray(value['entities']) && (has(value, 'pageSize') || has(value, 'pageNumber') || has(value, 'selfUri')),
    ({ entities }) => `This is a page of ${list(entities).length} entries from the Genesys API.`,
  ],
  entity: [
    (value) => isText(value['selfUri']) && value['selfUri'].startsWith('/api/v2/'),
    ({ selfUri }) => `This is an answer of the Genesys API: ${shown(selfUri)}. It does not report an error.`,
  ],
} as const satisfies Readonly<Record<string, KnownValue>>;

export const knownValues = Object.entries(kinds) as unknown as readonly (readonly [keyof typeof kinds, KnownValue])[];

/** Answers, notifications and other requests of Genesys, and what its clients and Outdial keep. */
export type ValueKind = keyof typeof kinds | 'scope-list' | 'other-error';
