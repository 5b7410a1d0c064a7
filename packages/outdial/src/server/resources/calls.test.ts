import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, bo, cy, goodBody, openWorld, sales, support, type TestServer } from '../../../test/server/world.ts';
import { agentId, callId } from '../../call/ids.ts';
import { defaultPolicy } from '../../readiness/policy.ts';
import { callSchema, type CallView, problemDetails } from '../../api/views.ts';
import { dryRunSchema, type DryRunView } from '../../api/service-views.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const place = (body: unknown, headers: Record<string, string> = {}, query = ''): Promise<Response> =>
  world.call('POST', `/v1/calls${query}`, { body, headers });
const isPlaced = (id: string): Promise<void> =>
  world.until(async () => (await world.engine.get(callId(id)))?.state === 'placed');
const callIn = async (answer: Response): Promise<CallView> => callSchema.parse(await answer.json());
const refusalIn = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const body = problemDetails.parse(await answer.json());
  expect(body.status).toBe(answer.status);
  return { ...body, codes: body.problems.map(({ code }) => code) };
};

test('a good request is answered 202 with the call, its address and its version, and is dialed once', async () => {
  const answer = await place(goodBody());
  expect(answer.status).toBe(202);
  const call = await callIn(answer);
  expect(answer.headers.get('location')).toBe(`/v1/calls/${call.id}`);
  expect(answer.headers.get('etag')).toMatch(/^"\d+"$/);
  expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  expect(call.resolved).toMatchObject({
    agent: { id: ana, name: 'Ana Ruiz' },
    queue: { name: 'Sales', chosen: 'given' },
  });
  expect(call.warnings.map(({ code }) => code)).toContain('number-unassigned');
  await isPlaced(call.id);
  expect(world.centre.dials).toHaveLength(1);
  const placed = await callIn(await world.call('GET', `/v1/calls/${call.id}`));
  expect(placed).toMatchObject({ state: 'placed', attempts: [{ number: 1, conversationId: 'conversation-1' }] });
});

test('an e-mail and a queue name are resolved, and the answer shows what they became', async () => {
  const call = await callIn(await place(goodBody({ id: 'ana@example.com', queueId: 'Sales' })));
  expect(call.from).toEqual({ id: ana, queueId: sales });
  expect(call.changes.map(({ pointer, from, to }) => [pointer, from, to])).toEqual([
    ['/from/id', 'ana@example.com', ana],
    ['/from/queueId', 'Sales', sales],
  ]);
});

test('without a queue the only joined one is used, and several are asked about', async () => {
  const only = await callIn(await place(goodBody({ id: ana })));
  expect(only.resolved.queue).toEqual({ id: sales, name: 'Sales', chosen: 'only-joined' });
  const several = await refusalIn(await place(goodBody({ id: bo })));
  expect(several).toMatchObject({ status: 422, codes: ['queue-ambiguous'] });
  expect(several.detail).toContain(support);
  const personal = await callIn(await place(goodBody({ id: cy })));
  expect(personal.resolved.queue).toBeNull();
  expect(personal.warnings.map(({ code }) => code)).toContain('personal-call');
});

test('an agent or a queue that cannot be found is reported with what was searched', async () => {
  const agent = await refusalIn(await place(goodBody({ id: 'nobody@example.com' })));
  expect(agent).toMatchObject({ status: 422, codes: ['agent-not-found'], problems: [{ pointer: '/from/id' }] });
  expect(agent.detail).toContain('the users of the organisation');
  const queue = await refusalIn(await place(goodBody({ id: 'ana@example.com', queueId: 'Nowhere' })));
  expect(queue).toMatchObject({ status: 422, codes: ['queue-not-found'], problems: [{ pointer: '/from/queueId' }] });
  expect(queue.detail).toContain('the queues');
});

test('for an agent that does not exist, no queue is looked up', async () => {
  const before = world.centre.reads;
  const answer = await refusalIn(await place(goodBody({ id: 'nobody@example.com', queueId: 'Nowhere' })));
  expect(answer.codes).toEqual(['agent-not-found']);
  expect(world.centre.reads - before).toBe(1);
});

test("a queue's id in place of the agent's is named as a queue's", async () => {
  const answer = await refusalIn(await place(goodBody({ id: sales })));
  expect(answer).toMatchObject({ status: 422, codes: ['agent-is-a-queue'] });
});

