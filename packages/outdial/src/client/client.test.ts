import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, goodBody, openWorld, rootSecret, type TestServer } from '../../test/server/world.ts';
import type { EventView } from '../api/views.ts';
import { createClient, OutdialError, type CallRequestBody } from './index.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const failure = async (work: Promise<unknown>): Promise<OutdialError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OutdialError);
  return error as OutdialError;
};
const away = (): void => void world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));

test('a call is placed, read, listed and canceled', async () => {
  away();
  const client = world.client();
  const { call, replayed } = await client.place(goodBody(), { idempotencyKey: 'k1' });
  expect(replayed).toBe(false);
  expect((await client.place(goodBody(), { idempotencyKey: 'k1' })).replayed).toBe(true);
  expect((await client.list({ agent: ana, state: 'waiting' })).items.map(({ id }) => id)).toEqual([call.id]);
  expect((await client.cancel(call.id)).state).toBe('canceled');
  expect((await client.get(call.id)).outcome?.targetRung).toBe(false);
  expect((await client.history(call.id)).at(-1)?.name).toBe('call.canceled');
});

test('without a key, a client in a page of the server uses the session of its browser', async () => {
  const origin = 'http://outdial.test';
  let cookie = '';
  const browser = async (request: Request): Promise<Response> => {
    expect(request.headers.has('authorization')).toBe(false);
    const headers = { ...Object.fromEntries(request.headers), host: 'outdial.test', origin, cookie };
    const answer = await world.app.fetch(new Request(request, { headers }));
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return answer;
  };
  const client = createClient({ url: origin, fetch: browser });
  expect((await failure(client.list())).status).toBe(401);
  await client.session.signIn(rootSecret);
  expect((await client.session.show()).key).toMatchObject({ id: 'key_root', scopes: ['admin'] });
  away();
  const { call } = await client.place(goodBody());
  for await (const event of client.events(call.id)) {
    if (event.name === 'call.waiting') await client.cancel(call.id);
  }
  expect((await client.session.link()).path).toMatch(/^\/sign-in\/./);
  expect(await client.session.signOut()).toEqual({ signedOut: true });
  expect((await failure(client.get(call.id))).status).toBe(401);
});

test('a request that is not shaped like one does not compile, and as text it is refused by the server', async () => {
  const client = world.client();
  // @ts-expect-error: `form` is not a field
  expect((await failure(client.place({ form: 1 }))).problems.map(({ code }) => code)).toContain('field-unknown');
  // @ts-expect-error: a number is not a text
  const answer = await client.check({ ...goodBody(), label: 7 });
  expect(answer.problems.map(({ code }) => code)).toEqual(['field-type']);
  // @ts-expect-error: `wait` is misspelled
  const misspelled: CallRequestBody = { ...goodBody(), whenNotReady: 'weit' };
  expect((await failure(client.place(JSON.stringify(misspelled)))).code).toBe('field-value');
});

test('a refusal is an error with every problem and the corrected request', async () => {
  const broken = { from: { phoneNumber: '+15551230000' }, to: [{ phoneNumber: '+15559876543' }] };
  const error = await failure(world.client().place(JSON.stringify(broken)));
  expect(error).toMatchObject({ status: 400, corrected: { targets: [{ phoneNumber: '+15559876543' }] } });
  expect(error.fill).toContain('/from/id');
  expect(error.problems.map(({ code }) => code)).toContain(error.code);
  expect(await failure(world.client('wrong').list())).toMatchObject({ status: 401, code: 'unauthorized' });
});

test('a dry run, readiness, agents, keys, pause and explain speak to their routes', async () => {
  const client = world.client();
  expect(await client.check(goodBody())).toMatchObject({ ok: true });
  expect(await client.readiness('ana@example.com', { queueId: 'Sales' })).toMatchObject({ ready: true });
  expect((await client.agents({ limit: 1 })).items).toHaveLength(1);
  const key = await client.keys.create({ scopes: ['calls:read'], name: 'reader' });
  expect((await world.client(key.secret).list()).items).toEqual([]);
  expect((await client.keys.list()).items.map(({ id }) => id)).toContain(key.id);
  expect((await client.keys.revoke(key.id)).revokedAt).not.toBeNull();
  await client.pause();
  expect(world.engine.paused()).toBe(true);
  await client.resume();
  expect(world.engine.paused()).toBe(false);
  expect((await client.explain('agent-presence')).recognised).toBe('code');
});

