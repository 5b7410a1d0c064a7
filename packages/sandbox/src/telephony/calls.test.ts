import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';

const sales = '9e0e0000-0000-4000-8000-000000000001';
const billing = '9e0e0000-0000-4000-8000-000000000003';

interface Seen {
  readonly purpose: string;
  readonly state: string;
}

async function placed(desk: ReturnType<typeof deskSandbox>, agent: string, body: object) {
  const { body: created } = await desk.dial(agent, body);
  const path = `/api/v2/conversations/calls/${created.id}`;
  const read = async () => (await desk.get(path)).body;
  const states = async (): Promise<string[]> =>
    (await read()).participants.map(({ purpose, state }: Seen) => `${purpose} ${state}`);
  return { id: created.id, path, read, states };
}

test('a call goes from contacting through dialing and ringing to connected, and ends when the target hangs up', async () => {
  const desk = deskSandbox();
  const call = await placed(desk, 'ana', {
    phoneNumber: '+15559876543',
    callFromQueueId: sales,
    attributes: { ticket: '4711' },
  });
  expect(await call.states()).toEqual(['agent contacting']);
  desk.advance(300);
  expect(await call.states()).toEqual(['agent dialing']);
  desk.advance(100);
  expect(await call.states()).toEqual(['agent dialing', 'customer dialing']);
  expect((await call.read()).participants[1]).toMatchObject({
    attributes: { ticket: '4711' },
    address: 'tel:+15559876543',
    ani: 'tel:+12025550190',
  });
  desk.advance(800);
  expect(await call.states()).toEqual(['agent connected', 'customer connected']);
  expect(desk.control.dials().dials[0]?.answered).toBe(true);
  desk.advance(3_000);
  expect(await call.states()).toEqual(['agent disconnected', 'customer disconnected']);
  desk.advance(100);
  expect(await call.states()).toEqual(['agent terminated', 'customer terminated']);
  const whole = (await desk.get(`/api/v2/conversations/${call.id}`)).body;
  expect(whole.participants.map((one) => one.calls[0]?.disconnectType)).toEqual(['peer', 'endpoint']);
});

test('a personal call has the purposes user and external', async () => {
  const desk = deskSandbox();
  const call = await placed(desk, 'jo', { phoneNumber: '+12025550100' });
  desk.advance(400);
  expect(await call.states()).toEqual(['user dialing', 'external dialing']);
});

test('a phone that does not answer ends the call after 60 s with a timeout error and no far end', async () => {
  const desk = deskSandbox();
  const call = await placed(desk, 'dora', { phoneNumber: '+12025550100' });
  desk.advance(59_999);
  expect(await call.states()).toEqual(['user contacting']);
  desk.advance(1);
  expect((await call.read()).participants).toMatchObject([
    { state: 'terminated', disconnectType: 'error', errorInfo: { code: 'error.ininedgecontrol.connection.timeout' } },
  ]);
});

test.each([
  ['busy', '+12025550101', 700, 'endpoint', undefined],
  ['no answer', '+447700900102', 30_400, 'endpoint', undefined],
  ['unreachable', '+12025550103', 400, 'error', 'error.ininedgecontrol.connection.dialplan.notReachable'],
])(
  '%s: the target leg ends by itself without being connected',
  async (_what, phoneNumber, afterMs, disconnectType, code) => {
    const desk = deskSandbox();
    const call = await placed(desk, 'ana', { phoneNumber });
    desk.advance(afterMs);
    const [, target] = (await call.read()).participants;
    expect(target).toMatchObject({ state: 'disconnected', disconnectType });
    expect(target?.errorInfo?.code).toBe(code);
    expect(target?.connectedTime).toBeUndefined();
  },
);

test('the control path sets how a waiting target reacts', async () => {
  const desk = deskSandbox();
  const call = await placed(desk, 'ana', { phoneNumber: '+12025550106' });
  desk.advance(600_000);
  expect(await call.states()).toEqual(['user dialing', 'external dialing']);
  desk.control.tellTarget(call.id, 'answer');
  expect(await call.states()).toEqual(['user connected', 'external connected']);
  desk.control.tellTarget(call.id, 'hang-up');
  expect(await call.states()).toEqual(['user disconnected', 'external disconnected']);
  expect(() => desk.control.tellTarget(call.id, 'answer')).toThrow(/cannot answer/);
});