test('when Genesys cannot be reached the answer is 503, and nothing is stored', async () => {
  world.centre.down = true;
  const answer = await refusalIn(await place(goodBody(), { 'idempotency-key': 'k1' }));
  expect(answer).toMatchObject({ status: 503, codes: ['genesys-unavailable'] });
  expect((await world.engine.list({})).items).toEqual([]);
  world.centre.down = false;
  expect((await place(goodBody(), { 'idempotency-key': 'k1' })).status).toBe(202);
});

test('with a warm floor acceptance asks the contact centre nothing', async () => {
  await place(goodBody());
  const before = world.centre.reads;
  expect((await place(goodBody({ id: 'ana@example.com' }, { label: 'second' }))).status).toBe(202);
  expect(world.centre.reads).toBe(before);
});

test('the same key with the same request is the same call, also when sent at once or after its deadline', async () => {
  const expiresAt = new Date(world.clock.now() + 60_000).toISOString();
  const body = goodBody(undefined, { expiresAt });
  const key = { 'idempotency-key': 'k1' };
  const [one, two] = await Promise.all([place(body, key), place(body, key)]);
  const ids = [await callIn(one), await callIn(two)].map(({ id }) => id);
  expect(ids[0]).toBe(ids[1]);
  expect([one, two].map((answer) => answer.headers.get('idempotent-replayed')).toSorted()).toEqual(
    [null, 'true'].toSorted(),
  );
  await isPlaced(ids[0] ?? '');
  world.centre.down = true;
  await world.clock.advance(120_000);
  const late = await place(body, key);
  expect(late.status).toBe(202);
  expect(late.headers.get('idempotent-replayed')).toBe('true');
  expect((await callIn(late)).id).toBe(ids[0]);
  expect(world.centre.dials).toHaveLength(1);
});

test('a used key with another body is refused, and keys of other callers do not matter', async () => {
  await place(goodBody(), { 'idempotency-key': 'k1' });
  const other = await refusalIn(await place(goodBody(undefined, { label: 'x' }), { 'idempotency-key': 'k1' }));
  expect(other).toMatchObject({ status: 422, codes: ['key-reused'] });
  const secret = await world.keyWith('conversation:call');
  const headers = { 'idempotency-key': 'k1' };
  const answer = await world.call('POST', '/v1/calls', { body: goodBody(undefined, { label: 'x' }), headers, secret });
  expect(answer.status).toBe(202);
  expect(answer.headers.get('idempotent-replayed')).toBeNull();
});

test('without a key the same request within a minute is a possible duplicate, unless that is allowed', async () => {
  const first = await callIn(await place(goodBody()));
  const second = await refusalIn(await place(goodBody()));
  expect(second).toMatchObject({ status: 409, codes: ['possible-duplicate'], instance: `/v1/calls/${first.id}` });
  expect((await place(goodBody(), {}, '?allowDuplicate=true')).status).toBe(202);
});

test('while a policy is needed and missing every call is refused', async () => {
  await world.close();
  world = await openWorld({ policy: () => ({ version: null, policy: null }) });
  expect(await refusalIn(await place(goodBody()))).toMatchObject({ status: 422, codes: ['policy-missing'] });
  expect((await world.engine.list({})).items).toEqual([]);
});

test.each([
  ['text that is no JSON', '{ "from": ', 400, 'body-not-json'],
  ['an empty body', '', 400, 'body-not-json'],
  ['a list', [], 400, 'body-not-object'],
  ['a wrong type', { ...goodBody(), from: { id: 7 } }, 400, 'field-type'],
  ['an unknown field', { ...goodBody(), colour: 'blue' }, 400, 'field-unknown'],
  [
    'a webhook where nothing keeps messages',
    goodBody(undefined, { webhookUrl: 'https://example.com' }),
    422,
    'webhooks-unavailable',
  ],
  [
    'several targets',
    { from: { id: ana }, targets: [{ phoneNumber: '+15559876543' }, { phoneNumber: '+15551230000' }] },
    400,
    'too-many-targets',
  ],
  ['a past deadline', goodBody(undefined, { expiresAt: '2020-01-01T00:00:00Z' }), 400, 'deadline-past'],
  ['a target that is no number', { from: { id: ana }, targets: [{ phoneNumber: 'call me' }] }, 422, 'number-invalid'],
  ['an emergency line', { from: { id: ana }, targets: [{ phoneNumber: '911' }] }, 422, 'number-emergency'],
  ['a placeholder', goodBody({ id: 'agent-user-id' }), 422, 'placeholder-not-filled'],
])('%s is refused by name, and nothing is stored', async (_what, body, status, code) => {
  const answer = await refusalIn(await place(body));
  expect(answer.codes).toContain(code);
  expect([status, 422]).toContain(answer.status);
  expect((await world.engine.list({})).items).toEqual([]);
});

