import { expect, test } from 'vitest';
import type { RecordedExchange } from '../src/storage/recorder.ts';
import { routes } from '../src/routes/routes.ts';
import { absent, checkWire, undeclared, whyAbsent } from './declared-api.ts';
import { deskSandbox } from './desk.ts';

/** Calls every served operation, in valid and in invalid order. */
async function exerciseEverything() {
  const exchanges: RecordedExchange[] = [];
  const desk = deskSandbox({ rateLimitPerMinute: null, record: (exchange) => void exchanges.push(exchange) });
  const { get, post, patch, put, call, token } = desk;
  const ana = desk.agentId('ana');
  const asAna = desk.control.issueToken({ clientId: desk.sandbox.client.id, user: 'ana' });
  const expand = 'expand=presence,routingStatus,station,conversationSummary,outOfOffice,authorization';
  const reads = [
    'users',
    `users/${ana}?${expand}`,
    `users/${ana}/presences/purecloud`,
    `users/${ana}/presences/nothing`,
  ];
  reads.push(
    `users?${expand}`,
    `users/${ana}/routingstatus`,
    `users/${ana}/station`,
    `users/${ana}/queues`,
    'users/nobody',
  );
  reads.push(
    'users/nobody/presences/purecloud',
    'users/nobody/routingstatus',
    `users/presences/purecloud/bulk?id=${ana}`,
  );
  reads.push('presence/definitions', 'systempresences', 'routing/queues', 'routing/queues/nothing', 'stations/nothing');
  reads.push(
    'tokens/me',
    'authorization/subjects/me',
    'oauth/scopes',
    'users/me',
    'conversations/calls',
    'conversations/nothing',
  );
  reads.push(
    'conversations/calls/nothing',
    'analytics/conversations/nothing/details',
    'analytics/agents/nobody/status',
  );
  const { queues, stations } = desk.control.state();
  reads.push(`routing/queues/${queues[0]?.id ?? ''}`, `routing/queues/${queues[0]?.id ?? ''}/members`);
  reads.push(`users/${ana}/presences/PURECLOUD`, `stations/${stations[0]?.id ?? ''}`);
  for (const read of reads) await get(`/api/v2/${read}`);
  await get(`/api/v2/users/me?${expand}`, asAna);
  await get('/api/v2/users/me', 'no-token');

  const away = { presenceDefinition: { id: '5e5c5c66-ea97-4e7f-ac41-6424784829f2' }, message: 'back soon' };
  await patch(`/api/v2/users/${ana}/presences/purecloud`, away);
  await patch(`/api/v2/users/${ana}/presences/purecloud`, { presenceDefinition: { id: 'nothing' } });
  await put(`/api/v2/users/${desk.agentId('ivo')}/routingstatus`, { status: 'IDLE' });
  await put(`/api/v2/users/${ana}/routingstatus`, { status: 'IDLE' });
  await call('DELETE', `/api/v2/users/${ana}/station/associatedstation`, undefined, token);
  await call('PUT', `/api/v2/users/${ana}/station/associatedstation/${stations[0]?.id ?? ''}`, undefined, token);
  await call(
    'PUT',
    `/api/v2/users/${desk.agentId('ben')}/station/associatedstation/${stations[0]?.id ?? ''}`,
    undefined,
    token,
  );

  const numbers = ['00', '01', '02', '03', '04', '05', '06'].map((ending) => `+120255501${ending}`);
  for (const [agent, phoneNumber] of [
    ...numbers.map((number) => ['ana', number] as const),
    ['dora', '+12025550100'] as const,
  ]) {
    for (const queue of [undefined, ...queues.map(({ id }) => id)]) {
      const body = {
        phoneNumber,
        attributes: { a: 'b' },
        uuiData: 'x',
        ...(queue === undefined ? {} : { callFromQueueId: queue }),
      };
      const created = await post(`/api/v2/conversations/calls/user/${desk.agentId(agent)}`, body);
      const id = created.body.id;
      for (const ms of [0, 300, 100, 900, 3_000, 100, 60_000]) {
        desk.advance(ms);
        await get(`/api/v2/conversations/calls/${id}`);
        await get(`/api/v2/conversations/${id}`);
        await get(`/api/v2/analytics/agents/${desk.agentId(agent)}/status`);
        await get(`/api/v2/analytics/conversations/${id}/details`);
      }
    }
  }
  for (const body of [
    {},
    { phoneNumber: '1', callUserId: 'x' },
    { to: 'x' },
    { phoneNumber: 'what' },
    { callUserId: 'x' },
  ]) {
    await post(`/api/v2/conversations/calls/user/${ana}`, body);
  }
  await post(`/api/v2/conversations/calls/user/${desk.agentId('carla')}`, { phoneNumber: '+12025550100' });

  for (const way of ['participant', 'user', 'call', 'disconnect', 'tags'] as const) {
    const created = await post('/api/v2/conversations/calls', { phoneNumber: '+12025550104' }, asAna);
    desk.advance(2_000);
    const path = `/api/v2/conversations/calls/${created.body.id}`;
    await get('/api/v2/conversations/calls', asAna);
    const participant = `${path}/participants/${(await get(path)).body.participants[0]!.id}`;
    const over = { state: 'disconnected' };
    if (way === 'participant') await get(`${participant}/wrapupcodes`, asAna);
    if (way === 'participant') await patch(participant, { held: true }, asAna);
    if (way === 'participant') await patch(`${participant}/attributes`, { attributes: { seen: 'yes' } });
    if (way === 'participant') await patch(participant, over, asAna);
    if (way === 'participant') await patch(participant, over, asAna);
    if (way === 'user') await patch(`${participant}/user/${ana}`, over);
    if (way === 'call') await patch(path, { ...over, participants: [], startTime: '2026-11-22T12:00:00.000Z' }, asAna);
    if (way === 'disconnect') await post(`/api/v2/conversations/${created.body.id}/disconnect`, undefined);
    if (way === 'tags') await put(`/api/v2/conversations/${created.body.id}/tags`, { externalTag: 'T1' });
  }
  const channels = '/api/v2/notifications/channels';
  const channel = (await post(channels, undefined)).body.id;
  const presence = `v2.users.${ana}.presence`;
  for (const topic of [presence, 'nothing']) await post(`${channels}/${channel}/subscriptions`, [{ id: topic }]);
  await put(`${channels}/${channel}/subscriptions`, [{ id: presence }]);
  for (const path of [channels, `${channels}/${channel}/subscriptions`, `${channels}/nothing/subscriptions`])
    await get(path);
  await get(
    '/api/v2/notifications/availabletopics?expand=description,transports,requiresPermissions,visibility,schema',
  );
  await call('DELETE', `${channels}/${channel}/subscriptions`, undefined, token);
  const interval = '2026-11-22T00:00:00.000Z/2026-11-23T00:00:00.000Z';
  const filter = {
    type: 'and',
    predicates: [{ type: 'dimension', dimension: 'userId', operator: 'matches', value: ana }],
  };
  const paging = { pageSize: 100, pageNumber: 1 };
  await post('/api/v2/analytics/conversations/details/query', { interval, paging, segmentFilters: [filter] });
  await post('/api/v2/analytics/conversations/details/query', { interval: 'never' });
  desk.control.changeClient(desk.sandbox.client.id, { permissions: [] });
  await get('/api/v2/routing/queues');
  await get('/api/v2/presence/definitions');
  await call('DELETE', '/api/v2/tokens/me', undefined, token);
  return exchanges;
}

test('the API declares all names and codes on the wire', async () => {
  expect(undeclared(await exerciseEverything())).toEqual([]);
});

test.skipIf(absent)(`everything on the wire matches the declared API${whyAbsent}`, async () => {
  expect(await checkWire(await exerciseEverything())).toMatch(/ 0 misfits\n$/);
});

test('the walk reaches every operation that the sandbox serves', async () => {
  const exchanges = await exerciseEverything();
  const reached = routes.filter(({ method, path }) => {
    const pattern = new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`);
    return exchanges.some((exchange) => exchange.method === method && pattern.test(exchange.path));
  });
  const missed = routes.filter((route) => !reached.includes(route)).map(({ operationId }) => operationId);
  expect(missed).toEqual(['headTokensMe']);
});
