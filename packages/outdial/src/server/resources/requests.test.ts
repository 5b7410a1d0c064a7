import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, goodBody, openWorld, rootSecret, type TestServer } from '../../../test/server/world.ts';
import { roles } from '../../ports/api-keys.ts';
import { problemDetails } from '../../api/views.ts';
import { requestSchema } from '../../api/service-views.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const shown = async (answer: Response, secret?: string) => {
  const id = answer.headers.get('x-request-id') ?? '';
  const read = await world.call('GET', `/v1/requests/${id}`, secret === undefined ? {} : { secret });
  return requestSchema.parse(await read.json());
};

test('an accepted call is found by its request; what was asked is in the call, and nowhere else', async () => {
  const headers = { 'idempotency-key': 'ticket-1', 'user-agent': 'crm/1' };
  const answer = await world.call('POST', '/v1/calls', {
    body: goodBody(undefined, { attributes: { name: 'Maria' } }),
    headers,
  });
  const call = (await answer.json()) as { id: string };
  const request = await shown(answer);
  expect(request).toMatchObject({
    ...{ method: 'POST', path: '/v1/calls', key: 'key_root', callId: call.id, links: { call: `/v1/calls/${call.id}` } },
    received: { headers, body: null },
    answered: { status: 202, body: null },
  });
  expect(JSON.stringify(request)).not.toMatch(/5559876543|Maria|root-secret/);
});

test('a refusal is found with its answer, and text that is not JSON is kept as it came', async () => {
  const wrong = await world.call('POST', '/v1/calls', { body: { from: {}, to: ['+15559876543'] } });
  expect(await shown(wrong)).toMatchObject({ answered: { status: 400, body: { ok: false } }, callId: null });
  const broken = await world.call('POST', '/v1/calls', { body: '{ "to": +15559876543, }' });
  const request = await shown(broken);
  expect(request.received.body).toBe('{ "to": +1555•••6543, }');
});

test('the answer to a dry run is kept, because it has no other record', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  const answer = await world.call('POST', '/v1/calls?dryRun=true', { body: goodBody() });
  const request = await shown(answer);
  expect(request).toMatchObject({
    answered: { status: 200, body: { ok: true, readiness: { ready: false, blockers: [{ code: 'agent-presence' }] } } },
    callId: null,
  });
  expect(JSON.stringify(request)).not.toContain('5559876543');
});

test('JSON that curl sent as a form is kept as JSON', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await world.call('POST', '/v1/calls', { body: { to: ['+15559876543'] }, headers });
  expect((await shown(answer)).received.body).toEqual({ to: ['+1555•••6543'] });
});

test('a number in a query is masked', async () => {
  const answer = await world.call('GET', '/v1/calls?number=%2B15559876543');
  expect((await shown(answer)).path).toBe('/v1/calls?number=+1555•••6543');
});

