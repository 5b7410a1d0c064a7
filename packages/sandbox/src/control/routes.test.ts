import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';
import { seededClient } from '../seed/floor.ts';

test('state shows clients with their secrets, agents, queues, stations and conversations', async () => {
  const desk = deskSandbox();
  const { body } = await desk.get('/_sandbox/state');
  expect(body.clients).toMatchObject([desk.sandbox.client, desk.sandbox.codeClient]);
  expect((await desk.get('/_sandbox/clients')).body).toEqual({ clients: body.clients });
  expect(body.agents.find(({ slug }) => slug === 'ben')).toMatchObject({
    presence: 'AWAY',
    email: 'ben@example.com',
  });
  expect(body.queues.map(({ name }) => name)).toEqual(['Sales', 'Support', 'Billing']);
  expect(body.conversations).toHaveLength(1);
});

test('an agent is changed by id, e-mail or slug; an unknown one is refused with a sentence', async () => {
  const desk = deskSandbox();
  const change = (name: string, body: object) => desk.patch(`/_sandbox/agents/${name}`, body);
  expect((await change('ben', { presence: 'Available' })).body.presence).toBe('AVAILABLE');
  expect((await change('ben@example.com', { station: null, phone: 'dead', wrapUp: true })).body).toMatchObject({
    station: null,
    phone: 'dead',
    wrapUp: true,
  });
  expect((await change(desk.agentId('ben'), { station: true })).body.station).toMatch(/^57a0/);
  expect(
    (await change('ben', { queues: [{ id: '9e0e0000-0000-4000-8000-000000000002', joined: false }] })).body.queues,
  ).toEqual([{ id: '9e0e0000-0000-4000-8000-000000000002', joined: false }]);
  expect(await change('ben', { presence: 'Napping' })).toMatchObject({
    status: 400,
    body: { message: 'There is no presence Napping.' },
  });
  expect((await change('ben', { colour: 'red' })).status).toBe(400);
  expect((await change('zoe', {})).status).toBe(404);
});

test('an unknown fault or operation is a 400 that lists the valid ones', async () => {
  const desk = deskSandbox();
  const fault = await desk.post('/_sandbox/faults', { operation: 'getUser', fault: 'explode' });
  expect(fault).toMatchObject({ status: 400 });
  expect(fault.body.message).toContain('There is no fault explode');
  const operation = await desk.post('/_sandbox/faults', { operation: 'placeCall', fault: 'latency', ms: 1 });
  expect(operation.status).toBe(400);
  expect(operation.body.message).toContain('There is no operation placeCall');
});

test('faults are listed, used up and cleared', async () => {
  const desk = deskSandbox();
  await desk.post('/_sandbox/faults', { operation: 'getUsers', fault: 'status', status: 500, count: 2 });
  await desk.get('/api/v2/users');
  expect((await desk.get('/_sandbox/faults')).body.faults).toMatchObject([
    { fault: 'status', remaining: 1, struck: 1 },
  ]);
  await desk.call('DELETE', '/_sandbox/faults', undefined, desk.token);
  expect((await desk.get('/_sandbox/faults')).body.faults).toEqual([]);
});

test('the clock, the timings, a target and the counts each have a path', async () => {
  const desk = deskSandbox();
  expect((await desk.post('/_sandbox/timings', { agentAnswersMs: 10, napMs: 1 })).status).toBe(400);
  expect((await desk.post('/_sandbox/timings', { agentAnswersMs: 10 })).body.agentAnswersMs).toBe(10);
  const { body } = await desk.dial('ana', { phoneNumber: '+12025550106' });
  await desk.post('/_sandbox/clock', { advanceMs: 110 });
  const told = await desk.post(`/_sandbox/conversations/${body.id}/target`, { does: 'answer' });
  expect(told.body.state).toBe('connected');
  expect((await desk.get('/_sandbox/dials?number=%2B12025550106&agent=ana')).body).toMatchObject({
    total: 1,
    dials: [{ answered: true }],
  });
  expect((await desk.get('/_sandbox/dials?agent=ben')).body.total).toBe(0);
  expect((await desk.get('/_sandbox/requests')).body).toMatchObject({
    total: 1,
    byOperation: { postConversationsCallsUserUserId: 1 },
  });
  expect((await desk.post('/_sandbox/clock', {})).status).toBe(400);
  expect((await desk.post('/_sandbox/clock', { pause: true, speed: 10 })).body).toMatchObject({
    running: false,
    speed: 10,
  });
});