test('a body over 64 KiB is 413, whether it says its length or not', async () => {
  const long = JSON.stringify(goodBody(undefined, { reason: 'x'.repeat(66_000) }));
  expect(await refusalIn(await place(long))).toMatchObject({ status: 413, codes: ['body-too-large'] });
  const parts = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10_000).fill(32)),
  });
  const request = new Request('http://outdial.test/v1/calls', {
    method: 'POST',
    headers: { authorization: 'Bearer root-secret' },
    body: parts,
    duplex: 'half',
  });
  expect((await world.app.fetch(request)).status).toBe(413);
});

test('bytes that are not UTF-8 are a bad body', async () => {
  const headers = { authorization: 'Bearer root-secret' };
  const body = new Uint8Array([0x7b, 0xff, 0x7d]);
  const answer = await world.app.fetch(new Request('http://outdial.test/v1/calls', { method: 'POST', headers, body }));
  expect(await refusalIn(answer)).toMatchObject({ status: 400, codes: ['body-not-json'] });
});

test('an invalid idempotency key, and unknown or wrong query parameters, are reported', async () => {
  expect(await refusalIn(await place(goodBody(), { 'idempotency-key': 'x'.repeat(256) }))).toMatchObject({
    codes: ['key-invalid'],
  });
  expect(await refusalIn(await place(goodBody(), {}, '?dryrun=true'))).toMatchObject({
    status: 400,
    codes: ['query-invalid'],
  });
  const listed = await world.call('GET', '/v1/calls?state=talking&limit=0&color=red');
  expect((await refusalIn(listed)).codes).toEqual(['query-invalid', 'query-invalid', 'query-invalid']);
});

test('a dry run stores nothing and says whether it would be dialed now', async () => {
  const dry = async (body: unknown): Promise<DryRunView> => {
    const answer = await place(body, {}, '?dryRun=true');
    expect(answer.status).toBe(200);
    return dryRunSchema.parse(await answer.json());
  };
  const good = { ok: true, problems: [], changes: [], readiness: { ready: true, blockers: [] } };
  expect(await dry(goodBody())).toMatchObject(good);
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  const away = await dry(goodBody());
  expect(away).toMatchObject({ ok: true, readiness: { ready: false, blockers: [{ code: 'agent-presence' }] } });
  const refusing = await dry(goodBody(undefined, { whenNotReady: 'refuse' }));
  expect(refusing).toMatchObject({ ok: false, problems: [{ code: 'agent-presence' }] });
  const broken = await dry({ from: { phoneNumber: '+15551230000' }, to: [{ phoneNumber: '+15559876543' }] });
  expect(broken).toMatchObject({
    ok: false,
    readiness: null,
    corrected: { targets: [{ phoneNumber: '+15559876543' }] },
  });
  expect(broken.fill).toContain('/from/id');
  expect((await world.engine.list({})).items).toEqual([]);
  expect(world.centre.dials).toEqual([]);
});

test('the corrected body of a refusal, its ids filled in, is accepted', async () => {
  const broken = { from: { phoneNumber: '+15551230000' }, to: [{ phoneNumber: '+15559876543' }] };
  const refusal = await refusalIn(await place(broken));
  expect(refusal.status).toBe(400);
  const corrected = refusal.corrected as Record<string, unknown>;
  const answer = await place({ ...corrected, from: { id: ana, queueId: sales } });
  expect((await callIn(answer)).callerId).toBe('+15551230000');
});

test('an agent who is away makes the call wait, and the call says for what', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  const call = await callIn(await place(goodBody()));
  expect(call).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'agent-presence' }] });
  expect(call.waitingFor[0]?.clears).toContain('Available');
  expect(call.checks.filter(({ passed }) => !passed).map(({ problem }) => problem?.code)).toEqual(['agent-presence']);
  const refused = await callIn(await place(goodBody(undefined, { whenNotReady: 'refuse' })));
  expect(refused.state).toBe('rejected');
  expect(refused.outcome?.sentence).toContain('Away');
});

