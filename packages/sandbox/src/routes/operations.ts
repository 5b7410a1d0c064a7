import type { AccessRule } from '../sign-in/access.ts';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One operation of the Genesys Cloud API as its published description declares it. */
export interface Operation {
  readonly operationId: string;
  readonly method: Method;
  readonly path: string;
  readonly access: AccessRule;
}

function operation(
  operationId: string,
  method: Method,
  path: string,
  scopes: string,
  rule: { readonly any?: string; readonly all?: string; readonly userContext?: boolean } = {},
): Operation {
  const names = (rule.any ?? rule.all ?? '').split(' ').filter((name) => name !== '');
  const permissions =
    names.length === 0 ? null : { type: rule.all === undefined ? ('ANY' as const) : ('ALL' as const), names };
  return {
    operationId,
    method,
    path,
    access: { permissions, scopes: scopes.split(' '), userContext: rule.userContext ?? false },
  };
}

/**
 * Names, paths, scopes and permissions, copied from the published API description (July 2026). `userContext` is set if an operation
 * declares the error `not.a.user`. The sandbox does not serve all of them; see `routes.ts`.
 */
export const operations: readonly Operation[] = [
  operation(
    'deleteNotificationsChannelSubscriptions',
    'DELETE',
    '/api/v2/notifications/channels/{channelId}/subscriptions',
    'notifications',
  ),
  operation('deleteTokensMe', 'DELETE', '/api/v2/tokens/me', 'user-basic-info'),
  operation(
    'deleteUserStationAssociatedstation',
    'DELETE',
    '/api/v2/users/{userId}/station/associatedstation',
    'users',
    { any: 'telephony:station:disassociate' },
  ),
  operation(
    'getAnalyticsAgentStatus',
    'GET',
    '/api/v2/analytics/agents/{userId}/status',
    'analytics analytics:readonly',
    { any: 'analytics:agentState:view' },
  ),
  operation(
    'getAnalyticsConversationDetails',
    'GET',
    '/api/v2/analytics/conversations/{conversationId}/details',
    'analytics analytics:readonly',
    { any: 'analytics:conversationDetail:view analytics:agentConversationDetail:view' },
  ),
  operation(
    'getAuthorizationSubjectsMe',
    'GET',
    '/api/v2/authorization/subjects/me',
    'authorization authorization:readonly',
  ),
  operation(
    'getConversation',
    'GET',
    '/api/v2/conversations/{conversationId}',
    'conversations conversations:readonly',
    { any: 'conversation:communication:view' },
  ),
  operation(
    'getConversationsCall',
    'GET',
    '/api/v2/conversations/calls/{conversationId}',
    'conversations conversations:readonly',
  ),
  operation(
    'getConversationsCallParticipantWrapupcodes',
    'GET',
    '/api/v2/conversations/calls/{conversationId}/participants/{participantId}/wrapupcodes',
    'conversations conversations:readonly',
  ),
  operation('getConversationsCalls', 'GET', '/api/v2/conversations/calls', 'conversations conversations:readonly', {
    userContext: true,
  }),
  operation('getNotificationsAvailabletopics', 'GET', '/api/v2/notifications/availabletopics', 'notifications'),
  operation(
    'getNotificationsChannelSubscriptions',
    'GET',
    '/api/v2/notifications/channels/{channelId}/subscriptions',
    'notifications',
  ),
  operation('getNotificationsChannels', 'GET', '/api/v2/notifications/channels', 'notifications'),
  operation('getOauthScopes', 'GET', '/api/v2/oauth/scopes', 'oauth oauth:readonly'),
  operation('getPresenceDefinitions', 'GET', '/api/v2/presence/definitions', 'presence presence:readonly', {
    all: 'presence:presenceDefinition:view',
  }),
  operation('getRoutingQueue', 'GET', '/api/v2/routing/queues/{queueId}', 'routing routing:readonly', {
    all: 'routing:queue:view',
  }),
  operation('getRoutingQueueMembers', 'GET', '/api/v2/routing/queues/{queueId}/members', 'routing routing:readonly', {
    any: 'routing:queue:view routing:queue:edit routing:queue:readonly routing:queueMember:manage',
  }),
  operation('getRoutingQueues', 'GET', '/api/v2/routing/queues', 'routing routing:readonly', {
    any: 'routing:queue:view',
  }),
  operation('getStation', 'GET', '/api/v2/stations/{stationId}', 'stations stations:readonly'),
  operation('getSystempresences', 'GET', '/api/v2/systempresences', 'presence presence:readonly'),
  operation('getTokensMe', 'GET', '/api/v2/tokens/me', 'user-basic-info'),
  operation('getUser', 'GET', '/api/v2/users/{userId}', 'users users:readonly'),
  operation('getUserPresence', 'GET', '/api/v2/users/{userId}/presences/{sourceId}', 'presence presence:readonly'),
  operation(
    'getUserPresencesPurecloud',
    'GET',
    '/api/v2/users/{userId}/presences/purecloud',
    'presence presence:readonly',
  ),
  operation('getUserQueues', 'GET', '/api/v2/users/{userId}/queues', 'users users:readonly', {
    any: 'routing:queue:view',
  }),
  operation('getUserRoutingstatus', 'GET', '/api/v2/users/{userId}/routingstatus', 'users users:readonly'),
  operation('getUserStation', 'GET', '/api/v2/users/{userId}/station', 'users users:readonly', {
    any: 'telephony:otherStationAssociation:view',
  }),
  operation('getUsers', 'GET', '/api/v2/users', 'users users:readonly'),
  operation('getUsersMe', 'GET', '/api/v2/users/me', 'user-basic-info', { userContext: true }),
  operation(
    'getUsersPresencesPurecloudBulk',
    'GET',
    '/api/v2/users/presences/purecloud/bulk',
    'presence presence:readonly',
  ),
  operation('headTokensMe', 'HEAD', '/api/v2/tokens/me', 'user-basic-info'),
  operation('patchConversationsCall', 'PATCH', '/api/v2/conversations/calls/{conversationId}', 'conversations', {
    any: 'conversation:communication:disconnect',
    userContext: true,
  }),
  operation(
    'patchConversationsCallParticipant',
    'PATCH',
    '/api/v2/conversations/calls/{conversationId}/participants/{participantId}',
    'conversations',
    {
      any: 'conversation:participant:wrapup conversation:call:record conversation:communication:disconnect',
      userContext: true,
    },
  ),
  operation(
    'patchConversationsCallParticipantAttributes',
    'PATCH',
    '/api/v2/conversations/calls/{conversationId}/participants/{participantId}/attributes',
    'conversations',
  ),
  operation(
    'patchConversationsCallParticipantUserUserId',
    'PATCH',
    '/api/v2/conversations/calls/{conversationId}/participants/{participantId}/user/{userId}',
    'conversations',
    {
      any: 'conversation:participant:wrapup conversation:call:record conversation:communication:disconnect conversation:agentlessCall:add',
    },
  ),
  operation('patchUserPresencesPurecloud', 'PATCH', '/api/v2/users/{userId}/presences/purecloud', 'presence'),
  operation(
    'postAnalyticsConversationsDetailsQuery',
    'POST',
    '/api/v2/analytics/conversations/details/query',
    'analytics analytics:readonly',
    { any: 'analytics:conversationDetail:view analytics:agentConversationDetail:view' },
  ),
  operation(
    'postConversationDisconnect',
    'POST',
    '/api/v2/conversations/{conversationId}/disconnect',
    'conversations',
    { any: 'conversation:communication:disconnect' },
  ),
  operation('postConversationsCall', 'POST', '/api/v2/conversations/calls/{conversationId}', 'conversations', {
    userContext: true,
  }),
  operation('postConversationsCallbacks', 'POST', '/api/v2/conversations/callbacks', 'conversations', {
    all: 'conversation:callback:create',
  }),
  operation('postConversationsCalls', 'POST', '/api/v2/conversations/calls', 'conversations', {
    any: 'conversation:conference:add',
    userContext: true,
  }),
  operation('postConversationsCallsUserUserId', 'POST', '/api/v2/conversations/calls/user/{userId}', 'conversations', {
    any: 'conversation:agentlessCall:add conversation:call:add',
  }),
  operation(
    'postNotificationsChannelSubscriptions',
    'POST',
    '/api/v2/notifications/channels/{channelId}/subscriptions',
    'notifications',
  ),
  operation('postNotificationsChannels', 'POST', '/api/v2/notifications/channels', 'notifications'),
  operation('putConversationTags', 'PUT', '/api/v2/conversations/{conversationId}/tags', 'conversations', {
    any: 'conversation:externalTag:edit',
  }),
  operation(
    'putNotificationsChannelSubscriptions',
    'PUT',
    '/api/v2/notifications/channels/{channelId}/subscriptions',
    'notifications',
  ),
  operation('putUserRoutingstatus', 'PUT', '/api/v2/users/{userId}/routingstatus', 'users'),
  operation(
    'putUserStationAssociatedstationStationId',
    'PUT',
    '/api/v2/users/{userId}/station/associatedstation/{stationId}',
    'users',
    { any: 'telephony:otherStationAssociation:edit' },
  ),
];

/** The token endpoint, which the API description leaves out. The sandbox gives it a name so that faults can use it. */
export const tokenOperationId = 'postOauthToken';

/** The sign-in page and its form, also named by the sandbox. */
export const signInOperationIds = { GET: 'getOauthAuthorize', POST: 'postOauthAuthorize' } as const;
