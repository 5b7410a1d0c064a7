import { topicRules } from '../notifications/catalogue.ts';
import type { Channel, Subscribed } from '../notifications/channels.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import { listParameter } from '../wire/listing.ts';
import { iso } from '../wire/times.ts';
import { param, refuseUnknown } from './route.ts';
import type { Ask, Routes, Served } from './route.ts';

/** Notification channels and their subscriptions. The socket has its own address, the channel's `connectUri`. */
export const notificationRoutes: Routes = {
  getNotificationsAvailabletopics: ({ query }) => {
    const expand = listParameter(query, 'expand');
    const entities = topicRules.map(({ template, description, permissions, transports }) => ({
      id: template,
      ...(expand.includes('description') ? { description } : {}),
      ...(expand.includes('enforced') ? { enforced: true } : {}),
      ...(expand.includes('visibility') ? { visibility: 'Public' } : {}),
      ...(expand.includes('transports') ? { transports } : {}),
      ...(expand.includes('requiresPermissions') ? { requiresPermissions: permissions } : {}),
      ...(expand.includes('topicParameters') ? { topicParameters: ['id'] } : {}),
      ...(expand.includes('schema') ? { schema: {} } : {}),
      requiresCurrentUser: false,
      requiresCurrentUserOrPermission: permissions.length > 0 && template.startsWith('v2.users.'),
    }));
    return { status: 200, body: { entities } };
  },
  getNotificationsChannels: ({ world, principal, query }) => {
    const ofClient = query.get('includechannels') === 'oauthclient';
    const entities = world.channels
      .of(principal, ofClient)
      .map((channel) => channelEntity(world.streamingUrl(), channel));
    return { status: 200, body: { entities } };
  },
  postNotificationsChannels: ({ world, principal }) => ({
    status: 200,
    body: channelEntity(world.streamingUrl(), world.channels.open(principal)),
  }),
  getNotificationsChannelSubscriptions: (ask) => {
    const { topics } = channelOf(ask);
    return { status: 200, body: { entities: [...topics].map((id) => topicEntity({ id, missing: null })) } };
  },
  postNotificationsChannelSubscriptions: (ask) => subscribe(ask, false),
  putNotificationsChannelSubscriptions: (ask) => subscribe(ask, true),
  deleteNotificationsChannelSubscriptions: (ask) => {
    ask.world.channels.unsubscribe(channelOf(ask));
    return { status: 200 };
  },
};

function channelOf(ask: Ask): Channel {
  return ask.world.channels.find(ask.principal, param(ask, 'channelId'));
}

function subscribe(ask: Ask, replace: boolean): Served {
  const channel = channelOf(ask);
  const ignoreErrors = ask.query.get('ignoreErrors') === 'true';
  const subscribed = ask.world.channels.subscribe(channel, topicNames(ask.body), {
    by: ask.principal,
    replace,
    ignoreErrors,
  });
  return { status: 200, body: { entities: subscribed.map(topicEntity) } };
}

const known = ['id', 'state', 'rejectionReason', 'missingPermissions', 'selfUri'];

function topicNames(body: unknown): readonly string[] {
  if (!Array.isArray(body)) throw new GenesysError('bad.request');
  return body.map((topic: unknown) => {
    if (typeof topic !== 'object' || topic === null || !('id' in topic) || typeof topic.id !== 'string') {
      throw new GenesysError('bad.request');
    }
    refuseUnknown({ ...topic }, known, 'ChannelTopic');
    return topic.id;
  });
}

function channelEntity(streamingUrl: string, { id, expiresAt }: Channel) {
  return { connectUri: `${streamingUrl}/channels/${id}`, id, expires: iso(expiresAt) };
}

function topicEntity({ id, missing }: Subscribed) {
  const selfUri = `/api/v2/notifications/channels/subscriptions/${id}`;
  if (missing === null) return { id, state: 'Permitted', selfUri };
  const rejectionReason = missing.length === 0 ? 'Not permitted' : `Missing permissions: ${missing.join(', ')}`;
  return { id, state: 'Rejected', rejectionReason, missingPermissions: missing, selfUri };
}
