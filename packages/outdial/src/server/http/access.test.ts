import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, goodBody, openWorld, type TestServer } from '../../../test/server/world.ts';
import type { Scope } from '../../ports/api-keys.ts';
import { grants, scopes } from '../../ports/api-keys.ts';
import type { Route } from './route.ts';
import { routeTable } from '../route-table.ts';
import { problemDetails } from '../../api/views.ts';
import { keySchema, newKeySchema } from '../../api/key-views.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const event = {
  version: '0',
  id: 'e1',
  'detail-type': 'v2.users.{id}.presence',
  time: '2026-11-22T15:00:00Z',
  detail: {},
};
/** Every route that needs a key, what may call it besides `admin`, and a body. Null: any good key. */
const routes: [string, string, readonly Scope[] | null, unknown?][] = [
  ['POST', '/v1/calls?allowDuplicate=true', ['conversation:call:write', 'conversation:call'], goodBody()],
  ['GET', '/v1/calls', ['calls:read']],
  ['GET', '/v1/calls/call_1', ['calls:read']],
  ['GET', '/v1/calls/call_1/events', ['calls:read']],
  ['GET', '/v1/events', ['calls:read']],
  ['GET', '/v1/calls/call_1/genesys-requests', ['calls:read']],
  ['POST', '/v1/calls/call_1/share', ['calls:cancel'], {}],
  ['GET', '/v1/calls/call_1/share', ['calls:read']],
  ['DELETE', '/v1/calls/call_1/share', ['calls:cancel']],
  ['GET', '/v1/calls/count', ['calls:read']],
  ['POST', '/v1/calls/cancel', ['calls:cancel'], { confirm: 1 }],
  ['POST', '/v1/calls/reassign', ['calls:reassign'], { to: ana, confirm: 1 }],
  ['GET', '/v1/capacity', ['calls:read']],
  ['GET', '/v1/statistics', ['calls:read']],
  ['GET', '/v1/policy', ['calls:read']],
  ['GET', '/v1/doctor', []],
  ['POST', '/v1/calls/call_1/cancel', ['calls:cancel']],
  ['POST', '/v1/calls/resolve', ['calls:resolve'], { placed: false, confirm: 1 }],
  ['POST', '/v1/calls/call_1/resolve', ['calls:resolve'], { placed: false }],
  ['POST', '/v1/calls/call_1/wrap-up', ['conversation:call:write', 'conversation:call'], { code: 'Reached' }],
  ['POST', '/v1/calls/forget', [], { number: '+15559876543', confirm: 0 }],
  ['GET', '/v1/audit?since=2026-01-01T00:00:00Z', ['audit:read']],
  ['GET', '/v1/backup', []],
  ['GET', '/v1/agents', ['presence:read']],
  ['GET', `/v1/agents/${ana}/readiness`, ['presence:read']],
  ['GET', '/v1/agent-consents', ['presence:read']],
  ['GET', `/v1/agents/${ana}/consent`, ['presence:read']],
  ['DELETE', `/v1/agents/${ana}/consent`, []],
  ['POST', '/v1/events', ['events:write'], event],
  ['POST', '/v1/keys', [], { scopes: ['calls:read'] }],
  ['GET', '/v1/keys', []],
  ['POST', '/v1/keys/key_1/rotate', [], {}],
  ['DELETE', '/v1/keys/key_1', []],
  ['GET', '/v1/session', null],
  ['DELETE', '/v1/session', null],
  ['POST', '/v1/session/links', null],
  ['POST', '/v1/webhooks', [], { url: 'https://example.com/' }],
  ['GET', '/v1/webhooks', ['webhooks:resend']],
  ['GET', '/v1/webhooks/dead', ['webhooks:resend']],
  ['POST', '/v1/webhooks/resend', ['webhooks:resend'], { message: 'call_1.1' }],
  ['DELETE', '/v1/webhooks/wh_1', []],
  ['POST', '/v1/webhooks/wh_1/rotate', []],
  ['POST', '/v1/webhooks/wh_1/test', []],
  ['POST', '/v1/pause', ['dialing:pause']],
  ['POST', '/v1/resume', ['dialing:pause']],
  ['POST', '/v1/explain', null, 'agent-presence'],
  ['GET', '/v1/requests', null],
  ['GET', '/v1/requests/req_1', null],
];

test.each(routes)('%s %s is open to its scopes and to no other', async (method, path, allowed, body) => {
  const status = async (secret: string | null): Promise<number> =>
    (await world.call(method, path, { body, secret })).status;
  expect(await status(null)).toBe(401);
  expect(await status('no-such-secret')).toBe(401);
  for (const scope of scopes) {
    const answered = await status(await world.keyWith(scope));
    const isAllowed = allowed === null || scope === 'admin' || allowed.includes(scope);
    expect([scope, answered === 403], `${scope} got ${answered}`).toEqual([scope, !isAllowed]);
    expect(answered).not.toBe(401);
    expect(answered).toBeLessThan(500);
  }
});

