import { expect, test } from 'vitest';
import { routes } from '../../src/routes/routes.ts';
import { client, platformClient, sdkDesk } from './sdk.ts';

const desk = await sdkDesk();
await desk.signInAsClient();
const asClient = client.setAccessToken.bind(client, desk.token);
const ana = desk.agentId('ana');
const ben = desk.agentId('ben');
const sales = desk.control.state().queues[0]!;
const users = new platformClient.UsersApi();
const presence = new platformClient.PresenceApi();
const routing = new platformClient.RoutingApi();
const stations = new platformClient.StationsApi();
const conversations = new platformClient.ConversationsApi();
const analytics = new platformClient.AnalyticsApi();
const tokens = new platformClient.TokensApi();
const over = { state: 'disconnected' };

test('users: one with all expansions, a page, some by id, and the token’s own user', async () => {
  const expand = ['presence', 'routingStatus', 'station', 'conversationSummary', 'outOfOffice', 'authorization'];
  expect(await users.getUser(ana, { expand })).toMatchObject({
    id: ana,
    presence: { presenceDefinition: { systemPresence: 'Available' } },
    routingStatus: { status: 'OFF_QUEUE' },
  });
  expect((await users.getUsers({ pageSize: 5, pageNumber: 2 })).entities).toHaveLength(5);
  expect((await users.getUsers({ id: [ana, ben] })).entities).toHaveLength(2);
  desk.actAs('ana');
  expect(await users.getUsersMe()).toMatchObject({ id: ana });
  asClient();
});

test('presence: read in each way, in bulk, defined, and changed', async () => {
  expect(await presence.getUserPresencesPurecloud(ben)).toMatchObject({
    presenceDefinition: { systemPresence: 'Away' },
  });
  expect(await presence.getUserPresence(ben, 'PURECLOUD')).toMatchObject({ primary: true });
  expect(await presence.getUsersPresencesPurecloudBulk({ id: [ana, ben] })).toHaveLength(2);
  const definitions = await presence.getPresenceDefinitions0();
  const available = definitions.entities?.find(({ systemPresence }) => systemPresence === 'Available');
  expect(await presence.getSystempresences()).toContainEqual(expect.objectContaining({ name: 'On Queue' }));
  const changed = await presence.patchUserPresencesPurecloud(ben, { presenceDefinition: { id: available!.id! } });
  expect(changed.presenceDefinition).toMatchObject({ systemPresence: 'Available' });
});

test('routing status, queues and members', async () => {
  expect(await users.getUserRoutingstatus('nobody')).toMatchObject({ status: 'OFF_QUEUE' });
  const ivo = desk.agentId('ivo');
  expect(await users.putUserRoutingstatus(ivo, { status: 'IDLE' })).toMatchObject({ status: 'IDLE' });
  expect((await routing.getUserQueues(ana)).entities?.map(({ name }) => name)).toEqual(['Sales', 'Support']);
  expect((await routing.getRoutingQueues({ name: 'Sal*' })).entities).toHaveLength(1);
  expect(await routing.getRoutingQueue(sales.id)).toMatchObject({ callingPartyNumber: '+12025550190' });
  const members = await routing.getRoutingQueueMembers(sales.id, { pageSize: 100, joined: true });
  expect(members.entities?.map(({ id }) => id)).toContain(ana);
});

test('stations: of a user, by id, taken away and given', async () => {
  const { effectiveStation } = await users.getUserStation(ana);
  const stationId = effectiveStation!.id!;
  expect(await stations.getStation(stationId)).toMatchObject({ status: 'ASSOCIATED', webRtcPersistentEnabled: true });
  await users.deleteUserStationAssociatedstation(ana);
  expect(desk.control.agent('ana').station).toBeNull();
  await users.putUserStationAssociatedstationStationId(ana, stationId);
  expect(desk.control.agent('ana').station).toBe(stationId);
});

