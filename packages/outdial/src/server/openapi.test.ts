import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { undecided } from '../../test/server/undecided.ts';
import { ana, bo, goodBody, openWorld, sales, type TestRequest, type TestServer } from '../../test/server/world.ts';
import type { CallView } from '../api/views.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

type Json = Parameters<typeof z.fromJSONSchema>[0];
interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}
interface Described {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Answer>> }>>>
  >;
  readonly components: { readonly schemas: object };
}

/** Reads the served description like any client, and returns what it finds in an answer. */
async function reader(): Promise<(method: string, path: string, answer: Response) => Promise<unknown>> {
  const text = await (await world.call('GET', '/openapi.json')).text();
  const { paths, components } = JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as Described;
  return async (method, path, answer) => {
    const route = Object.keys(paths)
      .toSorted((one, other) => one.split('{').length - other.split('{').length)
      .find((known) => new RegExp(`^${known.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0]!));
    const told = paths[route!]?.[method.toLowerCase()]?.responses[String(answer.status)];
    if (told === undefined) return `${answer.status} is not described`;
    for (const name of ['ETag', 'Location', 'Idempotent-Replayed'])
      if (answer.headers.has(name) && told.headers?.[name] === undefined) return `${name} is not described`;
    const type = answer.headers.get('content-type')?.split(';')[0];
    if (type === undefined) return 'fits';
    const schema = told.content?.[type]?.schema;
    if (schema === undefined) return `${type} is not described`;
    const read = z.fromJSONSchema({ ...schema, $defs: components.schemas } as Json).safeParse(await answer.json());
    return read.success ? 'fits' : read.error.issues;
  };
}

test('answers are what the served description says: calls in every kind of state, lists, refusals', async () => {
  const fits = await reader();
  const asked: [string, number][] = [];
  const ask = async (method: string, path: string, sending: TestRequest = {}): Promise<void> => {
    const answer = await world.call(method, path, sending);
    asked.push([`${method} ${path}`, answer.status]);
    expect([method, path, answer.status, await fits(method, path, answer)]).toEqual([
      ...[method, path, answer.status, 'fits'],
    ]);
  };
  const place = async (more: Parameters<typeof goodBody>[1]): Promise<string> => {
    const body = goodBody({ id: bo, queueId: sales }, more);
    return ((await (await world.call('POST', '/v1/calls', { body })).json()) as CallView).id;
  };

  const unknown = await undecided(world, { id: ana });
  const placed = await place({ label: 'placed' });
  await world.until(async () => (await world.client().get(placed)).state === 'placed');
  world.floor.feedAgent(world.centre.setPresence(bo, 'AWAY'));
  const waiting = await place({ label: 'waits' });
  const rejected = await place({ label: 'not now', whenNotReady: 'refuse' });
  const scheduled = await place({ label: 'later', notBefore: new Date(world.clock.now() + 3_600_000).toISOString() });
  const canceled = await place({ label: 'canceled' });
  await ask('POST', `/v1/calls/${canceled}/cancel`);
  for (const id of [unknown.id, placed, waiting, rejected, scheduled, canceled]) {
    await ask('GET', `/v1/calls/${id}`);
    await ask('GET', `/v1/calls/${id}/events`);
  }
  const body = goodBody({ id: bo, queueId: sales }, { label: 'once more' });
  await ask('POST', '/v1/calls', { body, headers: { 'idempotency-key': 'k' } });
  await ask('POST', '/v1/calls', { body, headers: { 'idempotency-key': 'k' } });
  await ask('POST', '/v1/calls?dryRun=true', { body });
  await ask('POST', '/v1/calls?dryRun=true', { body: {} });
  await ask('POST', '/v1/calls', { body: {} });
  await ask('POST', `/v1/calls/${unknown.id}/resolve`, { body: { placed: false } });
  for (const path of [
    '/v1/calls',
    '/v1/events',
    '/v1/agents',
    `/v1/agents/${bo}/readiness`,
    '/v1/capacity',
    '/v1/keys',
  ])
    await ask('GET', path);
  for (const body of ['agent-presence', 'what is this?', goodBody(), {}]) await ask('POST', '/v1/explain', { body });
  await ask('GET', '/v1/audit?since=2000-01-01T00:00:00Z');
  await ask('GET', '/health/ready');
  await ask('GET', `/v1/calls/${placed}?deep=1`);
  await ask('POST', `/v1/calls/${placed}/cancel?now=1`);
  await ask('GET', '/v1/calls/call_none');
  await ask('GET', '/v1/calls', { secret: 'wrong' });
  await ask('POST', '/v1/keys', { body: 'x'.repeat(70_000) });
  await ask('POST', '/v1/keys', { body: { scopes: ['calls:read'] } });
  const event = { specversion: '1.0', id: 'e1', source: 's', type: 'outdial.call.requested' };
  const time = new Date(world.clock.now()).toISOString();
  await ask('POST', '/v1/events', { body: { ...event, time, data: goodBody({ id: 'nobody' }) } });
  await ask('POST', '/api/v2/conversations/calls', { body: goodBody({ id: 'nobody' }) });
  await ask('POST', '/api/v2/conversations/calls', { body: goodBody({ id: bo, queueId: sales }, { label: 'now' }) });
  await ask('POST', '/api/v2/conversations/calls/user/nobody', { body: { phoneNumber: '+15559876543' } });
  await ask('POST', '/oauth/token', { body: 'grant_type=password' });
  await ask('POST', '/oauth/token', { body: 'grant_type=client_credentials' });
  expect(new Set(asked.map(([, status]) => status))).toEqual(new Set([200, 201, 202, 400, 401, 404, 409, 413, 422]));
});
