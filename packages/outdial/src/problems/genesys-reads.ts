import type { Entry } from './entry.ts';
import { type Drawn, drawn } from './genesys-conversations.ts';

const oauthRoles = 'Admin > Integrations > OAuth > Roles';
const again = 'Ask again in a few seconds; when it lasts, look at status.mypurecloud.com.';

/** Answers that concern size, form and paging of any request. */
const forms: readonly Drawn[] = [
  [
    'request.entity.too.large',
    'structure',
    'developer',
    'The request is too large',
    'The request is larger than Genesys takes.',
    'Send fewer or shorter attributes.',
    'A limit of 512,000 bytes has been reported; ask the organisation for its own (limit `request.bytes.max`).',
  ],
  [
    'response.entity.too.large',
    'structure',
    'developer',
    'The answer would be too large',
    'What was asked for is larger than Genesys sends.',
    'Ask for a smaller page, or expand less.',
  ],
  [
    'payload.too.large',
    'structure',
    'developer',
    'The answer would be too large',
    'The answer to the query would be too large.',
    'Ask for a shorter interval or a smaller page.',
  ],
  [
    'unsupported.media.type',
    'structure',
    'developer',
    'The content type is wrong',
    'Genesys does not read a body of this content type.',
    'Send Content-Type: application/json.',
  ],
  [
    'invalid.id',
    'structure',
    'developer',
    'An id is not a UUID',
    'Something that must be an id is none: ids of Genesys are UUIDs.',
    'Use the id, not the name or e-mail; Outdial itself takes either in `from.id` and `from.queueId`.',
  ],
  [
    'invalid.page.number',
    'structure',
    'developer',
    'No such page',
    'The page number is not valid.',
    'Count pages from 1.',
  ],
  [
    'max.user.ids',
    'structure',
    'developer',
    'Too many ids at once',
    'More than 100 users were asked for at once.',
    'Ask for at most 100 ids a request.',
  ],
  [
    'max.user.presences',
    'structure',
    'developer',
    'Too many presences at once',
    'More than 50 presences were asked for at once.',
    'Ask for at most 50 ids a request.',
  ],
  [
    'general.bad.request',
    'structure',
    'developer',
    'A value that is not allowed',
    'Genesys refused a value of the request, such as a routing status that cannot follow the present one.',
    'Read the message that came with it, and the present state of the agent.',
  ],
  [
    'general.internal.server.error',
    'state',
    'genesys',
    'Genesys failed inside',
    'Genesys failed while reading what was asked for.',
    again,
  ],
  [
    'external.service.error',
    'state',
    'genesys',
    'A service behind Genesys failed',
    'Genesys could not reach a service that it needs.',
    again,
  ],
  [
    'division.authorization.timeout',
    'state',
    'genesys',
    'Checking the divisions took too long',
    'Genesys did not find out in time whether the client may see this.',
    again,
  ],
  [
    'missing.division.permissions',
    'permission',
    'admin',
    'A permission is missing in this division',
    'The client lacks every one of the permissions that the division asks for.',
    `Give a role of the client the permission, for this division (${oauthRoles}).`,
  ],
];

/** Answers about people, their presence and their phones. */
const people: readonly Drawn[] = [
  [
    'presenceservice.usernotfound',
    'identity',
    'caller',
    'No such user',
    'Genesys knows no presence of a user with this id.',
    'Check the user id; `GET /v1/agents` lists the agents that Outdial knows.',
    'The path is /api/v2/users/{userId}/presences/purecloud. There is none that ends in /presence.',
  ],
  [
    'presenceservice.conflict',
    'state',
    'nobody',
    'The presence is being changed',
    'An earlier change of the presence is not finished.',
    'Wait a second and try again.',
  ],
  [
    'presence.not.authorized.update.on.queue',
    'permission',
    'admin',
    'On Queue is not allowed',
    'The user may not be set to On Queue.',
    'The user needs `routing:queue:join` or a role that has it, and a queue (Admin > People & Permissions > Roles).',
  ],
  [
    'presence.not.authorized.update.other.user.presence',
    'permission',
    'admin',
    "Another user's presence",
    'The client may not change the presence of another user.',
    `Give a role of the client \`presence:userPresence:edit\` (${oauthRoles}). Outdial reads presences and sets none.`,
  ],
  [
    'edgeconfiguser.userdoesnotexist',
    'identity',
    'caller',
    'No such user',
    'The telephony of Genesys does not know this user.',
    'Check the user id.',
  ],
  [
    'userservice.station.notfound',
    'identity',
    'admin',
    'No such station',
    'Genesys does not know the station.',
    'Look at Admin > Telephony > Phone Management for the phone and its station.',
  ],
  [
    'userservice.station.nothomed',
    'state',
    'admin',
    'The station has no Edge',
    'The station is not, or wrongly, assigned to an Edge.',
    'Look at the site of the phone (Admin > Telephony > Sites) and its Edges.',
  ],
  [
    'userservice.station.providerlocationmissing',
    'state',
    'admin',
    'The place of the station is not known',
    'Genesys cannot find the Edge that the station belongs to.',
    'Look at the site of the phone (Admin > Telephony > Sites) and its Edges.',
  ],
  [
    'userservice.stationalreadyassociated',
    'state',
    'agent',
    'The station is taken',
    'Another user has selected this phone.',
    'Select another phone, or let the other user leave this one.',
  ],
  [
    'general.conflict',
    'state',
    'agent',
    'Two users wanted the same phone',
    'Somebody else selected the same phone in the same moment.',
    'Select the phone again.',
  ],
];