test('an absent server and an invalid answer are distinguished', async () => {
  const gone = createClient({ apiKey: 'x', fetch: () => Promise.reject(new TypeError('fetch failed')) });
  expect(await failure(gone.get('call_1'))).toMatchObject({ status: null, code: 'unreachable' });
  const proxy = createClient({
    apiKey: 'x',
    fetch: () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 })),
  });
  expect(await failure(proxy.get('call_1'))).toMatchObject({ status: 502, code: 'unreadable-answer' });
});

const ofOutdial = {
  ...{ code: 'x', kind: 'state', pointer: null, message: 'm', seen: null, expected: null },
  ...{ fix: 'f', who: 'caller', targetRung: false, next: 'wait', docs: '/problems/x' },
};
const foreign: readonly unknown[] = [
  ...[{}, [], null, 'no', 7, { title: 'Forbidden', status: 403 }, { type: 'about:blank', detail: 'no' }],
  ...[null, {}, 'x', [null], [[]], ['x'], [7], [{}], [{ code: 'x' }]].map((problems) => ({ detail: 'no', problems })),
  ...Object.keys(ofOutdial)
    .filter((name) => !['seen', 'targetRung'].includes(name))
    .flatMap((name) => [
      { problems: [ofOutdial, Object.fromEntries(Object.entries(ofOutdial).filter(([each]) => each !== name))] },
      { problems: [{ ...ofOutdial, [name]: 7 }] },
      { problems: [{ ...ofOutdial, [name]: {} }] },
    ]),
  { problems: [{ ...ofOutdial, asOf: {} }] },
];

test.each(foreign)('an error of another server is not taken for one of Outdial: %j', async (body) => {
  const proxy = createClient({
    apiKey: 'x',
    fetch: async () => Response.json(body, { status: 409, headers: { 'content-type': 'application/problem+json' } }),
  });
  expect(await failure(proxy.list())).toMatchObject({ status: 409, code: 'unreadable-answer' });
});

test('no error contains the secret', async () => {
  const errors = [
    await failure(world.client('very-secret').list()),
    await failure(createClient({ apiKey: 'very-secret', fetch: () => Promise.reject(new TypeError('no')) }).list()),
  ];
  for (const error of errors)
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain('very-secret');
});

/** A server whose event streams break after this many events, each time. */
function breaking(after: number): {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly resumed: string[];
} {
  const resumed: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const answer = await world.app.fetch(request);
    if (answer.body === null || request.headers.get('accept') !== 'text/event-stream') return answer;
    resumed.push(request.headers.get('last-event-id') ?? 'start');
    let left = after;
    const cut = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        const events = new TextDecoder().decode(chunk).split(/(?<=\n\n)/);
        for (const event of events) {
          if (event.startsWith('id:') && left-- === 0) {
            controller.error(new TypeError('terminated'));
            return;
          }
          controller.enqueue(new TextEncoder().encode(event));
        }
      },
    });
    return new Response(answer.body.pipeThrough(cut), { status: answer.status, headers: answer.headers });
  };
  return { fetch, resumed };
}

test('a broken stream resumes where it broke: every event once, in order', async () => {
  away();
  const { fetch, resumed } = breaking(1);
  const client = createClient({ url: 'http://outdial.test', apiKey: rootSecret, fetch });
  const { call } = await client.place(goodBody());
  await client.cancel(call.id);
  const events: EventView[] = [];
  for await (const event of client.events(call.id)) events.push(event);
  expect(events).toEqual(await client.history(call.id));
  expect(resumed.length).toBeGreaterThan(1);
  expect(resumed.slice(1)).toEqual(events.slice(0, -1).map(({ sequence }) => String(sequence)));
});

test('waiting for a call ends with its outcome, or with the signal', async () => {
  away();
  const client = world.client();
  const { call } = await client.place(goodBody());
  const impatient = AbortSignal.abort(new Error('enough'));
  await expect(client.waitFor(call.id, { signal: impatient })).rejects.toThrow('enough');
  const waiting = client.waitFor(call.id);
  await client.cancel(call.id);
  expect((await waiting).state).toBe('canceled');
});

test('the client gives up a stream whose server stays away, after growing pauses', async () => {
  const pauses: number[] = [];
  const client = createClient({
    apiKey: 'x',
    fetch: () => Promise.reject(new TypeError('fetch failed')),
    pause: async (ms) => void pauses.push(ms),
  });
  expect(await failure(client.events('call_1').next())).toMatchObject({ code: 'unreachable' });
  expect(pauses[1]).toBeGreaterThan(pauses[0]!);
  expect(Math.max(...pauses)).toBe(2000);
});
