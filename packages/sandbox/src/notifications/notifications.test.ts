import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { deskSandbox } from '../../test/desk.ts';
import { channelLimits } from './channels.ts';
import { heartbeatMs } from './sockets.ts';

const channelsPath = '/api/v2/notifications/channels';

/** The answer to the creation of a channel. */
interface Opened {
  readonly id: string;
  readonly connectUri: string;
  readonly expires: string;
}

interface Frame {
  readonly topicName?: string;
  readonly version?: string;
  readonly eventBody?: { readonly message?: string; readonly presenceDefinition?: { readonly systemPresence: string } };
  readonly metadata?: { readonly CorrelationId: string };
  readonly result?: string;
  readonly status?: string;
}

async function listeningDesk() {
  const desk = deskSandbox({ rateLimitPerMinute: null });
  await desk.sandbox.listen();
  onTestFinished(() => desk.sandbox.close());
  const open = async (as = desk.token): Promise<Opened> =>
    (await desk.post(channelsPath, undefined, as)).body as unknown as Opened;
  const topic = (agent: string, name: string): string => `v2.users.${desk.agentId(agent)}.${name}`;
  const subscribe = (channel: Opened, topics: readonly string[], query = '') =>
    desk.post(
      `${channelsPath}/${channel.id}/subscriptions${query}`,
      topics.map((id) => ({ id })),
    );
  return { ...desk, open, topic, subscribe };
}

/** An open socket with the frames it received. `heard(n)` resolves once n frames have arrived. */
async function connected({ connectUri }: Opened) {
  const socket = new WebSocket(connectUri);
  const frames: Frame[] = [];
  let onFrame: () => void = () => undefined;
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString('utf8')) as Frame);
    onFrame();
  });
  const closed = once(socket, 'close');
  await once(socket, 'open');
  onTestFinished(() => socket.terminate());
  const heard = async (count: number): Promise<readonly Frame[]> => {
    while (frames.length < count) await new Promise<void>((resolve) => (onFrame = resolve));
    return frames;
  };
  const ask = (message: object): void => socket.send(JSON.stringify(message));
  /** After the pong, every earlier event has arrived: frames keep their order. */
  const settled = async (): Promise<readonly Frame[]> => {
    const before = frames.filter(isPong).length;
    ask({ message: 'ping' });
    while (frames.filter(isPong).length === before) await new Promise<void>((resolve) => (onFrame = resolve));
    return frames.filter((frame) => !isPong(frame));
  };
  return { socket, frames, closed, heard, ask, settled };
}

const isPong = ({ eventBody }: Frame): boolean => eventBody?.message === 'pong';

test('a channel says where its socket is and that it lives for a day', async () => {
  const desk = await listeningDesk();
  const channel = await desk.open();
  expect(channel.connectUri).toBe(`${desk.sandbox.url.replace('http', 'ws')}/channels/${channel.id}`);
  expect(Date.parse(channel.expires)).toBe(desk.machine.now() + channelLimits.lifeMs);
});

test('a subscriber receives the event, and the body of a presence does not name a user', async () => {
  const desk = await listeningDesk();
  const channel = await desk.open();
  const { settled } = await connected(channel);
  await desk.subscribe(channel, [desk.topic('ana', 'presence')]);
  desk.control.changeAgent('ana', { presence: 'Away' });
  desk.control.changeAgent('ben', { presence: 'Available' });
  const frames = await settled();
  expect(frames).toMatchObject([
    {
      topicName: desk.topic('ana', 'presence'),
      version: '2',
      eventBody: { presenceDefinition: { systemPresence: 'AWAY' } },
    },
  ]);
  expect(frames[0]?.metadata?.CorrelationId).toMatch(/./);
  expect(JSON.stringify(frames[0]?.eventBody)).not.toContain(desk.agentId('ana'));
});

test('every topic has an event', async () => {
  const desk = await listeningDesk();
  const channel = await desk.open();
  const { settled } = await connected(channel);
  const sales = desk.control.state().queues.find(({ name }) => name === 'Sales')!.id;
  const names = [
    ...['presence', 'routingStatus', 'activity', 'station', 'persistentconnection'],
    ...['conversations', 'conversations.calls', 'conversationsummary'],
  ];
  const topics = [...names.map((name) => desk.topic('ana', name)), `v2.routing.queues.${sales}.users`];
  expect((await desk.subscribe(channel, topics)).status).toBe(200);
  desk.control.changeAgent('ana', { presence: 'On Queue' });
  desk.control.changeAgent('ana', { station: null });
  desk.control.changeAgent('ana', { station: true });
  await desk.dial('ana', { phoneNumber: '+12025550100' });
  const told = new Set((await settled()).map(({ topicName }) => topicName));
  expect([...told].sort()).toEqual([...topics].sort());
});