test('every declared way to hang up ends the call; after that it is already disconnected', async () => {
  const desk = deskSandbox();
  const asAna = desk.control.issueToken({ clientId: desk.sandbox.client.id, user: 'ana', scopes: ['conversations'] });
  const over = { state: 'disconnected' };
  const ways: ((path: string, id: string, participant: string) => Promise<{ status: number }>)[] = [
    (path, _id, participant) => desk.patch(`${path}/participants/${participant}/user/${desk.agentId('ana')}`, over),
    (path, _id, participant) => desk.patch(`${path}/participants/${participant}`, over, asAna),
    (path) => desk.patch(path, { ...over, startTime: '2026-11-22T12:00:00.000Z', participants: [] }, asAna),
    (_path, id) => desk.post(`/api/v2/conversations/${id}/disconnect`, undefined),
  ];
  for (const hangUp of ways) {
    const call = await placed(desk, 'ana', { phoneNumber: '+12025550104' });
    desk.advance(2_000);
    const participant = (await call.read()).participants[0]!.id;
    expect((await hangUp(call.path, call.id, participant)).status).toBeLessThan(300);
    expect(await call.states()).toEqual(['user disconnected', 'external disconnected']);
    const again = await desk.patch(`${call.path}/participants/${participant}/user/${desk.agentId('ana')}`, over);
    expect(again).toMatchObject({ status: 400, body: { code: 'conversation.error.call.disconnected' } });
  }
  const call = await placed(desk, 'ana', { phoneNumber: '+12025550104' });
  const participant = (await call.read()).participants[0]!.id;
  const foreign = await desk.patch(`${call.path}/participants/${participant}/user/${desk.agentId('ben')}`, over);
  expect(foreign).toMatchObject({ status: 404, body: { code: 'conversation.error.not.conversation.participant' } });
});

test('an agent on queue is INTERACTING during a queue call and its after-call work, then IDLE', async () => {
  const desk = deskSandbox();
  const routing = () => desk.control.agent('hana').routingStatus;
  await placed(desk, 'hana', { phoneNumber: '+12025550100', callFromQueueId: billing });
  expect(routing()).toBe('INTERACTING');
  desk.advance(4_200);
  const summary = async () =>
    (await desk.get(`/api/v2/users/${desk.agentId('hana')}?expand=conversationSummary`)).body.conversationSummary.call;
  expect((await summary()).contactCenter).toEqual({ active: 0, acw: 1 });
  expect(routing()).toBe('INTERACTING');
  desk.advance(5_000);
  expect((await summary()).contactCenter).toEqual({ active: 0, acw: 0 });
  expect(routing()).toBe('IDLE');
});

test('emil is on a personal call from the start, and free after it ends', async () => {
  const desk = deskSandbox();
  const path = `/api/v2/analytics/agents/${desk.agentId('emil')}/status`;
  const [session] = (await desk.get(path)).body.sessions;
  expect(session).toMatchObject({ mediaType: 'voice', segmentType: 'interact', originatingDirection: 'outbound' });
  await desk.post(`/api/v2/conversations/${session!.conversationId}/disconnect`, undefined);
  expect((await desk.get(path)).body.sessions).toEqual([]);
  expect(desk.control.dials().total).toBe(0);
});

test('analytics details are late, and then show agent, number and end', async () => {
  const desk = deskSandbox();
  const from = desk.control.state().clock.now;
  const call = await placed(desk, 'dora', { phoneNumber: '+12025550100' });
  const query = {
    interval: `${from}/2026-11-22T23:00:00.000Z`,
    segmentFilters: [{ type: 'and', predicates: [{ dimension: 'userId', value: desk.agentId('dora') }] }],
    paging: { pageSize: 25, pageNumber: 1 },
  };
  const ask = async () => (await desk.post('/api/v2/analytics/conversations/details/query', query)).body;
  expect(await ask()).toEqual({ totalHits: 0 });
  expect((await desk.get(`/api/v2/analytics/conversations/${call.id}/details`)).status).toBe(404);
  desk.advance(5_000);
  expect((await ask()).conversations).toMatchObject([{ conversationId: call.id, participants: [{ purpose: 'user' }] }]);
  desk.advance(60_000);
  const [found] = (await ask()).conversations;
  expect(found!.conversationEnd).toBeDefined();
  expect(found!.participants[0]!.sessions[0]!.segments).toMatchObject([
    { segmentType: 'contacting', errorCode: 'error.ininedgecontrol.connection.timeout', disconnectType: 'error' },
  ]);
  const others = { ...query, segmentFilters: [{ type: 'and', predicates: [{ dimension: 'userId', value: 'x' }] }] };
  expect((await desk.post('/api/v2/analytics/conversations/details/query', others)).body).toEqual({ totalHits: 0 });
});
