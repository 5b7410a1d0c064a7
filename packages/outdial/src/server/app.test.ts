import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ana, bo, goodBody, openWorld, sales, type TestServer } from '../../test/server/world.ts';
import { StorageFull } from '../ports/engine-error.ts';
import type { Engine } from '../ports/engine.ts';
import { codes } from '../problems/catalogue.ts';
import { pageOf, problemDetails } from '../api/views.ts';
import { agentSchema, eventResultsSchema, readinessSchema } from '../api/service-views.ts';
import { consolePages } from './resources/console-page.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const json = async (answer: Response): Promise<Record<string, unknown>> =>
  (await answer.json()) as Record<string, unknown>;
const codesIn = async (answer: Response): Promise<readonly string[]> =>
  problemDetails.parse(await answer.json()).problems.map(({ code }) => code);

interface Described {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}
const description = async (): Promise<Described> =>
  (await (await world.call('GET', '/openapi.json')).json()) as Described;

test('every route served is described, and every one described is served', async () => {
  const { paths } = await description();
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const served = world.app.routes
    .filter(({ path }) => !/^\/(?:docs|console)/.test(path) && !consolePages.includes(path))
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(described.toSorted()).toEqual(served.toSorted());
});

test('the description is whole: 3.1, every reference leads somewhere, every operation has its own id', async () => {
  const described = await description();
  expect(described.openapi).toBe('3.1.0');
  const text = JSON.stringify(described);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    expect(described.components.schemas).toHaveProperty([name!]);
  }
  const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(text).toContain('webhookUrl');
  expect(JSON.stringify(described.components.schemas['CallRequest'])).toContain('whenNotReady');
});

test('a path that is not there is 404, a method that is not there 405 with those that are', async () => {
  const missing = await world.call('GET', '/v2/calls');
  expect(missing.status).toBe(404);
  expect(await codesIn(missing)).toEqual(['route-not-found']);
  const wrong = await world.call('DELETE', '/v1/calls');
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, GET']);
  expect(await codesIn(wrong)).toEqual(['method-not-allowed']);
});

test('every answer carries a request id of its own, and is neither sniffed nor stored', async () => {
  const answers = await Promise.all(
    ['/health/live', '/nowhere', '/v1/calls', '/docs'].map((path) => world.call('GET', path)),
  );
  const ids = answers.map((answer) => answer.headers.get('x-request-id'));
  expect(new Set(ids).size).toBe(4);
  expect(ids.every((id) => id?.startsWith('req_'))).toBe(true);
  expect(answers.every((answer) => answer.headers.get('x-content-type-options') === 'nosniff')).toBe(true);
  expect(answers[2]?.headers.get('cache-control')).toBe('no-store');
});

test('every problem has a page that can be opened, as HTML, Markdown and JSON', async () => {
  for (const code of codes()) {
    const path = `/problems/${encodeURIComponent(code)}`;
    const [html, markdown, object] = await Promise.all(
      ['text/html,*/*', 'text/markdown', 'application/json'].map((accept) =>
        world.call('GET', path, { headers: { accept } }),
      ),
    );
    expect([code, html?.status, html?.headers.get('content-type')]).toEqual([code, 200, 'text/html; charset=utf-8']);
    expect(markdown?.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(await json(object!)).toMatchObject({ code });
  }
  const unknown = await world.call('GET', '/problems/no-such-code');
  expect([unknown.status, await codesIn(unknown)]).toEqual([404, ['problem-not-found']]);
});

test('the API page loads nothing from elsewhere', async () => {
  const page = await world.call('GET', '/docs');
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].every(([, url]) => url!.startsWith('/'))).toBe(true);
  expect((await world.call('GET', '/docs/start.js')).headers.get('content-type')).toContain('text/javascript');
  expect((await world.call('GET', '/docs/..%2f..%2fpackage.json')).status).toBe(404);
});

test('health reports whether calls can be accepted, and figures count what happened', async () => {
  expect(await json(await world.call('GET', '/health/ready'))).toMatchObject({
    status: 'ready',
    paused: false,
    target: 'sandbox',
  });
  await world.call('POST', '/v1/calls', { body: goodBody() });
  await world.until(() => world.centre.dials.length === 1);
  const figures = await (await world.call('GET', '/metrics')).text();
  expect(figures).toContain('outdial_fences_total 1');
  expect(figures).toContain('outdial_call_states_entered_total{state="waiting"} 1');
});