test('a call on behalf of an agent is placed, followed, tagged, and hung up on behalf', async () => {
  const body = { phoneNumber: '+12025550104', attributes: { 'my.id': '7' }, callFromQueueId: sales.id };
  const { id = '' } = await conversations.postConversationsCallsUserUserId(ana, body);
  desk.advance(2_000);
  const { participants = [] } = await conversations.getConversationsCall(id);
  expect(participants.map(({ purpose, state }) => [purpose, state])).toEqual([
    ['agent', 'connected'],
    ['customer', 'connected'],
  ]);
  const full = await conversations.getConversation(id);
  expect(full.participants.at(-1)?.attributes).toEqual({ 'my.id': '7' });
  expect(await analytics.getAnalyticsAgentStatus(ana)).toMatchObject({ sessions: [{ conversationId: id }] });
  await conversations.putConversationTags(id, { externalTag: 'T1' });
  const participantId = participants[0]?.id ?? '';
  await conversations.patchConversationsCallParticipantAttributes(id, participantId, { attributes: { seen: 'yes' } });
  await conversations.patchConversationsCallParticipantUserUserId(id, participantId, ana, over);
  desk.advance(60_000);
  expect(await analytics.getAnalyticsConversationDetails(id)).toMatchObject({ conversationId: id });
  const found = await analytics.postAnalyticsConversationsDetailsQuery({
    interval: '2026-11-22T00:00:00.000Z/2026-11-24T00:00:00.000Z',
    segmentFilters: [{ type: 'and', predicates: [{ dimension: 'userId', operator: 'matches', value: ana }] }],
  });
  expect(found.conversations?.map(({ conversationId }) => conversationId)).toContain(id);
});

test('a call of the token’s own user is placed, listed, and hung up in every other declared way', async () => {
  desk.actAs('jo');
  const place = async () => {
    const { id = '' } = await conversations.postConversationsCalls({ phoneNumber: '+12025550104' });
    desk.advance(2_000);
    const [participant] = (await conversations.getConversationsCalls()).entities?.[0]?.participants ?? [];
    return { id, participantId: participant?.id ?? '' };
  };
  const hangUp = [
    ({ id, participantId }: Awaited<ReturnType<typeof place>>) =>
      conversations.patchConversationsCallParticipant(id, participantId, over),
    ({ id }: { id: string }) =>
      conversations.patchConversationsCall(id, { ...over, startTime: '2026-11-22T12:00:00.000Z', participants: [] }),
    ({ id }: { id: string }) => conversations.postConversationDisconnect(id),
  ];
  for (const way of hangUp) {
    const placed = await place();
    const codes = await conversations.getConversationsCallParticipantWrapupcodes(placed.id, placed.participantId);
    expect(codes.map(({ name }) => name)).toContain('Reached');
    await way(placed);
    expect(desk.control.conversation(placed.id).state).toBe('ended');
    desk.advance(1_000);
  }
  expect((await conversations.getConversationsCalls()).entities).toEqual([]);
  asClient();
});

test('the token: its client, its grants, the list of scopes, and its end', async () => {
  await desk.signInAsClient();
  expect(await tokens.getTokensMe()).toMatchObject({ OAuthClient: { id: desk.sandbox.client.id } });
  await tokens.headTokensMe();
  const subject = await new platformClient.AuthorizationApi().getAuthorizationSubjectsMe();
  expect(subject.grants).toHaveLength(1);
  const scopes = await new platformClient.OAuthApi().getOauthScopes();
  expect(scopes.entities?.map(({ id }) => id)).toContain('conversations');
  await tokens.deleteTokensMe();
  await expect(tokens.getTokensMe()).rejects.toMatchObject({ code: 'bad.credentials' });
  asClient();
});

const notificationRoutes = routes.filter(({ path }) => path.startsWith('/api/v2/notifications/'));

test('notification channels: opened, listed, subscribed to, added to and emptied', async () => {
  const notifications = new platformClient.NotificationsApi();
  const channel = await notifications.postNotificationsChannels();
  const id = channel.id ?? '';
  expect((await notifications.getNotificationsChannels()).entities?.map((one) => one.id)).toEqual([id]);
  const presenceTopic = { id: `v2.users.${ana}.presence` };
  const activityTopic = { id: `v2.users.${ana}.activity` };
  await notifications.putNotificationsChannelSubscriptions(id, [presenceTopic]);
  await notifications.postNotificationsChannelSubscriptions(id, [activityTopic]);
  const subscribed = await notifications.getNotificationsChannelSubscriptions(id);
  expect(subscribed.entities?.map((topic) => topic.id).sort()).toEqual([activityTopic.id, presenceTopic.id]);
  await notifications.deleteNotificationsChannelSubscriptions(id);
  const topics = await notifications.getNotificationsAvailabletopics({ expand: ['transports'] });
  expect(topics.entities?.map((topic) => topic.id)).toContain('v2.users.{id}.presence');
  expect(notificationRoutes).toHaveLength(7);
});

test('the SDK has reached every operation that the sandbox serves', () => {
  const { byOperation } = desk.control.requests();
  expect(routes.map(({ operationId }) => operationId).filter((name) => byOperation[name] === undefined)).toEqual([]);
});
