import type { Entry } from './entry.ts';
import { type Drawn, drawn } from './genesys-drawn.ts';

const oauthRoles = 'Admin > Integrations > OAuth > Roles';

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

/** Codes of what Outdial reads and is told of agents; by none of them is anybody rung. */
export const genesysPeopleEntries: readonly Entry[] = drawn([...people, ...notifications], false);