test('pausing stops dialing from before the next fence, resuming lets it continue', async () => {
  const paused = { paused: true, at: world.clock.now(), by: 'key_root', byName: 'root', note: null };
  const shown = { ...paused, at: new Date(paused.at).toISOString() };
  expect(await json(await world.call('POST', '/v1/pause'))).toEqual({ ...shown, already: false });
  const again = await world.call('POST', '/v1/pause', { body: { note: 'lunch' } });
  expect(await json(again)).toEqual({ ...shown, already: true });
  expect((await world.call('POST', '/v1/pause', { body: { note: '' } })).status).toBe(400);
  const answer = await world.call('POST', '/v1/calls', { body: goodBody() });
  const { id } = (await json(answer)) as { id: string };
  await world.until(async () =>
    JSON.stringify(await json(await world.call('GET', `/v1/calls/${id}`))).includes('dialing-paused'),
  );
  expect(world.centre.dials).toEqual([]);
  expect(await json(await world.call('GET', `/v1/agents/${ana}/readiness`))).toMatchObject({
    ready: false,
    blockers: [{ code: 'dialing-paused' }],
  });
  const resumed = { paused: false, at: null, by: null, byName: null, note: null };
  expect(await json(await world.call('POST', '/v1/resume'))).toEqual({ ...resumed, already: false });
  expect(await json(await world.call('POST', '/v1/resume'))).toEqual({ ...resumed, already: true });
  await world.until(() => world.centre.dials.length === 1);
});

test('agents are listed by name in pages, with presence as people say it and their queues', async () => {
  const page = pageOf(agentSchema).parse(await json(await world.call('GET', '/v1/agents?limit=2')));
  expect(page.items.map(({ name, presence }) => [name, presence])).toEqual([
    ['Ana Ruiz', 'Available'],
    ['Bo Lind', 'Available'],
  ]);
  expect(page.items[1]?.queues?.map(({ name, joined }) => [name, joined])).toEqual([
    ['Sales', true],
    ['Support', true],
  ]);
  const rest = pageOf(agentSchema).parse(await json(await world.call('GET', `/v1/agents?limit=2&cursor=${page.next}`)));
  expect([rest.items.map(({ name }) => name), rest.next]).toEqual([['Cy Moe'], null]);
  expect(world.centre.reads).toBe(1);
});

test('a list of agents says who is ready, why the others are not, and how many calls wait, without a request to Genesys', async () => {
  const agents = async () => {
    const { items } = pageOf(agentSchema).parse(await json(await world.call('GET', '/v1/agents')));
    return items.map(({ ready, blockers, queued }) => [ready, blockers.map(({ code }) => code), queued]);
  };
  expect(await agents()).toEqual([
    [true, [], 0],
    [true, [], 0],
    [true, [], 0],
  ]);
  const { reads } = world.centre;
  const place = async (id: string, more: object = {}) => {
    const body = goodBody({ id, queueId: sales }, more);
    await world.call('POST', '/v1/calls?allowDuplicate=true', { body });
  };
  await place(bo);
  await world.until(() => world.centre.dials.length === 1);
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  await place(ana);
  await place(ana, { notBefore: new Date(world.clock.now() + 3_600_000).toISOString() });
  expect(await agents()).toEqual([
    [false, ['agent-presence'], 2],
    [false, ['agent-has-call'], 0],
    [true, [], 0],
  ]);
  expect(world.centre.reads).toBe(reads);
  // Facts that are too old tell nothing; Outdial reads them before it dials.
  await world.clock.advance(9 * 60_000);
  expect((await agents())[2]).toEqual([null, [], 0]);
});

test('readiness reports every blocker, by id or e-mail; an unknown agent is 404 with what was searched', async () => {
  world.floor.feedAgent(world.centre.setPresence(bo, 'MEAL'));
  const answer = readinessSchema.parse(
    await json(await world.call('GET', '/v1/agents/bo@example.com/readiness?queueId=Sales')),
  );
  expect([answer.ready, answer.blockers.map(({ code }) => code)]).toEqual([false, ['agent-presence']]);
  const free = readinessSchema.parse(
    await json(await world.call('GET', `/v1/agents/${ana}/readiness?number=%2B15559876543`)),
  );
  expect(free).toMatchObject({ ready: true, blockers: [] });
  const unknown = await world.call('GET', '/v1/agents/nobody@example.com/readiness');
  expect(unknown.status).toBe(404);
  expect(await codesIn(unknown)).toEqual(['agent-not-found-path']);
  const queue = await world.call('GET', `/v1/agents/${sales}/readiness`);
  expect([queue.status, await codesIn(queue)]).toEqual([404, ['agent-is-a-queue']]);
  expect((await world.call('GET', `/v1/agents/${ana}/readiness?queueId=Nowhere`)).status).toBe(422);
  expect((await world.call('GET', `/v1/agents/${ana}/readiness?number=911`)).status).toBe(422);
});

