import { createClient } from 'outdial/client';
import { expect, test } from 'vitest';
import { doctorSchema } from '../../outdial/src/api/service-views.ts';
import { frozenCloud } from './frozen-cloud.ts';
import { askHttp, clientOf, codeOf, fetchBy, host, makeKey, type AskedHttp } from './http-api.ts';

const { cloud, request } = frozenCloud();
const url = `https://${host}`;

const ask = (method: string, path: string, asked: AskedHttp = {}): Promise<Response> =>
  askHttp(cloud(), method, path, asked);

test('a call goes over HTTP from its request to its end, as on one machine', async () => {
  const { sandbox, settle, pass } = cloud();
  const client = await clientOf(cloud());
  sandbox.control.changeAgent('ana', { presence: 'AWAY' });
  await pass(1_000);
  const { call, replayed } = await client.place(request(), { idempotencyKey: 'k1' });
  expect([call.state, replayed]).toEqual(['waiting', false]);
  expect((await client.place(request(), { idempotencyKey: 'k1' })).replayed).toBe(true);
  await settle();
  expect((await client.list({ state: 'waiting', agent: 'ana@example.com' })).items.map(({ id }) => id)).toEqual([
    call.id,
  ]);
  expect((await client.history(call.id)).map(({ name }) => name)).toContain('call.waiting');
  sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
  await settle();
  expect(sandbox.control.dials().total).toBe(1);
  await pass(30_000, 5_000);
  expect((await client.get(call.id)).state).toBe('completed');
  const { items } = await client.audit({ since: '2026-11-01T00:00:00Z' });
  expect(items.map(({ act }) => act)).toEqual(['key-made', 'asked', 'dialed', 'ended']);
});

test.each(['/health/ready', '/openapi.json', '/docs', '/problems/agent-presence', '/metrics'])(
  '%s answers without a key, and everything else wants one',
  async (path) => {
    expect((await ask('GET', path)).status).toBe(200);
    expect((await ask('GET', '/v1/calls')).status).toBe(401);
  },
);

test('agents, readiness, capacity, statistics, policy, explain and requests answer', async () => {
  const client = await clientOf(cloud());
  const { items } = await client.agents({ limit: 200 });
  expect(items.find(({ email }) => email === 'ana@example.com')).toMatchObject({ presence: 'Available', queued: 0 });
  expect(await client.readiness('ana@example.com', { queueId: 'Sales' })).toMatchObject({ ready: true });
  expect(await client.check(request())).toMatchObject({ ok: true });
  expect(await client.capacity()).toMatchObject({ paused: false, queue: { waiting: 0 } });
  expect((await client.policy()).policy).not.toBeNull();
  expect((await client.explain('agent-presence')).recognised).toBe('code');
  await client.place(request());
  await cloud().pass(60_000, 5_000);
  const { outcomes, needsPerson } = await client.statistics();
  expect(outcomes.hour.byCode).toMatchObject([{ calls: 1 }]);
  expect(needsPerson).toMatchObject({ undecided: 0, paused: null });
  const refused = await codeOf(client.place({ ...request(), label: 7 as never }));
  expect(refused).toBe('field-type');
  const kept = await client.requests({ refusals: true });
  expect(kept.items).toMatchObject([{ path: '/v1/calls', status: 400, codes: ['field-type'] }]);
  expect((await client.request(kept.items[0]?.id ?? '')).answered.status).toBe(400);
});

test("an agent's state is that of now, also in a process that knew another one", async () => {
  const { sandbox, settle } = cloud();
  const client = await clientOf(cloud());
  const stateOf = async () =>
    (await client.agents({ limit: 200 })).items.find(({ name }) => name?.startsWith('Ana'))?.presence;
  expect(await stateOf()).toBe('Available');
  sandbox.control.changeAgent('ana', { presence: 'MEAL' });
  await settle();
  expect(await stateOf()).toBe('Meal');
});

test('many calls are found, counted, canceled and given to another agent', async () => {
  const { sandbox, settle } = cloud();
  const client = await clientOf(cloud());
  for (const agent of ['ana', 'ben']) sandbox.control.changeAgent(agent, { presence: 'AWAY' });
  const place = (label: string) => client.place({ ...request(), label }, { idempotencyKey: label });
  const placed = [await place('a'), await place('b'), await place('c')].map(({ call }) => call.id);
  expect((await client.count({ state: 'waiting' })).count).toBe(3);
  expect((await client.list({ label: 'b' })).items.map(({ id }) => id)).toEqual([placed[1]]);
  expect(await codeOf(client.cancelMany({ label: 'a' }, 2))).toBe('confirm-differs');
  expect((await client.cancelMany({ label: 'a' }, 1)).canceled).toEqual([placed[0]]);
  const { reassigned } = await client.reassign({ agent: 'ana@example.com' }, 'ben@example.com', 2);
  expect(reassigned.map(({ from }) => from).toSorted()).toEqual(placed.slice(1).toSorted());
  await settle();
  sandbox.control.changeAgent('ben', { presence: 'AVAILABLE' });
  await settle();
  expect(sandbox.control.dials({ agent: 'ben' }).total).toBe(1);
  expect(sandbox.control.dials({ agent: 'ana' }).total).toBe(0);
});