test('a reset returns to the seed, or to a new one, and keeps tokens', async () => {
  const desk = deskSandbox();
  await desk.dial('ana', { phoneNumber: '+12025550100' });
  desk.control.changeAgent('ana', { presence: 'away' });
  await desk.post('/_sandbox/reset', undefined);
  expect(desk.control.agent('ana').presence).toBe('AVAILABLE');
  expect(desk.control.dials().total).toBe(0);
  const other = await desk.post('/_sandbox/reset', { agents: [{ slug: 'zoe', presence: 'BUSY' }], generatedAgents: 2 });
  expect(other.body.agents.map(({ slug }) => slug)).toEqual(['zoe', 'agent-00001', 'agent-00002']);
  expect((await desk.get('/api/v2/users')).status).toBe(200);
});

test('a reset restores clients, the speed of the clock and the delivery', async () => {
  const desk = deskSandbox({ paused: false });
  const client = { permissions: [], tokenSeconds: 5, revoked: true };
  desk.control.changeClient(desk.sandbox.client.id, client);
  desk.control.setClock({ pause: true, speed: 10, advanceMs: 60_000 });
  desk.control.deliverTo({ url: 'http://127.0.0.1:9/' });
  const before = desk.control.state().clock.now;
  const { body } = await desk.post('/_sandbox/reset', undefined);
  expect(body).toMatchObject({ clock: { running: true, speed: 1, now: before }, deliverTo: null });
  expect(desk.control.state().clients[0]).toEqual(seededClient);
});

test('a seed with an unknown queue or a repeated slug is refused with its place, and nothing is reset', async () => {
  const desk = deskSandbox();
  const refused = async (agents: object[]): Promise<string> => {
    const answer = await desk.post('/_sandbox/reset', { agents });
    expect(answer.status).toBe(400);
    return answer.body.message;
  };
  expect(await refused([{ slug: 'zoe', queues: [{ queue: 'Sale', joined: true }] }])).toMatch(
    /agents\.0\.queues\.0\.queue: There is no queue Sale: use Sales/,
  );
  expect(await refused([{ slug: 'zoe' }, { slug: 'yan' }, { slug: 'zoe' }])).toMatch(/agents\.2\.slug: .*agent 0/);
  expect(() => desk.control.reset({ agents: [{ slug: 'zoe' }, { slug: 'zoe' }] })).toThrow();
  expect(desk.control.agent('ana').slug).toBe('ana');
});

test('an unknown control path is a 404, a wrong method a 405, a body that is not JSON a 400', async () => {
  const desk = deskSandbox();
  expect((await desk.get('/_sandbox/nothing')).status).toBe(404);
  expect((await desk.get('/_sandbox/reset')).status).toBe(405);
  const clock = async (body: string, type: string): Promise<number> =>
    (
      await desk.sandbox.fetch(`${desk.sandbox.url}/_sandbox/clock`, {
        ...{ method: 'POST', body, headers: { 'content-type': type } },
      })
    ).status;
  expect(await clock('{', 'application/json')).toBe(400);
  expect(await clock('{"pause":true}', 'application/json; charset=utf-8')).toBe(200);
});

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/json',
  'application/jsonp',
  '',
])('a body with content type %j is not read: a website may send it without asking', async (type) => {
  const desk = deskSandbox();
  const before = desk.control.state().clock.now;
  const response = await desk.sandbox.fetch(`${desk.sandbox.url}/_sandbox/clock`, {
    ...{ method: 'POST', body: '{"advanceMs":1000}', headers: { 'content-type': type } },
  });
  expect([response.status, desk.control.state().clock.now]).toEqual([415, before]);
});

test.each([
  'https://example.com/',
  'http://10.0.0.1/',
  'http://127.0.0.1.example.com/',
  'http://[::ffff:7f00:1]/',
  'http://user@example.com/',
])('events are delivered to %s only if the start options allowed it', async (url) => {
  const order = { method: 'POST', body: JSON.stringify({ url }), headers: { 'content-type': 'application/json' } };
  const statusOf = async (deliverAnywhere: boolean): Promise<number> => {
    const { sandbox } = deskSandbox({ deliverAnywhere });
    return (await sandbox.fetch(`${sandbox.url}/_sandbox/events/deliver-to`, order)).status;
  };
  expect([await statusOf(false), await statusOf(true)]).toEqual([403, 200]);
});
