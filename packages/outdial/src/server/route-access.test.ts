import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callId } from '../call/ids.ts';
import { grants, roleNames, roles, type KeyRole, type Scope } from '../ports/api-keys.ts';
import { ana, bo, cy, goodBody, openWorld, sales, type TestServer } from '../../test/server/world.ts';
import type { Route } from './http/route.ts';
import { routeTable } from './route-table.ts';

/**
 * Who may use each route, and which calls it concerns. A new route needs a line here. `all`: every role; `open`: it needs no key. `one`, `many`,
 * `every`, `none`: see `RouteSight`.
 */
const rules: Readonly<Record<string, readonly [who: readonly KeyRole[] | 'all' | 'open', sight: Route['sight']]>> = {
  'get /v1/calls/count': [['caller', 'viewer', 'supervisor', 'auditor', 'admin'], 'many'],
  'post /v1/calls/cancel': [['caller', 'supervisor', 'admin'], 'many'],
  'post /v1/calls/reassign': [['caller', 'supervisor', 'admin'], 'many'],
  'post /v1/calls': [['caller', 'admin'], 'none'],
  'get /v1/calls': ['all', 'many'],
  'get /v1/calls/{id}': ['all', 'one'],
  'post /v1/calls/{id}/cancel': [['caller', 'supervisor', 'admin'], 'one'],
  'get /v1/calls/{id}/events': ['all', 'one'],
  'get /v1/events': ['all', 'many'],
  'get /v1/calls/{id}/genesys-requests': ['all', 'one'],
  'post /v1/calls/{id}/share': [['caller', 'supervisor', 'admin'], 'one'],
  'get /v1/calls/{id}/share': ['all', 'one'],
  'delete /v1/calls/{id}/share': [['caller', 'supervisor', 'admin'], 'one'],
  'post /v1/calls/{id}/resolve': [['supervisor', 'admin'], 'one'],
  'post /v1/calls/resolve': [['supervisor', 'admin'], 'many'],
  'post /v1/events': [['admin'], 'none'],
  'get /v1/capacity': ['all', 'many'],
  'get /v1/statistics': ['all', 'many'],
  'get /v1/policy': ['all', 'none'],
  'get /v1/doctor': [['admin'], 'none'],
  'get /v1/agents': [['caller', 'viewer', 'supervisor', 'admin'], 'many'],
  'get /v1/agents/{id}/readiness': [['caller', 'viewer', 'supervisor', 'admin'], 'many'],
  'get /v1/agent-consents': [['caller', 'viewer', 'supervisor', 'admin'], 'none'],
  'get /v1/agents/{id}/consent': [['caller', 'viewer', 'supervisor', 'admin'], 'none'],
  'delete /v1/agents/{id}/consent': [['admin'], 'none'],
  'get /connect/{agent}': ['open', 'none'],
  'post /connect/{agent}': ['open', 'none'],
  'get /connected': ['open', 'none'],
  'post /v1/calls/{id}/wrap-up': [['caller', 'admin'], 'one'],
  'post /v1/keys': [['admin'], 'none'],
  'get /v1/keys': [['admin'], 'none'],
  'post /v1/keys/{id}/rotate': [['admin'], 'none'],
  'delete /v1/keys/{id}': [['admin'], 'none'],
  'post /v1/session': ['open', 'none'],
  'get /v1/session': ['all', 'none'],
  'delete /v1/session': ['all', 'none'],
  'post /v1/session/links': ['all', 'none'],
  'get /sign-in/{code}': ['open', 'none'],
  'post /sign-in/{code}': ['open', 'none'],
  'get /oidc': ['open', 'none'],
  'get /oidc/sign-in': ['open', 'none'],
  'get /oidc/callback': ['open', 'none'],
  'post /v1/pause': [['supervisor', 'admin'], 'none'],
  'post /v1/resume': [['supervisor', 'admin'], 'none'],
  'get /v1/audit': [['supervisor', 'auditor', 'admin'], 'many'],
  'post /v1/calls/forget': [['admin'], 'every'],
  'get /v1/backup': [['admin'], 'every'],
  'get /v1/webhooks': [['supervisor', 'admin'], 'every'],
  'post /v1/webhooks': [['admin'], 'every'],
  'delete /v1/webhooks/{id}': [['admin'], 'every'],
  'post /v1/webhooks/{id}/rotate': [['admin'], 'every'],
  'post /v1/webhooks/{id}/test': [['admin'], 'every'],
  'get /v1/webhooks/dead': [['supervisor', 'admin'], 'every'],
  'post /v1/webhooks/resend': [['supervisor', 'admin'], 'every'],
  'post /oauth/token': ['open', 'none'],
  'post /api/v2/conversations/calls': [['caller', 'admin'], 'none'],
  'post /api/v2/conversations/calls/user/{userId}': [['caller', 'admin'], 'none'],
  'get /api/v2/users/{userId}/presence': [['caller', 'viewer', 'supervisor', 'admin'], 'none'],
  'get /api/v2/users/{userId}/presences/purecloud': [['caller', 'viewer', 'supervisor', 'admin'], 'none'],
  'get /v1/requests': ['all', 'none'],
  'get /v1/requests/{id}': ['all', 'none'],
  'post /v1/explain': ['all', 'none'],
  'get /problems': ['open', 'none'],
  'get /problems/{code}': ['open', 'none'],
  'get /health/live': ['open', 'none'],
  'get /health/ready': ['open', 'none'],
  'get /metrics': ['open', 'none'],
  'get /openapi.json': ['open', 'none'],
};

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const whoIn = (name: string) => rules[name]?.[0];
const pathFor = ({ path }: Route, id = 'call_none'): string => path.replace(/\{\w+\}/, id);