test('events that occur while no socket is open are lost', async () => {
  const desk = await listeningDesk();
  const channel = await desk.open();
  await desk.subscribe(channel, [desk.topic('ana', 'activity')]);
  desk.control.changeAgent('ana', { presence: 'Away' });
  const { settled } = await connected(channel);
  expect(await settled()).toEqual([]);
  desk.control.changeAgent('ana', { presence: 'Available' });
  expect(await settled()).toHaveLength(1);
});

test('a heartbeat comes every 30 seconds of real time, even while the clock is paused', async () => {
  const desk = await listeningDesk();
  const { heard } = await connected(await desk.open());
  desk.machine.advance(heartbeatMs);
  desk.machine.advance(heartbeatMs);
  const beat = { topicName: 'channel.metadata', eventBody: { message: 'WebSocket Heartbeat' } };
  expect(await heard(2)).toEqual([beat, beat]);
});

test('topics can be subscribed over the socket, and invalid topics are refused there', async () => {
  const desk = await listeningDesk();
  const channel = await desk.open();
  const { ask, heard, settled } = await connected(channel);
  ask({ message: 'subscribe', topics: [desk.topic('ana', 'activity')], correlationId: 'one' });
  expect(await heard(1)).toEqual([{ result: '200', status: 'subscribed', correlationId: 'one' }]);
  ask({ message: 'subscribe', topics: ['v2.nothing'] });
  expect((await heard(2))[1]).toEqual({ result: '400', status: 'notification.invalid.topic' });
  desk.control.changeAgent('ana', { presence: 'Away' });
  expect(await settled()).toHaveLength(3);
});

test('replacing subscriptions ends the earlier ones, and deleting ends all', async () => {
  const desk = await listeningDesk();
  const channel = await desk.open();
  const { settled } = await connected(channel);
  const path = `${channelsPath}/${channel.id}/subscriptions`;
  await desk.subscribe(channel, [desk.topic('ana', 'presence')]);
  await desk.put(path, [{ id: desk.topic('ben', 'presence') }]);
  desk.control.changeAgent('ana', { presence: 'Away' });
  expect(await settled()).toEqual([]);
  desk.control.changeAgent('ben', { presence: 'Available' });
  expect(await settled()).toHaveLength(1);
  expect((await desk.get(path)).body.entities.map(({ id }) => id)).toEqual([desk.topic('ben', 'presence')]);
  expect((await desk.call('DELETE', path, undefined, desk.token)).status).toBe(200);
  desk.control.changeAgent('ben', { presence: 'Away' });
  expect(await settled()).toHaveLength(1);
});

test('a topic that the client may not subscribe to is refused, or reported as rejected when errors are ignored', async () => {
  const desk = await listeningDesk();
  desk.control.changeClient(desk.sandbox.client.id, { permissions: [] });
  const channel = await desk.open();
  const topics = [desk.topic('ana', 'conversations.calls'), desk.topic('ana', 'presence')];
  expect(await desk.subscribe(channel, topics)).toMatchObject({
    status: 403,
    body: { code: 'notification.unauthorized.topic' },
  });
  expect(await desk.subscribe(channel, topics, '?ignoreErrors=true')).toMatchObject({
    status: 200,
    body: {
      entities: [
        { id: topics[0], state: 'Rejected', missingPermissions: ['conversation:communication:view'] },
        { id: topics[1], state: 'Permitted' },
      ],
    },
  });
  const { entities } = (await desk.get(`${channelsPath}/${channel.id}/subscriptions`)).body;
  expect(entities.map(({ id }) => id)).toEqual([topics[1]]);
});

