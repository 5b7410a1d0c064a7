import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keySchema, newKeySchema, rotatedKeySchema } from '../../api/key-views.ts';
import { problemDetails } from '../../api/views.ts';
import type { NewKey, OutdialError } from '../../client/index.ts';
import { ana, bo, cy, goodBody, openWorld, sales, support, type TestServer } from '../../../test/server/world.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const keyFor = async (limits: NewKey['limits'], more: Partial<NewKey> = {}): Promise<string> =>
  (await world.client().keys.create({ role: 'caller', ...more, ...(limits && { limits }) })).secret;
const place = (secret: string, body = goodBody(), headers = {}): Promise<Response> =>
  world.call('POST', '/v1/calls?allowDuplicate=true', { secret, body, headers });
const problemOf = async (answer: Response) => {
  const [problem] = problemDetails.parse(await answer.json()).problems;
  return { status: answer.status, code: problem?.code, pointer: problem?.pointer, expected: problem?.expected };
};
const assigned = { targets: [{ phoneNumber: '+12125550123' }] as const };
const minute = 60_000;
const day = 24 * 60 * minute;

describe('what a key may call', () => {
  test.each([
    ['an agent', { agents: ['bo@example.com'] }, goodBody(), 'key-agent-not-allowed', '/from/id', bo],
    ['a queue', { queues: ['Support'] }, goodBody(), 'key-queue-not-allowed', '/from/queueId', support],
    [
      'a queue, and the call has none',
      { queues: ['Sales'] },
      goodBody({ id: cy }),
      'key-queue-not-allowed',
      '/from/queueId',
      sales,
    ],
    [
      'a country',
      { countries: ['LV', 'EE'] },
      goodBody(),
      'key-country-not-allowed',
      '/targets/0/phoneNumber',
      'LV, EE',
    ],
  ])(
    'a key for %s refuses every other, at each door, and says what is allowed',
    async (_what, limits, body, code, pointer, expected) => {
      const secret = await keyFor(limits);
      expect(await problemOf(await place(secret, body))).toEqual({ status: 403, code, pointer, expected });
      const dry = await world.call('POST', '/v1/calls?dryRun=true', { secret, body });
      expect(await dry.json()).toMatchObject({ ok: false, problems: [{ code, who: 'admin' }] });
      if (expected === support)
        expect(await (await place(secret, body)).text()).toContain(`on behalf of the queue \\"Sales\\" (\`${sales}\`)`);
      const dropIn = await world.call('POST', '/api/v2/conversations/calls', { secret, body });
      expect([dropIn.status, await dropIn.json()]).toMatchObject([403, { code }]);
      const cookie = await cookieOf(secret);
      const fromPage = await world.call('POST', '/v1/calls', {
        secret: null,
        body,
        headers: { cookie, 'sec-fetch-site': 'same-origin' },
      });
      expect(await problemOf(fromPage)).toMatchObject({ status: 403, code });
      const events = await keyFor(limits, {
        role: undefined as never,
        scopes: ['events:write', 'conversation:call:write'],
      });
      const event = {
        version: '0',
        id: 'e1',
        'detail-type': 'outdial.call.requested',
        source: 'crm',
        time: '2026-11-22T15:00:00Z',
        detail: body,
      };
      const sent = await world.call('POST', '/v1/events', { secret: events, body: event });
      expect(await problemOf(sent)).toMatchObject({ status: 403, code });
      expect(world.centre.dials).toEqual([]);
    },
  );

  test('within its limits a key places calls', async () => {
    const secret = await keyFor({ agents: [ana, bo], queues: ['Sales'], countries: ['US', 'LV'] });
    expect((await place(secret, goodBody(undefined, assigned))).status).toBe(202);
    expect((await place(secret, goodBody({ id: bo, queueId: sales }, assigned))).status).toBe(202);
    // Nobody has this number, and +1 is shared by many countries.
    expect(await problemOf(await place(secret))).toMatchObject({ code: 'key-country-not-allowed', expected: 'US, LV' });
  });

  test('a key for some agents changes no call of another one, and sees no other agent', async () => {
    const secret = await keyFor({ agents: [ana] });
    await world.client().pause();
    const { call } = await world.client().place(goodBody({ id: bo, queueId: sales }));
    expect(await problemOf(await world.call('POST', `/v1/calls/${call.id}/cancel`, { secret }))).toMatchObject({
      status: 403,
      code: 'key-agent-not-allowed',
    });
    expect(await world.client(secret).cancelMany({ agent: bo }, 1)).toMatchObject({
      canceled: [],
      left: [{ problem: { code: 'key-agent-not-allowed' } }],
    });
    const own = await world.client().place(goodBody());
    const given = await world.call('POST', '/v1/calls/reassign', { secret, body: { agent: ana, to: bo, confirm: 1 } });
    expect(await problemOf(given)).toMatchObject({ status: 403, code: 'key-agent-not-allowed', pointer: '/to' });
    expect((await world.client().get(own.call.id)).state).toBe('waiting');
    expect((await world.client(secret).agents()).items.map(({ id }) => id)).toEqual([ana]);
    expect(await problemOf(await world.call('GET', `/v1/agents/${bo}/readiness`, { secret }))).toMatchObject({
      status: 403,
    });
    expect((await world.call('GET', `/api/v2/users/${bo}/presence`, { secret })).status).toBe(403);
  });
});

