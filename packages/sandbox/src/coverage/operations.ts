/** Degree to which the sandbox simulates an operation: `partial` and `not` say what is missing. */
export type Support = { readonly level: 'supported' } | { readonly level: 'partial' | 'not'; readonly missing: string };

const supported: Support = { level: 'supported' };
const partial = (missing: string): Support => ({ level: 'partial', missing });
const not = (missing: string): Support => ({ level: 'not', missing });

const conference = partial(
  '`conversation.error.cannot.create.conference` refuses ad-hoc conferences (`conversationIds`, `participants`). `priority`, `languageId`, `routingSkillsIds`, `routingSkillExpression` and `label` have no effect. A call to a queue or a user works like one to a number',
);
const participant = partial(
  '`state: disconnected`, `muted`, `held`, `wrapup` and `wrapupSkipped`; `confined`, `recording` and `resumeTime` have no effect',
);
const details = partial('sessions and segments of voice; metrics, evaluations and surveys are left out');

/** Every declared operation of the part of the API that the sandbox simulates, by operationId. */
export const operationCoverage: Readonly<Record<string, Support>> = {
  deleteNotificationsChannelSubscriptions: supported,
  deleteTokensMe: supported,
  deleteUserStationAssociatedstation: supported,
  getAnalyticsAgentStatus: supported,
  getAnalyticsConversationDetails: details,
  getAuthorizationSubjectsMe: partial('one role in the home division, with all permissions of the caller'),
  getConversation: partial('voice only; evaluations, recordings and transfers are left out'),
  getConversationsCall: supported,
  getConversationsCallParticipantWrapupcodes: partial('the same three codes for every call'),
  getConversationsCalls: supported,
  getNotificationsAvailabletopics: partial('the topics that the sandbox publishes; a schema is left empty'),
  getNotificationsChannelSubscriptions: supported,
  getNotificationsChannels: supported,
  getOauthScopes: partial('the scopes of the operations of this table'),
  getPresenceDefinitions: partial('no filter by division; labels in one language'),
  getRoutingQueue: partial('the fields that matter to calls'),
  getRoutingQueueMembers: partial('filters: `joined`'),
  getRoutingQueues: partial('filters: `name` with `*`, `id`; no sorting'),
  getStation: supported,
  getSystempresences: supported,
  getTokensMe: supported,
  getUser: partial(
    '`expand`: presence, routingStatus, station, conversationSummary, outOfOffice, authorization; others are ignored',
  ),
  getUserPresence: partial('the source `PURECLOUD` alone'),
  getUserPresencesPurecloud: supported,
  getUserQueues: supported,
  getUserRoutingstatus: supported,
  getUserStation: supported,
  getUsers: partial('filters: `id`, `state`; no sorting'),
  getUsersMe: partial('`expand` as for one user'),
  getUsersPresencesPurecloudBulk: supported,
  headTokensMe: supported,
  patchConversationsCall: partial('`state: disconnected` alone'),
  patchConversationsCallParticipant: participant,
  patchConversationsCallParticipantAttributes: supported,
  patchConversationsCallParticipantUserUserId: participant,
  patchUserPresencesPurecloud: partial('`presenceDefinition` and `message`; any user may change another user’s presence'),
  postAnalyticsConversationsDetailsQuery: partial(
    'interval, paging, order, segment and conversation filters by dimension; no aggregations',
  ),
  postConversationDisconnect: supported,
  postConversationsCall: not('waits for callbacks'),
  postConversationsCallbacks: not('callbacks come later; SAML sign-in likewise'),
  postConversationsCalls: conference,
  postConversationsCallsUserUserId: conference,
  postNotificationsChannelSubscriptions: supported,
  postNotificationsChannels: supported,
  putConversationTags: supported,
  putNotificationsChannelSubscriptions: supported,
  putUserRoutingstatus: partial('on queue: `IDLE`; off queue: `OFF_QUEUE`; anything else is an invalid transition'),
  putUserStationAssociatedstationStationId: supported,
};