test('an agent needs no permission for the agent’s own topics', async () => {
  const desk = await listeningDesk();
  desk.control.changeAgent('ana', { permissions: [] });
  const asAna = desk.control.issueToken({ clientId: desk.sandbox.client.id, user: 'ana' });
  const channel = await desk.open(asAna);
  const post = (agent: string) =>
    desk.post(`${channelsPath}/${channel.id}/subscriptions`, [{ id: desk.topic(agent, 'conversations') }], asAna);
  expect((await post('ana')).status).toBe(200);
  expect((await post('ben')).status).toBe(403);
});

test('unknown topics, invalid bodies, and other people’s channels are refused', async () => {
  const desk = await listeningDesk();
  const channel = await desk.open();
  expect(await desk.subscribe(channel, ['v2.users.{id}.presence'])).toMatchObject({
    status: 400,
    body: { code: 'notification.invalid.topic' },
  });
  const path = `${channelsPath}/${channel.id}/subscriptions`;
  expect((await desk.post(path, { id: 'x' })).status).toBe(400);
  expect((await desk.post(path, [{ id: desk.topic('ana', 'presence'), name: 'x' }])).body.code).toBe(
    'invalid.property',
  );
  expect((await desk.get(`${channelsPath}/nothing/subscriptions`)).status).toBe(404);
});

test('a channel accepts a thousand topics at most', async () => {
  const desk = await listeningDesk();
  const channel = await desk.open();
  const topics = Array.from({ length: channelLimits.topics }, (_, index) => `v2.users.user-${index}.presence`);
  expect((await desk.subscribe(channel, topics)).status).toBe(200);
  expect(await desk.subscribe(channel, ['v2.users.one-more.presence'])).toMatchObject({
    status: 400,
    body: { code: 'notification.subscription.too.many.subscriptions' },
  });
  expect((await desk.subscribe(channel, topics.slice(0, 1))).status).toBe(200);
});

test('the 21st channel replaces the oldest one without a socket', async () => {
  const desk = await listeningDesk();
  const first = await desk.open();
  await connected(first);
  const second = await desk.open();
  for (let count = 3; count <= channelLimits.channels + 1; count += 1) await desk.open();
  const ids = (await desk.get(channelsPath)).body.entities.map(({ id }) => id);
  expect(ids).toHaveLength(channelLimits.channels);
  expect(ids).toContain(first.id);
  expect(ids).not.toContain(second.id);
});

test('a replaced channel with an open socket keeps the socket and receives no more events', async () => {
  const desk = await listeningDesk();
  const channels = [];
  for (let count = 1; count <= channelLimits.channels; count += 1) channels.push(await desk.open());
  const sockets = [];
  for (const channel of channels) sockets.push(await connected(channel));
  await desk.subscribe(channels[0]!, [desk.topic('ana', 'activity')]);
  await desk.open();
  desk.control.changeAgent('ana', { presence: 'Away' });
  desk.machine.advance(heartbeatMs);
  const frames = await sockets[0]!.settled();
  expect(frames.map(({ topicName }) => topicName)).toEqual(['channel.metadata']);
});

test('channels of users and of the application itself are counted separately', async () => {
  const desk = await listeningDesk();
  const asAna = desk.control.issueToken({ clientId: desk.sandbox.client.id, user: 'ana' });
  await desk.open();
  await desk.open(asAna);
  expect((await desk.get(channelsPath, asAna)).body.entities).toHaveLength(1);
  expect((await desk.get(`${channelsPath}?includechannels=oauthclient`, asAna)).body.entities).toHaveLength(2);
});

test('a second socket replaces the first', async () => {
  const desk = await listeningDesk();
  const channel = await desk.open();
  const first = await connected(channel);
  const second = await connected(channel);
  await first.closed;
  expect(first.frames).toMatchObject([{ topicName: 'v2.system.socket_closing' }]);
  await desk.subscribe(channel, [desk.topic('ana', 'activity')]);
  desk.control.changeAgent('ana', { presence: 'Away' });
  expect(await second.settled()).toHaveLength(1);
});

test('a channel ends after a day unless a subscription renews it', async () => {
  const desk = await listeningDesk();
  const renewed = await desk.open();
  const left = await desk.open();
  const socket = await connected(left);
  desk.advance(channelLimits.lifeMs / 2);
  await desk.subscribe(renewed, [desk.topic('ana', 'presence')]);
  desk.advance(channelLimits.lifeMs / 2);
  await socket.closed;
  const token = desk.control.issueToken({ clientId: desk.sandbox.client.id });
  expect((await desk.get(channelsPath, token)).body.entities.map(({ id }) => id)).toEqual([renewed.id]);
});