let world: TestServer;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const codeOf = async (answer: Response): Promise<string | null> =>
  /"code":"([\w-]+)"/.exec(await answer.clone().text())?.[1] ?? null;
/** A body that no route can do anything with, so that no right is used. */
const send = (route: Route, secret: string | null, path = pathFor(route)): Promise<Response> =>
  world.call(route.method.toUpperCase(), path, { secret, ...(route.body === undefined ? {} : { body: 'no JSON' }) });

test('every route has a rule, and every rule a route', () => {
  expect(routeTable.map(nameOf).sort()).toEqual(Object.keys(rules).sort());
  expect(Object.fromEntries(routeTable.map((route) => [nameOf(route), route.sight]))).toEqual(
    Object.fromEntries(Object.entries(rules).map(([name, [, sight]]) => [name, sight])),
  );
});

describe.each(roleNames)('the role %s', (role) => {
  test('may use its routes and no others', async () => {
    for (const route of routeTable) {
      const who = whoIn(nameOf(route));
      // Each on its own key: the route may end it.
      const answer = await send(route, await world.keyWith(...(roles[role] as readonly Scope[])));
      const isRefused = answer.status === 403 && (await codeOf(answer)) === 'scope-missing';
      expect([nameOf(route), isRefused]).toEqual([nameOf(route), Array.isArray(who) && !who.includes(role)]);
      await answer.body?.cancel();
    }
  });
});

test('a dry run is for everyone who may read agents, and places nothing for them', async () => {
  for (const role of roleNames) {
    const secret = await world.keyWith(...(roles[role] as readonly Scope[]));
    const ask = async (query: string, body: unknown) =>
      (await world.call('POST', `/v1/calls?${query}`, { secret, body })).status;
    const mayPlace = role === 'caller' || role === 'admin';
    expect([role, await ask('dryRun=true', goodBody())]).toEqual([role, role === 'auditor' ? 403 : 200]);
    for (const query of ['', 'dryRun=false', 'dryRun=false&dryRun=true', 'dryrun=true'])
      expect([role, query, await ask(query, 'no JSON')]).toEqual([role, query, mayPlace ? 400 : 403]);
    expect([role, await ask('dryRun=true&dryRun=false', goodBody())]).toEqual([role, role === 'auditor' ? 403 : 400]);
  }
});