const envelope = (id: string, type: string, detail: unknown, time = '2026-11-22T15:00:00Z') => ({
  ...{ version: '0', id, 'detail-type': type, source: 'test', time, detail },
});

test('a presence event wakes the call that waits for it, without any timer', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  await world.call('POST', '/v1/calls', { body: goodBody() });
  world.centre.setPresence(ana, 'AVAILABLE');
  const detail = {
    topicName: `v2.users.${ana}.presence`,
    eventBody: { presence: 'AVAILABLE' },
    timestamp: '2026-11-22T15:00:01Z',
  };
  const answer = await world.call('POST', '/v1/events', { body: [envelope('e1', 'v2.users.{id}.presence', detail)] });
  expect(eventResultsSchema.parse(await json(answer)).items).toMatchObject([{ ok: true, kind: 'agent', id: 'e1' }]);
  await world.until(() => world.centre.dials.length === 1);
});

test('an event that asks for a call is that call, however often it is delivered', async () => {
  const event = envelope('event-1', 'outdial.call.requested', goodBody(), '2026-11-22T14:55:00Z');
  const first = await world.call('POST', '/v1/events', { body: event });
  expect(first.status).toBe(202);
  const [taken] = eventResultsSchema.parse(await json(first)).items;
  const again = eventResultsSchema.parse(await json(await world.call('POST', '/v1/events', { body: event })));
  expect(again.items).toEqual([{ ...taken, replayed: true }]);
  const call = await json(await world.call('GET', `/v1/calls/${String(taken?.['callId'])}`));
  expect(call).toMatchObject({ key: 'event-1', expiresAt: '2026-11-22T15:10:00.000Z' });
});

test('each event gets its own answer; asking for a call needs its scope; a retryable failure is 503', async () => {
  const ask = envelope('event-1', 'outdial.call.requested', goodBody());
  const secret = await world.keyWith('events:write');
  const both = await world.call('POST', '/v1/events', { body: [ask, { strange: true }], secret });
  expect(both.status).toBe(200);
  expect((await json(both))['items']).toMatchObject([
    { ok: false, status: 403, problems: [{ code: 'scope-missing' }] },
    { ok: false, status: 400, problems: [{ code: 'event-invalid' }] },
  ]);
  expect((await world.call('POST', '/v1/events', { body: ask, secret })).status).toBe(403);
  const old = await world.call('POST', '/v1/events', {
    body: envelope('e', 'outdial.call.requested', goodBody(), '2026-01-01T00:00:00Z'),
  });
  expect([old.status, await codesIn(old)]).toEqual([400, ['event-invalid']]);
  world.centre.down = true;
  expect((await world.call('POST', '/v1/events', { body: [ask] })).status).toBe(503);
});

test('events may be 256 KiB and no more', async () => {
  const filler = (length: number) => [
    envelope('e1', 'v2.users.{id}.presence', { topicName: 'v2.users.x.other', eventBody: 'x'.repeat(length) }),
  ];
  expect((await world.call('POST', '/v1/events', { body: filler(200_000) })).status).toBe(200);
  expect((await world.call('POST', '/v1/events', { body: filler(270_000) })).status).toBe(413);
});

test('explain takes any text and any key', async () => {
  const secret = await world.keyWith('calls:read');
  const body = { from: { phoneNumber: '+15551230000' }, to: [{ phoneNumber: '+15559876543' }] };
  const answer = await json(await world.call('POST', '/v1/explain', { body, secret }));
  expect(answer).toMatchObject({ ok: false, corrected: { targets: [{ phoneNumber: '+15559876543' }] } });
  expect((await world.call('POST', '/v1/explain', { body: 'what is this?', secret })).status).toBe(200);
});

