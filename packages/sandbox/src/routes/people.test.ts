import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';

test('a user has the requested expansions, with encoded or plain commas', async () => {
  const desk = deskSandbox();
  const path = `/api/v2/users/${desk.agentId('hana')}?expand=`;
  const plain = await desk.get(`${path}presence,routingStatus,station,conversationSummary,outOfOffice,nonsense`);
  expect(plain.body).toMatchObject({
    email: 'hana@example.com',
    presence: { presenceDefinition: { systemPresence: 'On Queue' } },
    routingStatus: { status: 'IDLE' },
    station: { effectiveStation: { type: 'inin_webrtc_softphone' } },
    conversationSummary: { call: { contactCenter: { active: 0, acw: 0 } } },
  });
  expect((await desk.get(`${path}presence%2CroutingStatus`)).body.routingStatus.status).toBe('IDLE');
  expect((await desk.get(`/api/v2/users/${desk.agentId('hana')}`)).body.presence).toBeUndefined();
});

test('unknown and inactive users are not found, but the routing status of an unknown user is OFF_QUEUE', async () => {
  const desk = deskSandbox();
  const unknown = '00000000-0000-4000-8000-00000000ffff';
  expect(await desk.get(`/api/v2/users/${unknown}`)).toMatchObject({
    status: 404,
    body: { code: 'general.resource.not.found' },
  });
  expect((await desk.get(`/api/v2/users/${desk.agentId('kim')}`)).status).toBe(404);
  expect((await desk.get(`/api/v2/users/${desk.agentId('kim')}?state=inactive`)).status).toBe(200);
  const routing = await desk.get(`/api/v2/users/${unknown}/routingstatus`);
  expect(routing).toMatchObject({ status: 200, body: { status: 'OFF_QUEUE' } });
});

test('users are listed in pages, or by id with at most a hundred ids', async () => {
  const desk = deskSandbox({ agents: 120 });
  const page = await desk.get('/api/v2/users?pageSize=100&pageNumber=2');
  expect(page.body).toMatchObject({ total: 134, pageCount: 2, pageNumber: 2 });
  expect(page.body.entities).toHaveLength(34);
  const two = await desk.get(`/api/v2/users?id=${desk.agentId('ana')},${desk.agentId('ben')}`);
  expect(two.body.entities.map((user) => user.email)).toEqual(['ana@example.com', 'ben@example.com']);
  const many = Array.from({ length: 101 }, (_, index) => `id=${index}`).join('&');
  expect(await desk.get(`/api/v2/users?${many}`)).toMatchObject({ status: 400, body: { code: 'max.user.ids' } });
});

test('ten thousand agents keep their ids in every run', async () => {
  const first = deskSandbox({ agents: 10_000 });
  const second = deskSandbox({ agents: 10_000 });
  expect(first.agentId('agent-10000')).toBe(second.agentId('agent-10000'));
  expect((await first.get('/api/v2/users?pageSize=1')).body.total).toBe(10_014);
});

test('going on queue makes routing IDLE and leaving it OFF_QUEUE', async () => {
  const desk = deskSandbox();
  const user = `/api/v2/users/${desk.agentId('ana')}`;
  const onQueue = 'e08eaf1b-ee47-4fa9-a231-1200e284798f';
  const changed = await desk.patch(`${user}/presences/purecloud`, { presenceDefinition: { id: onQueue } });
  expect(changed.body.presenceDefinition.systemPresence).toBe('On Queue');
  expect((await desk.get(`${user}/routingstatus`)).body.status).toBe('IDLE');
  desk.control.changeAgent('ana', { presence: 'away' });
  expect((await desk.get(`${user}/routingstatus`)).body.status).toBe('OFF_QUEUE');
  expect((await desk.put(`${user}/routingstatus`, { status: 'IDLE' })).status).toBe(400);
});

test('a PUT makes an agent who did not respond IDLE again', async () => {
  const desk = deskSandbox();
  const path = `/api/v2/users/${desk.agentId('ivo')}/routingstatus`;
  expect((await desk.get(path)).body.status).toBe('NOT_RESPONDING');
  expect(await desk.put(path, { status: 'IDLE' })).toMatchObject({ status: 200, body: { status: 'IDLE' } });
  expect(await desk.put(path, { status: 'NAPPING' })).toMatchObject({ status: 400, body: { code: 'invalid.value' } });
});

test('bulk presences are a bare array that names its users', async () => {
  const desk = deskSandbox();
  const bulk = await desk.get(
    `/api/v2/users/presences/purecloud/bulk?id=${desk.agentId('ben')}&id=${desk.agentId('gus')}`,
  );
  expect(bulk.body.map((one) => one.userId)).toEqual([desk.agentId('ben'), desk.agentId('gus')]);
  expect(bulk.body[0]!.presenceDefinition.systemPresence).toBe('Away');
});

test('queues of a user are the joined ones unless the request asks for others', async () => {
  const desk = deskSandbox();
  const path = `/api/v2/users/${desk.agentId('lea')}/queues`;
  expect((await desk.get(path)).body.entities).toEqual([]);
  expect((await desk.get(`${path}?joined=false`)).body.entities).toMatchObject([{ name: 'Sales', joined: false }]);
});

test('queues are found by name, and members show if they joined', async () => {
  const desk = deskSandbox();
  const sales = (await desk.get('/api/v2/routing/queues?name=sales')).body.entities[0]!;
  expect(sales).toMatchObject({ name: 'Sales', callingPartyNumber: '+12025550190' });
  expect((await desk.get(`/api/v2/routing/queues/${sales.id}`)).body.name).toBe('Sales');
  const members = await desk.get(`/api/v2/routing/queues/${sales.id}/members?pageSize=100&joined=false`);
  expect(members.body.entities.map(({ name }) => name)).toEqual(['Lea Notjoined']);
  expect(members.body.total).toBeUndefined();
  expect((await desk.get(`/api/v2/routing/queues/${sales.id}/members?pageSize=101`)).status).toBe(400);
});

test('an agent takes a station, is refused one that another agent holds, and gives it up', async () => {
  const desk = deskSandbox();
  const carla = `/api/v2/users/${desk.agentId('carla')}/station`;
  expect((await desk.get(carla)).body).toEqual({});
  const anas = desk.control.agent('ana').station ?? '';
  expect((await desk.get(`/api/v2/stations/${anas}`)).body).toMatchObject({
    status: 'ASSOCIATED',
    webRtcPersistentEnabled: true,
  });
  const taken = await desk.call('PUT', `${carla}/associatedstation/${anas}`, undefined, desk.token);
  expect(taken).toMatchObject({ status: 409, body: { code: 'userservice.stationalreadyassociated' } });
  const spare = '57a00000-0000-4000-8000-00000000ffff';
  expect((await desk.call('PUT', `${carla}/associatedstation/${spare}`, undefined, desk.token)).status).toBe(202);
  expect((await desk.get(carla)).body.effectiveStation.id).toBe(spare);
  await desk.call('DELETE', `${carla}/associatedstation`, undefined, desk.token);
  expect((await desk.get(carla)).body.effectiveStation).toBeUndefined();
});