/** Answers about the notification channel that feeds the floor. */
const notifications: readonly Drawn[] = [
  [
    'notification.invalid.topic',
    'structure',
    'developer',
    'No such topic',
    'Genesys does not know the topic that was asked for.',
    'Topics carry the id of a user or queue: v2.users.{id}.presence, v2.users.{id}.activity. `GET /api/v2/notifications/availabletopics` lists them.',
  ],
  [
    'notification.subscription.too.many.subscriptions',
    'policy',
    'admin',
    'Too many topics on one channel',
    'One notification channel carries at most 1,000 topics.',
    'Follow fewer agents on one server.',
  ],
  [
    'notification.transport.not.allowed',
    'structure',
    'developer',
    'The topic is not sent this way',
    'This topic is not sent over a notification channel.',
    'Look up its transports: GET /api/v2/notifications/availabletopics?expand=transports.',
  ],
  [
    'notification.unable.to.get.channel.id',
    'identity',
    'nobody',
    'The channel is gone',
    'Genesys does not know the notification channel any more; a channel lives for 24 hours, and the 21st of a client replaces the oldest.',
    'Open a new one.',
  ],
  ...(
    [
      'notification.unauthorized.topic',
      'notification.unauthorized.divisioned.topic',
      'notification.forbidden.topic',
    ] as const
  ).map((code): Drawn => [
    code,
    'permission',
    'admin',
    'The client may not hear this topic',
    'The OAuth client lacks what the topic asks for.',
    `\`GET /api/v2/notifications/availabletopics?expand=requiresPermissions\` says which permission; give it to a role of the client (${oauthRoles}).`,
  ]),
  [
    'entity.not.found',
    'identity',
    'nobody',
    'No subscriptions',
    'The notification channel has no list of subscriptions, most likely because it has ended.',
    'Open a new channel.',
  ],
];

/** Answers that come from the login, which has a shape of its own: `{ error, error_description }`. */
const login: readonly Drawn[] = [
  [
    'invalid_client',
    'permission',
    'admin',
    'The login refused the client',
    'The login of Genesys does not know the client id, or the secret is wrong.',
    'Check the client id, its secret and the region: 400 “client not found” is an unknown id or another region, 401 “authentication failed” a wrong secret (Admin > Integrations > OAuth).',
  ],
  [
    'invalid_grant',
    'permission',
    'developer',
    'The code or refresh token is spent',
    'The login refused the authorization code or refresh token: it was used, has run out, or belongs to another client.',
    'Let the agent sign in again.',
  ],
  [
    'unauthorized_client',
    'permission',
    'admin',
    'The client may not log in this way',
    'The OAuth client is of another grant type than the one asked for.',
    'Use a client of the grant Client Credentials for calls on behalf of agents (Admin > Integrations > OAuth).',
  ],
  [
    'unsupported_grant_type',
    'structure',
    'developer',
    'No such grant',
    'The login does not know the grant type.',
    'Send grant_type=client_credentials, form-encoded, with the client id and secret as Basic authorization.',
  ],
  [
    'credentials.expired',
    'permission',
    'nobody',
    'The token has run out',
    'Genesys says that the token has run out.',
    'Ask for a new token. A token of client credentials lives as long as the client says, 24 hours unless changed.',
  ],
];

/** Limits that an answer of 429 can name as `limit.key`. */
const limits: readonly Drawn[] = (
  [
    ['token.rate.per.minute', '300 requests a minute and token'],
    ['client.credentials.token.rate.per.minute', '300 requests a minute and token of client credentials'],
    ['ui.token.rate.per.minute', '300 requests a minute and token of a signed-in user'],
    ['org.app.user.rate.per.minute', '3,000 requests a minute, organisation and app (as reported, not confirmed)'],
  ] as const
).map(([code, limit]) => [
  code,
  'state',
  'nobody',
  'A rate limit of Genesys',
  `Genesys allows ${limit}, and they are used up.`,
  'Wait as long as Retry-After says. Further clients to get around the limit are against the rules of Genesys.',
]);

/** Codes of reads, the notification channel and the login; by none of them is anybody rung. */
export const genesysReadEntries: readonly Entry[] = drawn(
  [...forms, ...people, ...notifications, ...login, ...limits],
  false,
);
