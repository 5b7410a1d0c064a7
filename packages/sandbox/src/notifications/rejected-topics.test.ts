import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';

const operation = 'postNotificationsChannelSubscriptions';

test('under the fault topics-rejected every topic is rejected and gets no events; after it they are permitted', async () => {
  const desk = deskSandbox();
  const channel = await desk.post('/api/v2/notifications/channels', {});
  const path = `/api/v2/notifications/channels/${channel.body.id}/subscriptions`;
  const topics = ['activity', 'station'].map((name) => ({ id: `v2.users.${desk.agentId('ana')}.${name}` }));
  const ask = async () => desk.post(`${path}?ignoreErrors=true`, topics);
  expect((await desk.post('/_sandbox/faults', { operation, fault: 'topics-rejected' })).status).toBe(200);
  const rejected = await ask();
  expect(rejected).toMatchObject({ status: 200, body: { entities: topics.map(() => ({ state: 'Rejected' })) } });
  expect((await desk.get(path)).body).toEqual({ entities: [] });
  expect(await ask()).toMatchObject({ body: { entities: topics.map(() => ({ state: 'Permitted' })) } });
});

test('without ignoreErrors such a subscription is refused as a whole, and the fault strikes no other request', async () => {
  const desk = deskSandbox();
  const channel = await desk.post('/api/v2/notifications/channels', {});
  const path = `/api/v2/notifications/channels/${channel.body.id}/subscriptions`;
  desk.control.injectFault({ fault: 'topics-rejected' });
  const refused = await desk.post(path, [{ id: `v2.users.${desk.agentId('ana')}.activity` }]);
  expect(refused).toMatchObject({ status: 403, body: { code: 'notification.unauthorized.topic' } });
  const strange = await desk.post('/_sandbox/faults', { operation: 'getUser', fault: 'topics-rejected' });
  expect(strange.status).toBe(400);
});