test('calls are filtered by agent, state, number, key and conversation, and listed in pages', async () => {
  const first = await callIn(await place(goodBody(), { 'idempotency-key': 'k1' }));
  await isPlaced(first.id);
  await world.clock.advance(10);
  const second = await callIn(await place(goodBody({ id: cy }, { targets: [{ phoneNumber: '+12025550123' }] })));
  await isPlaced(second.id);
  const ids = async (query: string): Promise<readonly string[]> =>
    ((await (await world.call('GET', `/v1/calls?${query}`)).json()) as { items: CallView[] }).items.map(({ id }) => id);
  expect(await ids('agent=ana@example.com')).toEqual([first.id]);
  expect(await ids('number=%2B12025550123')).toEqual([second.id]);
  expect(await ids('key=k1')).toEqual([first.id]);
  expect(await ids('conversation=conversation-2')).toEqual([second.id]);
  expect(await ids('state=placed,ringing')).toHaveLength(2);
  expect(await ids('state=completed')).toEqual([]);
  const page = (await (await world.call('GET', '/v1/calls?limit=1')).json()) as { items: CallView[]; next: string };
  expect(page.items.map(({ id }) => id)).toEqual([second.id]);
  expect(await ids(`limit=1&cursor=${encodeURIComponent(page.next)}`)).toEqual([first.id]);
});

test('calls are filtered by queue, label, attribute, creator, code and time, each as a request would name it', async () => {
  world.floor.feedAgent(world.centre.setPresence(bo, 'AWAY'));
  const from = { id: 'bo@example.com', queueId: 'Support' };
  const first = await callIn(await place(goodBody(from, { label: 'renewals', attributes: { ticket: 'A:1' } })));
  await world.clock.advance(1000);
  const second = await callIn(await place(goodBody({ id: cy }, { targets: [{ phoneNumber: '+12025550123' }] })));
  const ids = async (query: string): Promise<readonly string[]> =>
    ((await (await world.call('GET', `/v1/calls?${query}`)).json()) as { items: CallView[] }).items.map(({ id }) => id);
  for (const query of ['queue=Support', `queue=${support}`, 'label=renewals', 'attribute=ticket:A:1'])
    expect([query, await ids(query)]).toEqual([query, [first.id]]);
  expect(await ids('code=agent-presence&createdBy=root')).toEqual([first.id]);
  expect(await ids('createdBy=key_root')).toEqual([second.id, first.id]);
  expect(await ids(`until=${second.createdAt}`)).toEqual([first.id]);
  expect(await ids(`since=${second.createdAt}&until=2099-01-01T00:00:00%2B01:00`)).toEqual([second.id]);
  expect(await ids('undecided=true')).toEqual([]);
});

test('a filter that names nothing is refused with what would be right, all of them together', async () => {
  const said = async (query: string) => {
    const refusal = await refusalIn(await world.call('GET', `/v1/calls?${query}`));
    expect([query, refusal.status]).toEqual([query, 400]);
    return refusal.problems.map(({ message }) => message).join(' ');
  };
  expect(await said('agent=anna@example.com')).toContain('such as ana@example.com');
  expect(await said(`agent=${sales}`)).toContain('the id of a queue');
  expect(await said('queue=Sals')).toContain('such as Sales');
  expect(await said('code=agent-presense')).toContain('such as agent-presence');
  expect(await said('createdBy=nobody')).toContain('API key');
  expect(await said('number=911')).toContain('E.164');
  expect(await said('attribute=ticket')).toContain('ticket:4711');
  expect(await said('since=2026-11-22T15:00:00Z&until=2026-11-22T15:00:00Z')).toContain('after `since`');
  expect(await said('undecided=maybe&since=yesterday')).toContain('since');
  const both = await said('agent=nobody@example.com&queue=Nowhere&label=x');
  expect(both).toContain('`agent`');
  expect(both).toContain('`queue`');
  world.centre.down = true;
  expect((await world.call('GET', '/v1/calls?agent=nobody@example.com')).status).toBe(503);
});

test('an invalid cursor and invalid ids are not reported as our fault', async () => {
  for (const path of ['/v1/calls/nope', '/v1/calls/nope/events', '/v1/calls/%00']) {
    expect(await refusalIn(await world.call('GET', path))).toMatchObject({ status: 404, codes: ['call-not-found'] });
  }
  expect((await world.call('POST', '/v1/calls/nope/cancel')).status).toBe(404);
});

