import { expect, test } from 'vitest';
import { explain } from './explain.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const codesOf = (text: string) => explain(text, now).problems.map(({ code, expected }) => [code, expected] as const);

/**
 * Scopes, permissions, packages, paths, methods and hosts that posts name and Genesys Cloud does not have, each with
 * the true name.
 */
const invented: readonly (readonly [name: string, meant: string | null])[] = [
  ['presence:read', 'presence:readonly'],
  ['conversation:call:write', 'conversations'],
  ['conversations:call:create', 'conversations'],
  ['conversation:call:create', 'conversations'],
  ['conversations:call:write', 'conversations'],
  ['call:call:write', 'conversations'],
  ['call:outbound:initiate', 'conversations'],
  ['calls:outbound', 'conversations'],
  ['conversation:write', 'conversations'],
  ['call:start', 'conversations'],
  ['users:read', 'users:readonly'],
  ['event:stream:read', 'notifications'],
  ['call:outbound:make', 'conversation:agentlessCall:add'],
  ['Make outbound calls capability', 'conversation:agentlessCall:add'],
  ['PresenceApi.getPresenceByUserId', 'getUserPresencesPurecloud'],
  ['getPresenceByUserId', 'getUserPresencesPurecloud'],
  ['ConversationsApi.postConversationCall', 'postConversationsCallsUserUserId'],
  ['postConversationCall', 'postConversationsCallsUserUserId'],
  ['presence_api.get_userpresence', 'get_user_presences_purecloud'],
  ['get_userpresence', 'get_user_presences_purecloud'],
  ['/api/v2/users/{userId}/presence', '/api/v2/users/{userId}/presences/purecloud'],
  ['GET /api/v2/users/{userId}/presence', '/api/v2/users/{userId}/presences/purecloud'],
  ['/api/v2/outbound/calls', '/api/v2/conversations/calls/user/{userId}'],
  ['@genesyscloud/genesyscloud', 'purecloud-platform-client-v2'],
  ['genesyscloud', 'purecloud-platform-client-v2'],
  ['x-genesys-user-id', null],
  ['{org}.mygen.com', 'api.mypurecloud.com'],
  ['acme.mygen.com', 'api.mypurecloud.com'],
  ['https://acme.mygen.com/api/v2/conversations/calls', 'api.mypurecloud.com'],
  ['my.genesis.com', 'api.mypurecloud.com'],
  ['availability_level', 'presenceDefinition.systemPresence'],
  ['{"code":"forbidden","status":403}', null],
];

test.each(invented)('%s is reported as not being a Genesys name, next to what is meant', (name, meant) => {
  const found = codesOf(name).filter(([code]) => code === 'name-invented' || code === 'name-elsewhere');
  expect(found.map(([, expected]) => expected?.replaceAll('`', '') ?? null)).toContain(meant);
});

test.each(['from', 'to', 'targets', 'routing', 'callType', 'metadata', 'agentId'])(
  'a body with %s, sent to Genesys, is told that its request has no such field, or what it is here',
  (field) => {
    const body = JSON.stringify({ phoneNumber: '+12025550144', [field]: 'x' });
    const text = `POST https://api.mypurecloud.com/api/v2/conversations/calls HTTP/1.1\ncontent-type: application/json\n\n${body}\n`;
    const { problems } = explain(text, now);
    expect(problems.some(({ seen, pointer }) => pointer === `/${field}` || String(seen).includes(field))).toBe(true);
  },
);

test.each([
  ['from.agentId', { from: { agentId: 'ana@example.com' }, targets: [{ phoneNumber: '+12025550144' }] }],
  ['participants[].to', { from: { id: 'ana@example.com' }, participants: [{ to: '+12025550144' }] }],
  ['targets', { from: { id: 'ana@example.com' }, to: '+12025550144' }],
])('the circulating shape with %s is corrected to a request that is whole', (_shape, body) => {
  const { ok, corrected, fill } = explain(JSON.stringify(body), now);
  expect([ok, fill]).toEqual([false, []]);
  expect(corrected).toEqual({ from: { id: 'ana@example.com' }, targets: [{ phoneNumber: '+12025550144' }] });
});

/** What the same posts get right. */
const right = [
  ...['post_conversations_calls', 'ConversationsApi.postConversationsCalls', 'postConversationsCallsUserUserId'],
  ...[
    'PresenceApi.getUserPresencesPurecloud',
    'get_user_presences_purecloud',
    'PresenceApi.getUserPresence',
    'get_user_presence',
  ],
  ...[
    'PresenceApi.getPresenceDefinitions0',
    'UsersApi.getUserRoutingstatus',
    'UsersApi.getUsersMe',
    'RoutingApi.getRoutingQueue',
  ],
  ...['UsersApi.getUserStation', 'TokensApi.getTokensMe', 'AuthorizationApi.getAuthorizationSubjectsMe'],
  ...['OAuthApi.getOauthScopes', 'AnalyticsApi.getAnalyticsAgentStatus', 'NotificationsApi.postNotificationsChannels'],
  ...['ConversationsApi.putConversationTags', 'ConversationsApi.postConversationDisconnect', 'StationsApi.getStation'],
  ...['purecloud-platform-client-v2', 'PureCloudPlatformClientV2', '/api/v2/users/{userId}/presences/purecloud'],
  ...['/api/v2/conversations/calls', '/api/v2/conversations/calls/user/{userId}', 'conversations', 'users:readonly'],
  ...['presence:readonly', 'routing:readonly', 'stations:readonly', 'notifications', 'user-basic-info'],
  ...['analytics:readonly', 'authorization:readonly', 'organization:readonly', 'oauth:readonly'],
  ...['conversation:agentlessCall:add', 'conversation:call:add', 'conversation:conference:add'],
  ...[
    'conversation:callback:create',
    'routing:queue:view',
    'analytics:agentState:view',
    'presence:presenceDefinition:view',
  ],
  ...['conversation:communication:view', 'conversation:externalTag:edit', 'telephony:otherStationAssociation:view'],
  ...['api.mypurecloud.com', 'login.usw2.pure.cloud', 'https://api.mypurecloud.de'],
];

test.each(right)('%s is reported as right', (name) => {
  const { ok, recognised, confirmed } = explain(name, now);
  expect([ok, recognised]).toEqual([true, 'name']);
  expect(confirmed).not.toEqual([]);
});