test('without a key only open routes answer', async () => {
  for (const route of routeTable) {
    const answer = await send(route, null);
    const isRefused = answer.status === 401 && (await codeOf(answer)) === 'unauthorized';
    expect([nameOf(route), isRefused]).toEqual([nameOf(route), whoIn(nameOf(route)) !== 'open']);
  }
});

const everyScope: readonly Scope[] = [...new Set(routeTable.flatMap(({ scope }) => scope ?? []))].filter(
  (scope) => scope !== 'any',
);

describe('a key for its own calls', () => {
  /** The path with this id of a call, or the agent of both calls. */
  const about = (route: Route, id: string): string =>
    pathFor(route, route.path.startsWith('/v1/agents') ? ana : id) +
    (route.path === '/v1/audit' ? '?since=2020-01-01T00:00:00Z' : '');

  test('finds no call of another key on any route, and no trace of one', async () => {
    await world.client().resume();
    const { call: other } = await world.client().place(goodBody());
    await world.until(async () => (await world.engine.get(callId(other.id)))?.state === 'placed');
    const secret = await world.limitedKey(everyScope, { ownCalls: true });
    const own = await world.client(secret).place(goodBody(undefined, { label: 'own' }));
    for (const route of routeTable) {
      const name = nameOf(route);
      const [, sight] = rules[name] ?? [];
      // The key has every scope, but it may not end what this test rests on.
      if (route.path === '/v1/pause') continue;
      const answer = await send(route, secret, about(route, other.id));
      if (sight === 'one') expect([name, answer.status, await codeOf(answer)]).toEqual([name, 404, 'call-not-found']);
      if (sight === 'every') expect([name, await codeOf(answer)]).toEqual([name, 'key-own-calls-only']);
      if (route.method !== 'get' || sight === 'every' || sight === 'none') continue;
      // Its own call waits for the other one, which it must not name.
      const shown = await world.call('GET', about(route, own.call.id), { secret });
      expect([name, shown.status]).toEqual([name, 200]);
      expect([name, (await shown.text()).includes(other.id)]).toEqual([name, false]);
    }
    expect((await world.client(secret).get(own.call.id)).waitingFor[0]?.code).toBe('agent-has-call');
    expect((await world.client(secret).list()).items.map(({ id }) => id)).toEqual([own.call.id]);
    expect(await world.client(secret).count({ label: 'own' })).toEqual({ count: 1 });
    expect((await world.client(secret).statistics()).calls).toEqual({ waiting: 1 });
    expect((await world.client(secret).capacity()).queue).toMatchObject({ waiting: 1, dialing: 0 });
    expect((await world.client(secret).list({ createdBy: 'key_root' })).items).toEqual([]);
    const native = await world.call('POST', '/api/v2/conversations/calls', { secret, body: goodBody() });
    const said = await native.text();
    expect([native.status, said.includes('agent-has-call'), said.includes(other.id)]).toEqual([409, true, false]);
  });

  test('sees only its own calls in a live stream of all calls', async () => {
    const secret = await world.limitedKey(['calls:read', 'conversation:call:write'], { ownCalls: true });
    const stream = world.client(secret).events(null);
    const first = stream.next();
    const other = await world.client().place(goodBody({ id: bo, queueId: sales }, { label: 'another' }));
    const own = await world.client(secret).place(goodBody({ id: cy }));
    const seen = [(await first).value, (await stream.next()).value];
    await stream.return();
    expect(seen.map((event) => event?.callId)).toEqual([own.call.id, own.call.id]);
    expect(other.call.id).not.toBe(own.call.id);
  });
});

test('every scope is needed by a route, and every role can use one', () => {
  const needed = new Set(routeTable.map(({ scope }) => scope));
  for (const role of roleNames)
    for (const scope of roles[role]) expect([scope, needed.has(scope)]).toEqual([scope, true]);
  expect(grants(['calls:cancel', 'conversation:call'], 'calls:reassign')).toBe(true);
  expect(grants(['calls:cancel'], 'calls:reassign')).toBe(false);
});