test('a list is refused for an invalid cursor, a repeated parameter and a text that is not a number', async () => {
  const queries = [
    ...['/v1/calls?cursor=bogus', '/v1/calls?cursor=%00rubbish', '/v1/calls?state=waiting&state=placed'],
    ...['/v1/calls?number=abc', '/v1/agents?cursor=bogus', '/v1/agents?limit=1&limit=2'],
    ...['/v1/audit?since=2000-01-01T00:00:00Z&cursor=bogus', '/v1/audit?since=2000-01-01T00:00:00Z&number=12'],
  ];
  for (const query of queries) {
    const refusal = await refusalIn(await world.call('GET', query));
    expect([query, refusal.status, refusal.codes]).toEqual([query, 400, ['query-invalid']]);
  }
});

test('a number to look for is read as a request reads it', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  const { id } = await callIn(await place(goodBody()));
  for (const number of [
    '%2B15559876543',
    '+1 555 987 6543',
    '%2B1 (555) 987-6543',
    '15559876543',
    '5559876543',
    'tel:%2B15559876543',
  ]) {
    const { items } = (await (await world.call('GET', `/v1/calls?number=${number}`)).json()) as { items: CallView[] };
    expect([number, items.map((call) => call.id)]).toEqual([number, [id]]);
  }
});

test('digits without a country code that fit no call are refused, rather than taken for a number abroad', async () => {
  const refusal = await refusalIn(await world.call('GET', '/v1/calls?number=2025550140'));
  expect(refusal.codes).toEqual(['query-invalid']);
  const { items } = (await (await world.call('GET', '/v1/calls?number=%2B20255501401')).json()) as { items: unknown[] };
  expect(items).toEqual([]);
});

test("a number of the policy's own country is found as it is dialed there, in every place that takes one", async () => {
  const german = await openWorld({
    policy: () => ({ version: null, policy: { ...defaultPolicy, defaultCountry: 'DE' } }),
  });
  try {
    await german.call('POST', '/v1/pause');
    const sent = { from: { id: ana }, targets: [{ phoneNumber: '030 901820' }] };
    const tried = await german.call('POST', '/v1/calls?dryRun=true', { body: sent });
    const { id, changes } = await callIn(await german.call('POST', '/v1/calls', { body: sent }));
    expect(dryRunSchema.parse(await tried.json()).changes).toEqual(changes);
    expect(changes).toContainEqual(expect.objectContaining({ pointer: '/targets/0/phoneNumber', to: '+4930901820' }));
    for (const number of ['030901820', '030 901820', '0049 30 901820', '%2B4930901820', ' 4930901820', '4930901820']) {
      const { items } = (await (await german.call('GET', `/v1/calls?number=${number}`)).json()) as {
        items: CallView[];
      };
      expect([number, items.map((call) => call.id)]).toEqual([number, [id]]);
    }
    const acts = await german.call('GET', '/v1/audit?since=2000-01-01T00:00:00Z&number=030901820');
    expect(((await acts.json()) as { items: unknown[] }).items).toHaveLength(1);
    expect((await german.call('GET', `/v1/agents/${ana}/readiness?number=030901820`)).status).toBe(200);
    const erased = await german.call('POST', '/v1/calls/forget', { body: { number: '030 901820', confirm: 1 } });
    expect([erased.status, (await refusalIn(erased)).codes]).toEqual([409, ['number-has-open-call']]);
  } finally {
    await german.close();
  }
});

test('an unchanged call is 304 for a client that knows its ETag', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  const answer = await place(goodBody());
  const { id } = await callIn(answer);
  const headers = { 'if-none-match': answer.headers.get('etag') ?? '' };
  expect((await world.call('GET', `/v1/calls/${id}`, { headers })).status).toBe(304);
});

test('an inactive agent is reported as inactive, with and without a queue, though Genesys shows nothing else about them', async () => {
  const value = { found: 'user', name: 'Dee Gone', email: 'dee@example.com', state: 'inactive' } as const;
  const dee = agentId('a0000000-0000-4000-8000-00000000000d');
  const person = { value, since: null, asOf: world.clock.now(), source: 'read' } as const;
  world.centre.former.set(dee, { agentId: dee, person });
  world.floor.feedAgent({ agentId: dee, person });
  for (const from of [{ id: dee }, { id: dee, queueId: sales }]) {
    const looked = dryRunSchema.parse(await (await place(goodBody(from), {}, '?dryRun=true')).json());
    expect(looked.problems.map(({ code }) => code)).toEqual(['agent-inactive']);
    const { id } = await callIn(await place(goodBody(from)));
    await world.until(async () => (await world.engine.get(callId(id)))?.state === 'rejected');
    const { outcome } = await callIn(await world.call('GET', `/v1/calls/${id}`));
    expect(outcome?.problem?.code).toBe('agent-inactive');
  }
});
