import type { Entry, Row } from '../entry.ts';
import { declaredRows } from './declared-rows.ts';

const oauthRoles = 'Admin > Integrations > OAuth > Roles';

const topicRefused: Row = [
  'The client may not receive this topic',
  'The OAuth client lacks a permission that this topic requires.',
  `Ask a Genesys administrator to add the permission to a role of the client (${oauthRoles}). \`GET /api/v2/notifications/availabletopics?expand=requiresPermissions\` names it.`,
];

/** Answers about people, their presence, their phones and the channel that reports on them. */
export const genesysPeopleEntries: readonly Entry[] = [
  ...declaredRows('identity', 'caller', {
    'presenceservice.usernotfound': [
      'No such user',
      'Genesys does not know a user with this id.',
      'Check the user id. `GET /v1/agents` lists the agents that Outdial knows.',
    ],
    'edgeconfiguser.userdoesnotexist': [
      'No such user',
      'Genesys telephony does not know this user.',
      'Check the user id.',
    ],
  }),
  ...declaredRows('state', 'developer', {
    'presenceservice.conflict': [
      'A presence change is in progress',
      'Genesys has not finished an earlier change of the presence.',
      'Wait a second and try again.',
    ],
  }),
  ...declaredRows('permission', 'admin', {
    'presence.not.authorized.update.on.queue': [
      'On Queue is not allowed',
      'Genesys does not allow this user to go On Queue.',
      'Ask a Genesys administrator to add the user to a queue, and `routing:queue:join` to a role of the user (Admin > People & Permissions > Roles).',
    ],
    'presence.not.authorized.update.other.user.presence': [
      "Another user's presence",
      "Genesys does not allow the client to change another user's presence.",
      `Ask a Genesys administrator to add \`presence:userPresence:edit\` to a role of the client (${oauthRoles}). Outdial only reads presences.`,
    ],
  }),
  ...declaredRows('identity', 'admin', {
    'userservice.station.notfound': [
      'No such station',
      'Genesys does not know the station.',
      'Ask an administrator to check the phone and its station under Admin > Telephony > Phone Management.',
    ],
  }),
  ...declaredRows('state', 'admin', {
    'userservice.station.nothomed': [
      'The station does not have an Edge',
      'The station is assigned to the wrong Edge, or not to any.',
      "Ask an administrator to check the phone's site (Admin > Telephony > Sites) and its Edges.",
    ],
    'userservice.station.providerlocationmissing': [
      "The station's Edge is not known",
      'Genesys cannot find the Edge to which the station belongs.',
      "Ask an administrator to check the phone's site (Admin > Telephony > Sites) and its Edges.",
    ],
  }),
  ...declaredRows('state', 'agent', {
    'userservice.stationalreadyassociated': [
      'The station is in use',
      'Another user has selected this phone.',
      'Ask the agent to select another phone, or the other user to release this one.',
    ],
    'general.conflict': [
      'Two users selected the same phone',
      'Another user selected the same phone at the same moment.',
      'Ask the agent to select a free phone.',
    ],
  }),
  ...declaredRows('permission', 'admin', {
    'notification.unauthorized.topic': topicRefused,
    'notification.unauthorized.divisioned.topic': topicRefused,
    'notification.forbidden.topic': topicRefused,
  }),
  ...declaredRows('structure', 'developer', {
    'notification.invalid.topic': [
      'No such topic',
      'Genesys does not know the requested topic.',
      'Put the id of a user or queue in the topic: v2.users.{id}.presence, v2.users.{id}.activity. `GET /api/v2/notifications/availabletopics` lists the topics.',
    ],
    'notification.transport.not.allowed': [
      'Wrong transport for this topic',
      'Genesys does not send this topic over a notification channel.',
      'Look up the transports with GET /api/v2/notifications/availabletopics?expand=transports.',
    ],
  }),
  ...declaredRows('policy', 'admin', {
    'notification.subscription.too.many.subscriptions': [
      'Too many topics on one channel',
      'A notification channel carries at most 1,000 topics.',
      'Follow fewer agents on each server.',
    ],
  }),
  ...declaredRows('identity', 'developer', {
    'notification.unable.to.get.channel.id': [
      'The channel is gone',
      'Genesys no longer knows the notification channel. A channel lasts 24 hours, and the 21st channel of a client replaces the oldest.',
      'Open a new channel.',
    ],
    'entity.not.found': [
      'No subscriptions',
      'The notification channel does not have subscriptions, most likely because it has ended.',
      'Open a new channel.',
    ],
  }),
];
