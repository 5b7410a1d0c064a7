import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { platformClient, sdkDesk } from './sdk.ts';

interface Frame {
  readonly topicName: string;
  readonly eventBody: Record<string, unknown>;
}

const desk = await sdkDesk();
await desk.signInAsClient();
const notifications = new platformClient.NotificationsApi();
const ana = desk.agentId('ana');
const presence = `v2.users.${ana}.presence`;
const calls = `v2.users.${ana}.conversations.calls`;

const channel = await notifications.postNotificationsChannels();
const socket = new WebSocket(channel.connectUri ?? '');
const frames: Frame[] = [];
socket.on('message', (text: Buffer) => frames.push(JSON.parse(text.toString('utf8')) as Frame));
await once(socket, 'open');
afterAll(() => socket.terminate());
const heard = (topicName: string): readonly Frame[] => frames.filter((frame) => frame.topicName === topicName);

test('the SDK’s channel accepts a socket at its connectUri, and reports the SDK’s changes', async () => {
  const subscribed = await notifications.putNotificationsChannelSubscriptions(channel.id ?? '', [
    { id: presence },
    { id: calls },
  ]);
  expect(subscribed.entities?.map(({ state }) => state)).toEqual(['Permitted', 'Permitted']);
  const api = new platformClient.PresenceApi();
  const away = (await api.getPresenceDefinitions0()).entities?.find(({ systemPresence }) => systemPresence === 'Away');
  await api.patchUserPresencesPurecloud(ana, { presenceDefinition: { id: away?.id ?? '' } });
  await expect.poll(() => heard(presence)).toHaveLength(1);
  expect(heard(presence)[0]?.eventBody).toMatchObject({ presenceDefinition: { id: away?.id, systemPresence: 'AWAY' } });
});

test('a channel reports each step of a call that the SDK places', async () => {
  const body = { phoneNumber: '+12025550104' };
  const { id } = await new platformClient.ConversationsApi().postConversationsCallsUserUserId(ana, body);
  desk.advance(2_000);
  const states = () =>
    heard(calls).map(({ eventBody }) => (eventBody['participants'] as { state: string }[]).map(({ state }) => state));
  await expect.poll(() => states().at(-1)).toEqual(['connected', 'connected']);
  expect(states()[0]).toEqual(['contacting']);
  expect(new Set(heard(calls).map(({ eventBody }) => eventBody['id']))).toEqual(new Set([id]));
});