test("Genesys's own request is answered with the conversation, though another function dials it", async () => {
  const { sandbox } = cloud();
  const secret = await makeKey(cloud(), ['conversation:call:write']);
  const path = `/api/v2/conversations/calls/user/${sandbox.control.agent('hana').id}`;
  const body = { phoneNumber: '+12025550177', callFromQueueId: 'Sales' };
  const answer = await ask('POST', path, { secret, body });
  expect(answer.status).toBe(202);
  expect(((await answer.json()) as { selfUri: string }).selfUri).toMatch(/^\/api\/v2\/conversations\/calls\//);
  const again = await ask('POST', path, { secret, body });
  expect([again.status, sandbox.control.dials().total]).toEqual([202, 1]);
});

test('a key is made by whoever may invoke the function, holds its scopes, and stops at once everywhere when revoked', async () => {
  const client = await clientOf(cloud());
  await cloud().pass(1_000);
  const reader = await client.keys.create({ name: 'reader', scopes: ['calls:read'] });
  const other = createClient({ url, apiKey: reader.secret, fetch: fetchBy(cloud()) });
  expect((await other.list()).items).toEqual([]);
  expect(await codeOf(other.pause())).toBe('scope-missing');
  await client.keys.revoke(reader.id);
  expect(await codeOf(other.list())).toBe('unauthorized');
  expect((await client.keys.list()).items.map(({ name }) => name)).toEqual(['test', 'reader']);
  const { items } = await client.audit({ since: '2026-11-01T00:00:00Z' });
  expect(items.map(({ act }) => act)).toEqual(['key-made', 'key-made', 'key-revoked', 'login-failed']);
});

test('a key with limits is held to them by every function, and its secret can be replaced', async () => {
  const { sandbox } = cloud();
  const client = await clientOf(cloud());
  sandbox.control.changeAgent('ana', { presence: 'AWAY' });
  const made = await client.keys.create({
    role: 'caller',
    limits: { agents: ['ana@example.com'], ownCalls: true, perDay: 1 },
  });
  const limited = createClient({ url, apiKey: made.secret, fetch: fetchBy(cloud()) });
  const foreign = (await client.place(request(), { idempotencyKey: 'foreign' })).call.id;
  const own = await limited.place(request(), { idempotencyKey: 'own' });
  expect(await codeOf(limited.place(request(), { idempotencyKey: 'second' }))).toBe('key-day-limit');
  expect((await limited.place(request(), { idempotencyKey: 'own' })).replayed).toBe(true);
  const forBen = { ...request(), from: { ...request().from, id: 'ben@example.com' } };
  expect(await codeOf(limited.place(forBen, { idempotencyKey: 'ben' }))).toBe('key-agent-not-allowed');
  expect(await codeOf(limited.get(foreign))).toBe('call-not-found');
  expect(await codeOf(limited.cancel(foreign))).toBe('call-not-found');
  expect((await limited.list()).items.map(({ id }) => id)).toEqual([own.call.id]);
  const { secret } = await client.keys.rotate(made.id, 60);
  const rotated = createClient({ url, apiKey: secret, fetch: fetchBy(cloud()) });
  expect([await codeOf(limited.get(own.call.id)), await codeOf(rotated.get(own.call.id))]).toEqual(['none', 'none']);
  await cloud().pass(60_000);
  expect([await codeOf(limited.get(own.call.id)), await codeOf(rotated.get(own.call.id))]).toEqual([
    'unauthorized',
    'none',
  ]);
  expect((await client.keys.list()).items.find(({ id }) => id === made.id)?.limits).toMatchObject({
    perDay: 1,
    ownCalls: true,
  });
});

test.each([
  [{ op: 'delete-key' }, '/op'],
  [{}, '/op'],
  [[], '/op'],
  [{ op: 'create-key', scopes: ['everything'] }, '/scopes'],
  [{ op: 'create-key', scopes: [] }, '/scopes'],
  [{ op: 'create-key', name: 7 }, '/name'],
])('the order %j makes no key', async (order, pointer) => {
  expect(await cloud().invoke('http', order)).toMatchObject({ kind: 'refused', problems: [{ pointer }] });
  const { items } = await (await clientOf(cloud())).keys.list();
  expect(items).toHaveLength(1);
});

test('a request cannot pass for an order of an administrator', async () => {
  const order = { op: 'create-key', scopes: ['admin'] };
  for (const path of ['/', '/v1/keys', '/?op=create-key']) {
    const answer = await ask('POST', path, { body: order, headers: { op: 'create-key' } });
    expect([401, 404, 405]).toContain(answer.status);
  }
});

test('where AWS checks signatures, the role is the caller, and its repeats are one call', async () => {
  const { sandbox } = cloud();
  sandbox.control.changeAgent('ana', { presence: 'AWAY' });
  const place = async (session: string): Promise<Response> => {
    const userArn = `arn:aws:sts::123456789012:assumed-role/Crm/${session}`;
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=x', 'idempotency-key': 'k1' };
    const sent = new Request(`${url}/v1/calls`, { method: 'POST', headers, body: JSON.stringify(request()) });
    return fetchBy(cloud(), { userArn })(sent);
  };
  const [first, second] = [await place('one'), await place('two')];
  expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([202, 202, 'true']);
  expect(await first.json()).toMatchObject({ createdBy: 'iam:arn:aws:sts::123456789012:assumed-role/Crm' });
  const unsigned = { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x' } };
  expect((await ask('GET', '/v1/calls', unsigned)).status).toBe(401);
});

test('a browser signs in, and its session holds in another process until it signs out', async () => {
  const secret = await makeKey(cloud());
  const origin = { origin: url, 'sec-fetch-site': 'same-origin' };
  const signedIn = await ask('POST', '/v1/session', { body: { key: secret }, headers: origin });
  const [cookie = ''] = signedIn.headers.getSetCookie();
  expect(cookie).toMatch(/^outdial=.*HttpOnly; SameSite=Strict; Secure$/);
  const headers = { ...origin, cookie: cookie.split(';')[0] ?? '' };
  expect((await ask('GET', '/v1/calls', { headers })).status).toBe(200);
  expect((await ask('DELETE', '/v1/session', { headers })).status).toBe(200);
  expect((await ask('GET', '/v1/calls', { headers })).status).toBe(401);
});

test('what a function cannot do is refused with its own code: live streams, links and backups', async () => {
  const secret = await makeKey(cloud());
  const stream = await ask('GET', '/v1/events', { secret, headers: { accept: 'text/event-stream' } });
  expect(stream.status).toBe(406);
  const both = await ask('GET', '/v1/events', { secret, headers: { accept: 'text/event-stream, application/json' } });
  expect(await both.json()).toEqual({ items: [], next: '1' });
  for (const [method, path, status, code] of [
    ['POST', '/v1/session/links', 501, 'sign-in-links-unavailable'],
    ['GET', '/v1/backup', 409, 'backup-not-possible'],
    ['GET', '/_sandbox/state', 404, 'route-not-found'],
  ] as const) {
    const answer = await ask(method, path, { secret });
    expect([answer.status, await answer.json()]).toMatchObject([status, { ok: false, problems: [{ code }] }]);
  }
});

test('a share link shows its call and nothing else, in every process, until its hours or someone end it', async () => {
  const { sandbox, settle, pass } = cloud();
  const client = await clientOf(cloud());
  sandbox.control.changeAgent('ana', { presence: 'AWAY' });
  const { call } = await client.place({ ...request(), attributes: { ticket: '4711' }, reason: 'Call back' });
  const { call: other } = await client.place(request('+12025550124'));
  await settle();
  const { secret, path } = await client.shares.create(call.id, { hours: 1 });
  expect(path).toBe(`/shared/${call.id}#${secret}`);
  const shown = await ask('GET', `/v1/calls/${call.id}`, { secret });
  const text = await shown.text();
  expect(JSON.parse(text)).toMatchObject({
    ...{ id: call.id, state: 'waiting', attributes: { ticket: '•••' }, reason: null },
    targets: [{ phoneNumber: '+1202•••0123' }],
  });
  expect(text).not.toMatch(/2025550123|4711/);
  const guest = createClient({ url, apiKey: secret, fetch: fetchBy(cloud()), pause: async () => pass(5_000) });
  const names: string[] = [];
  sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
  for await (const { name } of guest.events(call.id)) names.push(name);
  expect([names[0], names.at(-1)]).toEqual(['call.waiting', 'call.completed']);
  expect(await codeOf(guest.get(other.id))).toBe('link-shows-one-call');
  expect(await codeOf(guest.list())).toBe('link-shows-one-call');
  const maker = await client.keys.create({ name: 'reader', scopes: ['calls:read', 'calls:cancel'] });
  const byReader = createClient({ url, apiKey: maker.secret, fetch: fetchBy(cloud()) });
  const second = await byReader.shares.create(call.id);
  const third = await client.shares.create(call.id);
  expect((await client.shares.list(call.id)).items).toHaveLength(3);
  await pass(61 * 60_000, 61 * 60_000);
  expect(await codeOf(guest.get(call.id))).toBe('unauthorized');
  await client.keys.revoke(maker.id);
  expect((await ask('GET', `/v1/calls/${call.id}`, { secret: second.secret })).status).toBe(401);
  expect(await client.shares.end(call.id)).toEqual({ ended: 1 });
  expect((await ask('GET', `/v1/calls/${call.id}`, { secret: third.secret })).status).toBe(401);
  const { items } = await client.audit({ since: '2026-11-01T00:00:00Z' });
  const acts = items.map(({ act }) => act).filter((act) => act.includes('share'));
  expect(acts).toEqual(['call-shared', 'call-shared', 'call-shared', 'share-ended']);
});

test('the doctor examines the organisation from the function itself, and the client as it is in the secret then', async () => {
  const { taps, pass } = cloud();
  const secret = await makeKey(cloud());
  const examine = async () => {
    const answer = await ask('GET', '/v1/doctor', { secret });
    return doctorSchema.parse(await answer.json());
  };
  const healthy = await examine();
  // The time in the answers of the local Genesys is that of this machine, which the test has stopped.
  const failed = healthy.rows.filter(({ check, result }) => result === 'fail' && check !== 'Clock');
  expect([failed, healthy.target]).toEqual([[], 'sandbox']);
  const named = (check: string) => healthy.rows.find((row) => row.check === check);
  expect(named('Login')?.result).toBe('pass');
  expect(named('Stations')?.says).toContain('Carla');
  expect(healthy.requests).toBeGreaterThan(3);
  taps.clientSecret = 'another';
  await pass(61_000, 61_000);
  const refused = await examine();
  expect(refused.rows.find(({ check }) => check === 'Login')).toMatchObject({ result: 'fail' });
});

test('the client follows a call, and all calls, by polling', async () => {
  const { sandbox, settle, pass } = cloud();
  let waits = 0;
  const client = await clientOf(cloud(), async () => {
    waits += 1;
    if (waits === 1) sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
    await settle();
    await pass(5_000);
  });
  sandbox.control.changeAgent('ana', { presence: 'AWAY' });
  const { call } = await client.place(request());
  const stop = new AbortController();
  const all: string[] = [];
  const following = (async () => {
    for await (const { name } of client.events(null, { signal: stop.signal })) all.push(name);
  })();
  const names: string[] = [];
  for await (const { name } of client.events(call.id)) names.push(name);
  expect(names).toEqual((await client.history(call.id)).map(({ name }) => name).slice(0, names.length));
  expect([names[0], names.at(-1)]).toEqual(['call.waiting', 'call.completed']);
  expect((await client.waitFor(call.id)).state).toBe('completed');
  stop.abort();
  await following;
  expect(all).toContain('call.completed');
});

test('a hint of Genesys sent over HTTP wakes the waiting call, after a read at Genesys', async () => {
  const { sandbox, settle, pass } = cloud();
  const secret = await makeKey(cloud());
  const client = createClient({ url, apiKey: secret, fetch: fetchBy(cloud()) });
  sandbox.control.changeAgent('ana', { presence: 'AWAY' });
  const { call } = await client.place(request());
  await pass(2_000);
  sandbox.control.deliverTo(null);
  sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
  await settle();
  expect((await client.get(call.id)).state).toBe('waiting');
  const { id } = sandbox.control.agent('ana');
  const detail = {
    topicName: `v2.users.${id}.presence`,
    eventBody: { userId: id, presenceDefinition: { id: 'available', systemPresence: 'AVAILABLE' } },
  };
  const event = {
    version: '0',
    id: 'e1',
    'detail-type': 'v2.users.{id}.presence',
    time: new Date().toISOString(),
    detail,
  };
  const sent = await ask('POST', '/v1/events', { secret, body: event });
  expect(await sent.json()).toMatchObject({ items: [{ ok: true, kind: 'agent', countsAs: 'hint' }] });
  await settle();
  expect(sandbox.control.dials().total).toBe(1);
});