test('many long texts of one key hold up no other key, and not more than 32 of them wait', async () => {
  const secret = await world.keyWith('calls:read');
  const done: string[] = [];
  const body = 'what is this? '.repeat(2000);
  const texts = Array.from({ length: 40 }, async () => {
    const { status } = await world.call('POST', '/v1/explain', { body, secret });
    done.push(String(status));
  });
  const list = world.call('GET', '/v1/calls').then(() => void done.push('list'));
  for (let turns = 0; turns < 5000 && done.length < 41; turns += 1) {
    await world.clock.advance(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all([...texts, list]);
  const refused = done.filter((what) => what === '429').length;
  expect(refused).toBeGreaterThan(0);
  expect(done.indexOf('list')).toBeLessThan(refused + 5);
});

test('long texts of many keys do not hold up lists, counts and short texts of another key; 256 of them wait', async () => {
  const done: string[] = [];
  const send = async (secret: string, what: string, path: string, body?: string): Promise<void> => {
    const { status } = await world.call(body === undefined ? 'GET' : 'POST', path, { secret, body });
    done.push(status === 200 ? what : `${what} ${status}`);
  };
  const explain = (secret: string, what: string, body: string) => send(secret, what, '/v1/explain', body);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      await world.clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const long = 'what is this? '.repeat(300);
  const keys = await Promise.all(Array.from({ length: 50 }, () => world.keyWith('calls:read')));
  const victim = await world.keyWith('calls:read');
  const flood = Array.from({ length: 6 }, () => keys.map((secret) => explain(secret, 'long', long))).flat();
  await until(() => done.includes('long 429'));
  const before = done.filter((what) => what === 'long').length;
  const own = [send(victim, 'list', '/v1/calls'), send(victim, 'count', '/v1/calls/count')];
  own.push(explain(victim, 'short', 'what is this?'), explain(victim, 'first', long));
  await until(() => done.length === flood.length + own.length);
  await Promise.all([...flood, ...own]);
  const answered = done.filter((what) => what !== 'long 429').slice(before);
  expect(answered.filter((what, index) => what !== 'long' && index < 20)).toHaveLength(3);
  expect(answered.indexOf('first')).toBeLessThan(80);
  expect(done.filter((what) => what === 'long 429').length).toBeGreaterThan(30);
});

test('no body, whatever it contains, causes a 500 or a call', async () => {
  const path = fc.constantFrom('/v1/calls', '/v1/calls?dryRun=true', '/v1/events', '/v1/keys', '/v1/explain');
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ from: fc.jsonValue(), targets: fc.jsonValue() }).map((value) => JSON.stringify(value)),
    fc
      .record({
        'detail-type': fc.constantFrom('outdial.call.requested', 'v2.users.x.presence'),
        id: fc.string(),
        time: fc.constant('2026-11-22T15:00:00Z'),
        detail: fc.jsonValue(),
      })
      .map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(path, body, async (to, text) => {
      const answer = await world.call('POST', to, { body: text });
      expect(answer.status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
  expect((await world.engine.list({})).items).toEqual([]);
});

test('our own fault is logged once with the request id, and the call that it is about, and answered as such; a full disk is 503', async () => {
  const failing = async (error: Error): Promise<Response> => {
    await world.close();
    const fail = (): Promise<never> => Promise.reject(error);
    const engine: Engine = {
      ...{
        accept: fail,
        replayOf: fail,
        tell: fail,
        cancel: fail,
        get: fail,
        list: fail,
        history: fail,
        pause: fail,
        resume: fail,
      },
      ...{ agentsChanged: () => undefined, conversationHeard: () => undefined, watch: () => () => undefined },
      ...{ paused: () => false, start: () => Promise.resolve(), close: () => Promise.resolve() },
    };
    world = await openWorld({ engine });
    return world.call('POST', '/v1/calls', { body: goodBody() });
  };
  const fault = await failing(new Error('a fault'));
  expect(fault.status).toBe(500);
  const id = fault.headers.get('x-request-id');
  expect(JSON.stringify(await json(fault))).toContain(id);
  const faults = world.logged.filter((line) => Object.hasOwn(line as object, 'error'));
  expect(faults).toMatchObject([{ requestId: id, callId: null, error: { message: 'a fault' } }]);
  const call = 'call_01KAT0000000000000000000AB';
  const about = await world.call('POST', `/v1/calls/${call}/cancel`);
  expect(world.logged).toContainEqual(
    expect.objectContaining({
      requestId: about.headers.get('x-request-id'),
      callId: call,
      error: expect.anything() as object,
    }),
  );
  const full = await failing(new StorageFull());
  expect([full.status, await codesIn(full)]).toEqual([503, ['storage-full']]);
  expect((await world.call('GET', '/health/ready')).status).toBe(503);
});

test('a CloudEvents event in binary mode, its attributes in headers, is taken as the same in structured mode', async () => {
  const headers = {
    ...{ 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-type': 'outdial.call.requested' },
    ...{ 'ce-id': 'ticket%2D7', 'ce-source': 'crm', 'ce-time': new Date(world.clock.now()).toISOString() },
  };
  const taken = await world.call('POST', '/v1/events', { body: goodBody(), headers });
  expect(taken.status).toBe(202);
  const { items } = eventResultsSchema.parse(await json(taken));
  expect(items).toMatchObject([{ ok: true, kind: 'call', id: 'ticket-7' }]);
  const body = {
    ...{ specversion: '1.0', type: 'outdial.call.requested', id: 'ticket-7' },
    source: 'crm',
    data: goodBody(),
  };
  const again = await world.call('POST', '/v1/events', { body });
  expect(await json(again)).toMatchObject({ items: [{ kind: 'call', replayed: true }] });
});

describe('an event that names a field twice', () => {
  const event = (id: string, target = '"phoneNumber":"+12025550143"', from = `"id":"${ana}"`) =>
    `{"specversion":"1.0","type":"outdial.call.requested","source":"crm","id":"${id}","time":"${new Date(world.clock.now()).toISOString()}",` +
    `"data":{"from":{${from}},"targets":[{${target}}]}}`;
  const twoNumbers = '"phoneNumber":"+12025550143","phoneNumber":"+12025550199"';

  test.each([
    ['two numbers', () => event('e1', twoNumbers), '/data/targets/0/phoneNumber'],
    ['two agents, one escaped', () => event('e1', undefined, `"id":"${ana}","\\u0069d":"${bo}"`), '/data/from/id'],
    ['two bodies', () => `${event('e1').slice(0, -1)},"data":{}}`, '/data'],
  ])('is refused: %s', async (_what, body, pointer) => {
    const answer = await world.call('POST', '/v1/events', { body: body() });
    const problem = await json(answer);
    expect([answer.status, problem]).toMatchObject([400, { problems: [{ code: 'field-duplicate', pointer }] }]);
    expect((await world.engine.list({ limit: 5 })).items).toEqual([]);
  });

  test('in a list is refused alone', async () => {
    const answer = await world.call('POST', '/v1/events', { body: `[${event('e1', twoNumbers)},${event('e2')}]` });
    const [first, second] = eventResultsSchema.parse(await json(answer)).items;
    expect(first).toMatchObject({ ok: false, id: 'e1', problems: [{ code: 'field-duplicate' }] });
    expect(second).toMatchObject({ ok: true, kind: 'call', id: 'e2' });
  });

  test('in binary mode is refused', async () => {
    const headers = {
      ...{ 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-type': 'outdial.call.requested' },
      ...{ 'ce-id': 'e1', 'ce-source': 'crm', 'ce-time': new Date(world.clock.now()).toISOString() },
    };
    const body = `{"from":{"id":"${ana}"},"targets":[{${twoNumbers}}]}`;
    const answer = await world.call('POST', '/v1/events', { body, headers });
    expect([answer.status, await codesIn(answer)]).toEqual([400, ['field-duplicate']]);
  });
});

test.each(['__proto__', '%5f_proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'a parameter named %s is refused like every other unknown one',
  async (name) => {
    const answer = await world.call('GET', `/v1/calls?${name}=1`);
    expect([answer.status, await codesIn(answer)]).toEqual([400, ['query-invalid']]);
  },
);

test('a field that is given twice in a body is refused, as in a call request', async () => {
  const answer = await world.call('POST', '/v1/keys', { body: '{"scopes":["calls:read"],"scopes":["admin"]}' });
  expect([answer.status, await codesIn(answer)]).toEqual([400, ['field-duplicate']]);
});

test.each(['__proto__', 'constructor'])('a field named %s in a body is refused by name', async (name) => {
  const answer = await world.call('POST', '/v1/keys', { body: `{"scopes":["calls:read"],"${name}":{"admin":true}}` });
  expect([answer.status, await codesIn(answer)]).toEqual([400, ['field-unknown']]);
});