test('neither a new key nor a sign-in leaves a secret behind', async () => {
  const made = await world.call('POST', '/v1/keys', { body: { scopes: ['calls:read'] } });
  const { secret } = (await made.clone().json()) as { secret: string };
  expect(JSON.stringify(await shown(made))).not.toContain(secret);
  const body = `grant_type=client_credentials&client_id=root&client_secret=${rootSecret}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const signedIn = await world.call('POST', '/oauth/token', { body, headers, secret: null });
  expect(signedIn.status).toBe(200);
  expect(JSON.stringify(await shown(signedIn))).not.toContain(rootSecret);
});

test('a key sees its own requests and no others, also one that its scopes refuse', async () => {
  const [crm, other] = [await world.keyWith('calls:read'), await world.keyWith('calls:read')];
  const answer = await world.call('GET', '/v1/calls', { secret: crm });
  expect((await shown(answer, crm)).answered.status).toBe(200);
  const id = answer.headers.get('x-request-id') ?? '';
  const refused = await world.call('GET', `/v1/requests/${id}`, { secret: other });
  expect([refused.status, problemDetails.parse(await refused.json()).problems[0]?.code]).toEqual([
    404,
    'request-not-found',
  ]);
  const forbidden = await world.call('GET', '/v1/keys', { secret: crm });
  expect((await shown(forbidden, crm)).answered.status).toBe(403);
  const lost = await world.call('GET', '/v1/nowhere', { secret: crm });
  expect((await shown(lost, crm)).answered.status).toBe(404);
});

test('a request without a good key is counted and not kept', async () => {
  const ask = async (path: string, secret: string | null, body?: string) =>
    world.call(body === undefined ? 'GET' : 'POST', path, { secret, ...(body === undefined ? {} : { body }) });
  const answers = [
    await ask('/v1/calls', null),
    await ask('/v1/calls', 'guess'),
    await ask('/v1/nowhere', null),
    await ask('/oauth/token', null, 'grant_type=client_credentials&client_id=root&client_secret=guess'),
  ];
  for (const answer of answers) {
    const id = answer.headers.get('x-request-id') ?? '';
    expect((await world.call('GET', `/v1/requests/${id}`)).status).toBe(404);
  }
  const figures = await (await world.call('GET', '/metrics')).text();
  expect(figures).toContain('outdial_requests_without_key_total{status="401"} 3');
  expect(figures).toContain('outdial_requests_without_key_total{status="404"} 1');
});

test('a log that fails changes no answer', async () => {
  await world.close();
  const fails = (): never => {
    throw new Error('no room');
  };
  const requests = {
    keep: fails,
    keepOfCall: fails,
    ofCall: fails,
    list: fails,
    find: fails,
    forget: fails,
    close: fails,
  };
  world = await openWorld({ requests });
  expect((await world.call('POST', '/v1/calls', { body: goodBody() })).status).toBe(202);
});

test('health and pages leave no record', async () => {
  const answer = await world.call('GET', '/health/live', { secret: null });
  const read = await world.call('GET', `/v1/requests/${answer.headers.get('x-request-id')}`);
  expect(read.status).toBe(404);
});

test('no secret and nothing about a person is kept, whatever is wrong with the body', async () => {
  const planted = {
    from: { id: 'ana@example.com', password: 'planted-1' },
    to: ['+15559876543'],
    client_secret: 'planted-2',
    apiKey: 'planted-3',
    label: ['x'],
    reason: 'planted-4'.repeat(100),
    uuiData: { data: 'planted-5' },
    whenNotReady: 'Bearer planted-66',
    metadata: 'planted-7',
    attributes: 'planted-8',
  };
  const attributes = { name: 'planted-9 }', more: { deep: 'planted-10' } };
  const slipped = JSON.stringify({ ...planted, uuiData: 'planted-5', attributes }).replace(/\}$/, ',}');
  for (const body of [
    planted,
    { ...planted, attributes },
    slipped,
    slipped.slice(0, -20),
    `${'['.repeat(30)}${slipped}`,
  ]) {
    for (const path of ['/v1/calls', '/v1/explain']) {
      const answer = await world.call('POST', path, { body });
      expect(JSON.stringify(await shown(answer)), JSON.stringify(body)).not.toMatch(/planted/);
    }
  }
});

test('refused requests are listed with their codes: a key sees its own, an administrator all', async () => {
  const secret = await world.keyWith('conversation:call');
  const own = world.client(secret);
  await expect(own.place('{}')).rejects.toThrow();
  await own.explain('agent-presence');
  await expect(world.client().get('call_nope')).rejects.toThrow();
  const refusals = await world.client().requests({ refusals: true });
  expect(refusals.items.map(({ path, status, codes }) => [path, status, codes])).toEqual([
    ['/v1/calls/call_nope', 404, ['call-not-found']],
    ['/v1/calls', 400, ['field-missing', 'target-missing']],
  ]);
  expect((await world.client().requests({ code: 'call-not-found' })).items).toHaveLength(1);
  expect((await own.requests()).items.map(({ path }) => path)).toEqual(['/v1/explain', '/v1/calls']);
  expect((await own.requests({ code: 'call-not-found' })).items).toEqual([]);
  const [first] = refusals.items;
  expect((await world.client().request(first?.id ?? '')).answered.status).toBe(404);
  const page = await world.client().requests({ limit: 1 });
  expect((await world.client().requests({ limit: 1, cursor: page.next ?? '' })).items).toHaveLength(1);
  for (const query of ['cursor=bogus', 'since=yesterday', 'status=400'])
    expect((await world.call('GET', `/v1/requests?${query}`)).status).toBe(400);
});

test('a key with audit:read sees the requests of all keys, unless it is limited to its own calls', async () => {
  const refused = await world.call('POST', '/v1/calls', {
    body: '{}',
    secret: await world.keyWith('conversation:call'),
  });
  const id = refused.headers.get('x-request-id') ?? '';
  const supervisor = await world.keyWith(...roles.supervisor);
  const auditor = await world.keyWith(...roles.auditor);
  const own = await world.limitedKey(roles.supervisor, { ownCalls: true });
  const ownAdmin = await world.limitedKey(['admin'], { ownCalls: true });
  const viewer = await world.keyWith(...roles.viewer);
  for (const secret of [supervisor, auditor, own, ownAdmin, viewer]) {
    const sees = secret === supervisor || secret === auditor;
    const listed = await world.client(secret).requests({ refusals: true });
    expect(listed.items.map(({ path }) => path)).toEqual(sees ? ['/v1/calls'] : []);
    const one = await world.call('GET', `/v1/requests/${id}`, { secret });
    expect(one.status).toBe(sees ? 200 : 404);
  }
});

test('a refusal is listed in words: who asked, for which agent and number, what was wrong, and what would be right', async () => {
  await world.call('POST', '/v1/calls', {
    body: { from: { id: ana }, targets: [{ phoneNumber: '+15559876543' }], label: 7 },
  });
  await world.call('POST', '/v1/calls', { body: '{ "to": +15559876543, }' });
  await world.call('POST', '/v1/calls', { body: goodBody() });
  const { items } = await world.client().requests();
  expect(
    items.map(({ keyName, agent, number, problem }) => ({ keyName, agent, number, isWrong: problem !== null })),
  ).toEqual([
    { keyName: 'root', agent: null, number: null, isWrong: false },
    { keyName: 'root', agent: null, number: null, isWrong: true },
    { keyName: 'root', agent: 'Ana Ruiz', number: '+1555•••6543', isWrong: true },
  ]);
  expect(items[2]?.problem).toEqual({
    message: expect.stringContaining('label') as string,
    fix: expect.stringMatching(/./) as string,
    who: 'developer',
  });
});