test.each(['/health/live', '/health/ready', '/metrics', '/openapi.json', '/docs', '/problems/agent-presence'])(
  '%s needs no key',
  async (path) => {
    expect((await world.call('GET', path, { secret: null })).status).toBe(200);
  },
);

test('the table of this test names every route that needs a key', () => {
  const served = world.app.routes
    .filter(({ method, path }) => path.startsWith('/v1/') && `${method} ${path}` !== 'POST /v1/session')
    .map(({ method, path }) => `${method} ${path}`);
  const tested = routes.map(([method, path]) =>
    `${method} ${path.split('?')[0]}`.replace(/call_1|key_1|wh_1|req_1/, ':id').replace(ana, ':id'),
  );
  expect(tested.toSorted()).toEqual(served.toSorted());
});

const sample = ({ path }: Route): string => path.replaceAll(/\{\w+\}/g, 'x_1');

test.each(routeTable.map((route) => [route.method.toUpperCase(), route.path, route] as const))(
  '%s %s is described with the scope that opens it, for keys of each scope',
  async (method, path, route) => {
    const ask = async (secret: string | null): Promise<number> =>
      (await world.call(method, sample(route), { body: method === 'GET' ? undefined : {}, secret })).status;
    const needed = route.scope;
    if (needed === null) {
      // A sign-in without credentials gets 401 anyway.
      expect(path === '/oauth/token' || path === '/v1/session' ? [400, 401] : [200, 404]).toContain(await ask(null));
      return;
    }
    expect(await ask(null)).toBe(401);
    for (const scope of scopes) {
      const isOpen = needed === 'any' || grants([scope], needed);
      expect([scope, (await ask(await world.keyWith(scope))) !== 403]).toEqual([scope, isOpen]);
    }
  },
);

test('a refusal names the scope that is missing, and how to authenticate', async () => {
  const secret = await world.keyWith('calls:read');
  const answer = await world.call('POST', '/v1/calls', { body: goodBody(), secret });
  const body = problemDetails.parse(await answer.json());
  expect(body.detail).toContain('conversation:call:write');
  expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
  const without = await world.call('GET', '/v1/calls', { secret: null });
  expect(without.headers.get('www-authenticate')).toBe('Bearer realm="outdial"');
});

test('a key is made with its scopes, works, is listed without its secret, and stops working when revoked', async () => {
  const made = await world.call('POST', '/v1/keys', { body: { name: 'crm', scopes: ['calls:read', 'calls:read'] } });
  expect(made.status).toBe(201);
  const { id, secret, ...rest } = newKeySchema.parse(await made.json());
  expect(rest).toMatchObject({ name: 'crm', scopes: ['calls:read'], revokedAt: null });
  expect((await world.call('GET', '/v1/calls', { secret })).status).toBe(200);
  const listed = (await (await world.call('GET', '/v1/keys')).json()) as { items: { id: string }[] };
  expect(JSON.stringify(listed)).not.toContain(secret);
  expect(keySchema.parse(listed.items.find((key) => key.id === id)).scopes).toEqual(['calls:read']);
  const revoked = await world.call('DELETE', `/v1/keys/${id}`);
  expect(keySchema.parse(await revoked.json()).revokedAt).not.toBeNull();
  const after = await world.call('GET', '/v1/calls', { secret });
  expect(after.status).toBe(401);
  expect(problemDetails.parse(await after.json()).detail).toContain('revoked');
});

test.each([
  ['no scopes', {}, 'field-missing'],
  ['an empty list', { scopes: [] }, 'field-value'],
  ['an unknown scope', { scopes: ['conversations'] }, 'field-value'],
  ['an unknown field', { scopes: ['admin'], owner: 'me' }, 'field-unknown'],
  ['a list', [], 'body-not-object'],
  ['no JSON', 'scopes=admin', 'body-not-json'],
])('a key request with %s is refused by name', async (_what, body, code) => {
  const answer = await world.call('POST', '/v1/keys', { body });
  expect(answer.status).toBe(400);
  expect(problemDetails.parse(await answer.json()).problems.map((problem) => problem.code)).toEqual([code]);
});

test('a key that is not there cannot be revoked', async () => {
  const answer = await world.call('DELETE', '/v1/keys/nope');
  expect(answer.status).toBe(404);
  expect(problemDetails.parse(await answer.json()).detail).toContain('nope');
});

test('the wider call scope includes the narrower, and nothing else', () => {
  expect(grants(['conversation:call'], 'conversation:call:write')).toBe(true);
  expect(grants(['conversation:call:write'], 'conversation:call')).toBe(false);
  expect(grants(['conversation:call'], 'calls:cancel')).toBe(false);
});
