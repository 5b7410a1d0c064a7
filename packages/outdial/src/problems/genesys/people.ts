import type { Entry } from '../entry.ts';
import { type DeclaredRow, declaredRows } from './declared-rows.ts';

const oauthRoles = 'Admin > Integrations > OAuth > Roles';

/** Answers about people, their presence and their phones. */
const people: readonly DeclaredRow[] = [
  [
    'presenceservice.usernotfound',
    'identity',
    'caller',
    'No such user',
    'Genesys does not know a user with this id.',
    'Check the user id. `GET /v1/agents` lists the agents that Outdial knows.',
  ],
  [
    'presenceservice.conflict',
    'state',
    'nobody',
    'A presence change is in progress',
    'Genesys has not finished an earlier change of the presence.',
    'Wait a second and try again.',
  ],
  [
    'presence.not.authorized.update.on.queue',
    'permission',
    'admin',
    'On Queue is not allowed',
    'Genesys does not allow this user to go On Queue.',
    'Ask a Genesys administrator to add the user to a queue, and `routing:queue:join` to a role of the user (Admin > People & Permissions > Roles).',
  ],
  [
    'presence.not.authorized.update.other.user.presence',
    'permission',
    'admin',
    "Another user's presence",
    "Genesys does not allow the client to change another user's presence.",
    `Ask a Genesys administrator to add \`presence:userPresence:edit\` to a role of the client (${oauthRoles}). Outdial only reads presences.`,
  ],
  [
    'edgeconfiguser.userdoesnotexist',
    'identity',
    'caller',
    'No such user',
    'Genesys telephony does not know this user.',
    'Check the user id.',
  ],
  [
    'userservice.station.notfound',
    'identity',
    'admin',
    'No such station',
    'Genesys does not know the station.',
    'Ask an administrator to check the phone and its station under Admin > Telephony > Phone Management.',
  ],
  [
    'userservice.station.nothomed',
    'state',
    'admin',
    'The station does not have an Edge',
    'The station is assigned to the wrong Edge, or not to any.',
    "Ask an administrator to check the phone's site (Admin > Telephony > Sites) and its Edges.",
  ],
  [
    'userservice.station.providerlocationmissing',
    'state',
    'admin',
    "The station's Edge is not known",
    'Genesys cannot find the Edge to which the station belongs.',
    "Ask an administrator to check the phone's site (Admin > Telephony > Sites) and its Edges.",
  ],
  [
    'userservice.stationalreadyassociated',
    'state',
    'agent',
    'The station is in use',
    'Another user has selected this phone.',
    'Ask the agent to select another phone, or the other user to release this one.',
  ],
  [
    'general.conflict',
    'state',
    'agent',
    'Two users selected the same phone',
    'Another user selected the same phone at the same moment.',
    'Ask the agent to select a free phone.',
  ],
];

/** Answers about the notification channel that reports on the agents. */
const notifications: readonly DeclaredRow[] = [
  [
    'notification.invalid.topic',
    'structure',
    'developer',
    'No such topic',
    'Genesys does not know the requested topic.',
    'Put the id of a user or queue in the topic: v2.users.{id}.presence, v2.users.{id}.activity. `GET /api/v2/notifications/availabletopics` lists the topics.',
  ],
  [
    'notification.subscription.too.many.subscriptions',
    'policy',
    'admin',
    'Too many topics on one channel',
    'A notification channel carries at most 1,000 topics.',
    'Follow fewer agents on each server.',
  ],
  [
    'notification.transport.not.allowed',
    'structure',
    'developer',
    'Wrong transport for this topic',
    'Genesys does not send this topic over a notification channel.',
    'Look up the transports with GET /api/v2/notifications/availabletopics?expand=transports.',
  ],
  [
    'notification.unable.to.get.channel.id',
    'identity',
    'nobody',
    'The channel is gone',
    'Genesys no longer knows the notification channel. A channel lasts 24 hours, and the 21st channel of a client replaces the oldest.',
    'Open a new channel.',
  ],
  ...(
    [
      'notification.unauthorized.topic',
      'notification.unauthorized.divisioned.topic',
      'notification.forbidden.topic',
    ] as const
  ).map((code): DeclaredRow => [
    code,
    'permission',
    'admin',
    'The client may not receive this topic',
    'The OAuth client lacks a permission that this topic requires.',
    `Ask a Genesys administrator to add the permission to a role of the client (${oauthRoles}). \`GET /api/v2/notifications/availabletopics?expand=requiresPermissions\` names it.`,
  ]),
  [
    'entity.not.found',
    'identity',
    'nobody',
    'No subscriptions',
    'The notification channel does not have subscriptions, most likely because it has ended.',
    'Open a new channel.',
  ],
];

/** Codes about agents and their notifications. These requests never ring a phone. */
export const genesysPeopleEntries: readonly Entry[] = declaredRows([...people, ...notifications], false);