const cookieOf = async (secret: string): Promise<string> => {
  const signedIn = await world.call('POST', '/v1/session', { secret: null, body: { key: secret } });
  return (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
};

describe('how many calls a key may request', () => {
  test('in any minute: the next one is refused until the first is a minute old, and Retry-After says when', async () => {
    const secret = await keyFor({ perMinute: 2 });
    expect((await place(secret)).status).toBe(202);
    world.clock.jump(10_000);
    expect((await place(secret)).status).toBe(202);
    const refused = await place(secret);
    expect(refused.headers.get('retry-after')).toBe('50');
    expect(await problemOf(refused)).toMatchObject({ status: 429, code: 'key-minute-limit', expected: '2' });
    const dropIn = await world.call('POST', '/api/v2/conversations/calls', {
      secret,
      body: goodBody({ id: bo, queueId: sales }),
    });
    expect([dropIn.status, dropIn.headers.get('retry-after')]).toEqual([429, '50']);
    const dry = await world.call('POST', '/v1/calls?dryRun=true', { secret, body: goodBody() });
    expect(await dry.json()).toMatchObject({ ok: false, problems: [{ code: 'key-minute-limit' }] });
    world.clock.jump(50_000);
    expect((await place(secret)).status).toBe(202);
  });

  test('in any day, and a repeat with its key counts once and is answered at the limit', async () => {
    const secret = await keyFor({ perDay: 1 });
    const headers = { 'idempotency-key': 'one' };
    expect((await place(secret, goodBody(), headers)).status).toBe(202);
    expect((await place(secret, goodBody(), headers)).headers.get('idempotent-replayed')).toBe('true');
    const refused = await place(secret, goodBody(), { 'idempotency-key': 'two' });
    expect(refused.headers.get('retry-after')).toBe(String(day / 1000));
    expect((await problemOf(refused)).code).toBe('key-day-limit');
    world.clock.jump(day);
    expect((await place(secret, goodBody(), { 'idempotency-key': 'two' })).status).toBe(202);
  });

  test('at the same time, of many requests at once as well', async () => {
    const secret = await keyFor({ concurrent: 3 });
    await world.client().pause();
    const answers = await Promise.all(Array.from({ length: 8 }, () => place(secret)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 429, 429, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const [first] = (await world.client(secret).list()).items;
    await world.client(secret).cancel(first!.id);
    expect((await place(secret)).status).toBe(202);
  });

  test('a call that another person gave to another agent does not count as requested again', async () => {
    const secret = await keyFor({ perDay: 2 });
    await world.client().pause();
    expect((await place(secret)).status).toBe(202);
    await world.client().reassign({ agent: ana }, bo, 1);
    expect((await place(secret)).status).toBe(202);
    expect((await place(secret)).status).toBe(429);
  });

  test('for each key by itself', async () => {
    const [one, other] = [await keyFor({ perMinute: 1 }), await keyFor({ perMinute: 1 })];
    expect((await place(one)).status).toBe(202);
    expect((await place(one)).status).toBe(429);
    expect((await place(other)).status).toBe(202);
  });
});

describe('making keys', () => {
  test('a key has the scopes of its role and its limits by id, and the audit says all of it', async () => {
    const limits = { agents: ['ana@example.com'], queues: ['Sales'], countries: ['US'], ownCalls: true, perMinute: 5 };
    const made = await world.call('POST', '/v1/keys', { body: { role: 'caller', name: 'crm', limits } });
    const key = newKeySchema.parse(await made.json());
    expect(key).toMatchObject({
      role: 'caller',
      limits: { agents: [ana], queues: [sales], ownCalls: true, perDay: null },
    });
    expect(key.scopes).toContain('conversation:call:write');
    const { items } = await world.client().audit({ since: '2020-01-01T00:00:00Z' });
    expect(items.at(-1)).toMatchObject({
      act: 'key-made',
      facts: { role: 'caller', agents: [ana], queues: [sales], perMinute: 5 },
    });
    const session = await world.client(key.secret).session.show();
    expect(session.key).toMatchObject({ role: 'caller', limits: { countries: ['US'] } });
  });

  test.each([
    ['neither a role nor scopes', { name: 'x' }, 400, 'field-missing', '/scopes'],
    ['both', { role: 'viewer', scopes: ['calls:read'] }, 400, 'field-value', '/scopes'],
    ['a limit for an administrator', { role: 'admin', limits: { ownCalls: true } }, 400, 'field-value', '/limits'],
    ['the same by scope', { scopes: ['admin', 'calls:read'], limits: { perDay: 1 } }, 400, 'field-value', '/limits'],
    ['a time that is over', { role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }, 400, 'field-value', '/expiresAt'],
    [
      'an agent that is not there',
      { role: 'caller', limits: { agents: [ana, 'zoe@example.com'] } },
      422,
      'agent-not-found',
      '/limits/agents/1',
    ],
    [
      'a queue that is not there',
      { role: 'caller', limits: { queues: ['Sails'] } },
      422,
      'queue-not-found',
      '/limits/queues/0',
    ],
    [
      'a country that is not there',
      { role: 'caller', limits: { countries: ['XX'] } },
      400,
      'field-value',
      '/limits/countries/0',
    ],
    ['no call at all', { role: 'caller', limits: { perMinute: 0 } }, 400, 'field-value', '/limits/perMinute'],
  ])('a request with %s is refused', async (_what, body, status, code, pointer) => {
    expect(await problemOf(await world.call('POST', '/v1/keys', { body }))).toMatchObject({ status, code, pointer });
  });
});

describe('the end of a key', () => {
  test('after its expiry neither the key nor its session works, and a live stream has ended', async () => {
    const expiresAt = new Date(world.clock.now() + minute).toISOString();
    const secret = await keyFor(undefined, { expiresAt });
    const cookie = await cookieOf(secret);
    const stream = await world.call('GET', '/v1/events', { secret, headers: { accept: 'text/event-stream' } });
    expect((await world.call('GET', '/v1/calls', { secret })).status).toBe(200);
    await world.clock.advance(minute);
    expect(await stream.text()).toContain('retry');
    expect(problemDetails.parse(await (await world.call('GET', '/v1/calls', { secret })).json()).detail).toContain(
      'expired',
    );
    expect((await world.call('GET', '/v1/calls', { secret: null, headers: { cookie } })).status).toBe(401);
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'x', client_secret: secret });
    expect((await world.call('POST', '/oauth/token', { secret: null, body: form.toString() })).status).toBe(401);
  });

  test('a rotated key has two secrets until the overlap ends; its calls stay its own, and it is audited', async () => {
    const created = await world.client().keys.create({ role: 'caller', limits: { ownCalls: true } });
    const { call } = await world.client(created.secret).place(goodBody(), { idempotencyKey: 'k' });
    const answer = await world.call('POST', `/v1/keys/${created.id}/rotate`, { body: { overlapSeconds: 60 } });
    const rotated = rotatedKeySchema.parse(await answer.json());
    for (const secret of [created.secret, rotated.secret])
      expect((await world.client(secret).place(goodBody(), { idempotencyKey: 'k' })).call.id).toBe(call.id);
    expect((await world.client().keys.list()).items.filter(({ id }) => id === created.id)).toHaveLength(1);
    world.clock.jump(minute);
    const late = await world.call('GET', '/v1/calls', { secret: created.secret });
    expect([late.status, problemDetails.parse(await late.json()).detail]).toMatchObject([
      401,
      expect.stringContaining('new secret'),
    ]);
    expect((await world.client(rotated.secret).get(call.id)).id).toBe(call.id);
    const { items } = await world.client().audit({ since: '2020-01-01T00:00:00Z' });
    expect(items.filter(({ act }) => act === 'key-rotated')).toMatchObject([
      { by: 'key_root', facts: { key: created.id } },
    ]);
  });

  test('a second rotation does not prolong the first secret, and revoking ends every secret', async () => {
    const { id, secret: first } = await world.client().keys.create({ role: 'viewer' });
    const { secret: second } = await world.client().keys.rotate(id, 60);
    const { secret: third } = await world.client().keys.rotate(id, 3600);
    world.clock.jump(minute);
    const works = async (secret: string): Promise<boolean> => (await world.call('GET', '/v1/calls', { secret })).ok;
    expect([await works(first), await works(second), await works(third)]).toEqual([false, true, true]);
    expect(keySchema.parse(await (await world.call('DELETE', `/v1/keys/${id}`)).json()).id).toBe(id);
    expect([await works(first), await works(second), await works(third)]).toEqual([false, false, false]);
    const refusal = await world
      .client()
      .keys.rotate(id, 0)
      .catch((error: unknown) => (error as OutdialError).code);
    expect(refusal).toBe('key-not-active');
  });
});