test('a socket to a channel that does not exist is refused', async () => {
  const desk = await listeningDesk();
  const { connectUri } = await desk.open();
  const socket = new WebSocket(`${connectUri}x`);
  await expect(once(socket, 'open')).rejects.toThrow('404');
});

test('a reset ends every channel', async () => {
  const desk = await listeningDesk();
  const socket = await connected(await desk.open());
  desk.control.reset();
  await socket.closed;
  expect((await desk.get(channelsPath)).body.entities).toEqual([]);
});

test('the fault socket-close cuts the open sockets, or the next one', async () => {
  const desk = await listeningDesk();
  const socket = await connected(await desk.open());
  desk.control.injectFault({ fault: 'socket-close' });
  const [code] = (await socket.closed) as [number];
  expect(code).toBe(1006);
  desk.control.injectFault({ fault: 'socket-close' });
  await (
    await connected(await desk.open())
  ).closed;
  expect(desk.control.faults()).toEqual([]);
});

test('with a time, the fault socket-close is announced first', async () => {
  const desk = await listeningDesk();
  const socket = await connected(await desk.open());
  desk.control.injectFault({ fault: 'socket-close', ms: 60_000 });
  expect(await socket.heard(1)).toMatchObject([{ topicName: 'v2.system.socket_closing' }]);
  expect(socket.socket.readyState).toBe(WebSocket.OPEN);
  desk.advance(60_000);
  await socket.closed;
});

test('under the fault socket-silent a socket stays open and sends nothing', async () => {
  const desk = await listeningDesk();
  const [silent, other] = [await desk.open(), await desk.open()];
  const sockets = [await connected(silent), await connected(other)] as const;
  desk.control.injectFault({ fault: 'socket-silent', count: 1 });
  for (const channel of [silent, other]) await desk.subscribe(channel, [desk.topic('ana', 'activity')]);
  desk.control.changeAgent('ana', { presence: 'Away' });
  desk.machine.advance(heartbeatMs);
  sockets[0].ask({ message: 'ping' });
  expect(await sockets[1].settled()).toHaveLength(2);
  expect(sockets[0].frames).toEqual([]);
  expect(sockets[0].socket.readyState).toBe(WebSocket.OPEN);
});

test('events come twice, late or in the wrong order under the faults for that', async () => {
  const desk = await listeningDesk();
  const channel = await desk.open();
  const { settled } = await connected(channel);
  await desk.subscribe(channel, [desk.topic('ana', 'presence')]);
  const presences = async (): Promise<readonly (string | undefined)[]> =>
    (await settled()).map(({ eventBody }) => eventBody?.presenceDefinition?.systemPresence);
  const operation = 'v2.users.{id}.presence';
  desk.control.injectFault({ operation, fault: 'events-duplicate' });
  desk.control.changeAgent('ana', { presence: 'Away' });
  expect(await presences()).toEqual(['AWAY', 'AWAY']);
  desk.control.injectFault({ operation, fault: 'events-reordered' });
  desk.control.changeAgent('ana', { presence: 'Break' });
  desk.control.changeAgent('ana', { presence: 'Meal' });
  expect((await presences()).slice(2)).toEqual(['MEAL', 'BREAK']);
  desk.control.injectFault({ operation, fault: 'events-late', ms: 5_000 });
  desk.control.changeAgent('ana', { presence: 'Available' });
  expect(await presences()).toHaveLength(4);
  desk.advance(5_000);
  expect((await presences()).slice(4)).toEqual(['AVAILABLE']);
});

test('the list of topics shows their transports and permissions on request', async () => {
  const desk = await listeningDesk();
  const path = '/api/v2/notifications/availabletopics';
  const plain = (await desk.get(path)).body.entities;
  expect(plain.map(({ id }) => id)).toContain('v2.users.{id}.activity');
  expect(plain[0]).not.toHaveProperty('transports');
  const full = (await desk.get(`${path}?expand=transports,requiresPermissions`)).body.entities;
  expect(full.find(({ id }) => id === 'v2.users.{id}.conversations.calls')).toMatchObject({
    transports: ['Websocket', 'EventBridge'],
    requiresPermissions: ['conversation:communication:view'],
  });
});
