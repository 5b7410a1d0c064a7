import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorld, rootSecret, type TestServer } from '../../../test/server/world.ts';
import { sessionSchema, signInLinkSchema } from '../../api/session-views.ts';
import { problemDetails } from '../../api/views.ts';
import { callId } from '../../call/ids.ts';
import { goodBody } from '../../../test/server/world.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld({ config: { target: 'sandbox', version: '0.0.0', hosts: [] } });
});
afterEach(() => world.close());

const host = '127.0.0.1:4600';
const origin = `http://${host}`;
const own = { host, origin };
const hour = 60 * 60_000;

/** A request as a page of this server sends it. */
const browse = (method: string, path: string, cookie: string | null, more: Record<string, string> = {}) =>
  world.call(method, path, { secret: null, headers: { host, ...(cookie === null ? {} : { cookie }), ...more } });
const cookieOf = (answer: Response): string => (answer.headers.get('set-cookie') ?? '').split(';')[0]!;

async function signIn(secret = rootSecret): Promise<string> {
  const answer = await world.call('POST', '/v1/session', { secret: null, body: { key: secret }, headers: own });
  expect(answer.status).toBe(201);
  return cookieOf(answer);
}
const codesIn = async (answer: Response): Promise<readonly (string | number)[]> => {
  const { status, problems } = problemDetails.parse(await answer.json());
  return [status, ...problems.map(({ code }) => code)];
};

test('a key becomes a session: HttpOnly, same site only, and it may do what the key may', async () => {
  const secret = await world.keyWith('calls:read');
  const answer = await world.call('POST', '/v1/session', { secret: null, body: { key: ` ${secret} ` }, headers: own });
  const set = answer.headers.get('set-cookie') ?? '';
  expect(set).toMatch(/^outdial_4600=[^;]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  expect(set).not.toContain(secret);
  const session = sessionSchema.parse(await answer.json());
  expect(session).toMatchObject({ key: { scopes: ['calls:read'] }, expiresAt: expect.any(String) as string });
  const cookie = `other=1; ${cookieOf(answer)}`;
  expect((await browse('GET', '/v1/calls', cookie)).status).toBe(200);
  expect(sessionSchema.parse(await (await browse('GET', '/v1/session', cookie)).json())).toEqual(session);
  expect(await codesIn(await browse('POST', '/v1/pause', cookie, { origin }))).toEqual([403, 'scope-missing']);
  expect(world.engine.paused()).toBe(false);
  const withKey = await world.call('GET', '/v1/session', { secret });
  expect(sessionSchema.parse(await withKey.json())).toEqual({ ...session, expiresAt: null });
});

test('behind TLS the cookie is for TLS only', async () => {
  const headers = { host: 'localhost', origin: 'https://localhost' };
  const answer = await world.call('POST', '/v1/session', { secret: null, body: { key: rootSecret }, headers });
  expect(answer.headers.get('set-cookie')).toMatch(/^outdial=.*; Secure$/);
});

test('a sign-in link opens at the public address, over TLS only, with a cookie for TLS only', async () => {
  const publicUrl = 'https://outdial.example.com';
  const config = { target: 'sandbox', version: '0.0.0', hosts: ['outdial.example.com'], publicUrl };
  const reached = await openWorld({ config });
  const made = signInLinkSchema.parse(await (await reached.call('POST', '/v1/session/links')).json());
  expect(made.url).toBe(`${publicUrl}${made.path}`);
  const open = async (headers: Record<string, string>) => {
    const { path } = signInLinkSchema.parse(await (await reached.call('POST', '/v1/session/links')).json());
    const shown = await reached.call('GET', path, { secret: null, headers });
    return shown.status === 200 ? reached.call('POST', path, { secret: null, headers }) : shown;
  };
  const named = { host: 'outdial.example.com' };
  expect((await open(named)).status).toBe(404);
  expect((await open({ 'x-forwarded-proto': 'https', host: 'outdial' })).status).toBe(403);
  const opened = await open({ ...named, origin: publicUrl, 'x-forwarded-proto': 'https' });
  expect([opened.status, opened.headers.get('set-cookie')]).toEqual([303, expect.stringMatching(/; Secure$/)]);
  await reached.close();
});

test('a request with the cookie changes something only when a page of this server sent it', async () => {
  const cookie = await signIn();
  expect(await codesIn(await browse('POST', '/v1/pause', cookie))).toEqual([403, 'origin-missing']);
  for (const foreign of ['http://evil.test', 'http://127.0.0.1:9999', 'null'])
    expect(await codesIn(await browse('POST', '/v1/pause', cookie, { origin: foreign }))).toEqual([
      ...[403, 'website-not-allowed'],
    ]);
  const sameSite = { 'sec-fetch-site': 'same-site' };
  expect((await browse('GET', '/v1/calls', cookie, sameSite)).status).toBe(403);
  expect((await browse('DELETE', '/v1/keys/key_root', cookie)).status).toBe(403);
  expect(world.engine.paused()).toBe(false);
  expect((await browse('POST', '/v1/pause', cookie, { origin })).status).toBe(200);
  expect((await browse('POST', '/v1/resume', cookie, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
});

test('signing out, twelve hours, and revoking the key end a session, and the streams in it', async () => {
  const signedOut = await signIn();
  const other = await signIn();
  const stream = await browse('GET', '/v1/events', signedOut, { accept: 'text/event-stream' });
  const reader = stream.body!.getReader();
  await reader.read();
  const out = await browse('DELETE', '/v1/session', signedOut, { origin });
  expect(await out.json()).toEqual({ signedOut: true });
  expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
  expect((await reader.read()).done).toBe(true);
  expect(await codesIn(await browse('GET', '/v1/calls', signedOut))).toEqual([401, 'unauthorized']);
  expect((await browse('GET', '/v1/calls', other)).status).toBe(200);
  await world.clock.advance(12 * hour - 1);
  expect((await browse('GET', '/v1/calls', other)).status).toBe(200);
  const lasting = (await browse('GET', '/v1/events', other, { accept: 'text/event-stream' })).body!.getReader();
  await lasting.read();
  await world.clock.advance(1);
  expect((await lasting.read()).done).toBe(true);
  const late = problemDetails.parse(await (await browse('GET', '/v1/calls', other)).json());
  expect(late.detail).toContain('session is over');

  const secret = await world.keyWith('calls:read');
  const cookie = await signIn(secret);
  const { key } = sessionSchema.parse(await (await browse('GET', '/v1/session', cookie)).json());
  await world.call('DELETE', `/v1/keys/${key.id}`);
  expect(await codesIn(await browse('GET', '/v1/calls', cookie))).toEqual([401, 'unauthorized']);
  const again = await world.call('POST', '/v1/session', { secret: null, body: { key: secret }, headers: own });
  expect(problemDetails.parse(await again.json()).detail).toContain('revoked');
});

test('a live stream works with the cookie, and a wrong or foreign cookie is no key', async () => {
  world.floor.feedAgent(world.centre.setPresence('a0000000-0000-4000-8000-000000000001', 'AWAY'));
  const cookie = await signIn();
  const placed = await world.call('POST', '/v1/calls', { body: goodBody() });
  const { id } = (await placed.json()) as { id: string };
  expect(await world.engine.get(callId(id))).not.toBeNull();
  const stream = await browse('GET', `/v1/calls/${id}/events`, cookie, { accept: 'text/event-stream' });
  const reader = stream.body!.getReader();
  let text = '';
  while (!text.includes('call.waiting')) {
    const part = (await reader.read()) as { value?: Uint8Array };
    text += new TextDecoder().decode(part.value);
  }
  await reader.cancel();
  for (const wrong of ['outdial_4600=', 'outdial_4600=nope', cookie.replace('_4600', '_4601'), `${cookie}x`])
    expect([wrong, (await browse('GET', '/v1/calls', wrong)).status]).toEqual([wrong, 401]);
});

test('wrong keys are counted as failed logins, and no key is kept with the requests', async () => {
  const answer = await world.call('POST', '/v1/session', { secret: null, body: { key: 'nope' }, headers: own });
  expect(await codesIn(answer)).toEqual([401, 'unauthorized']);
  const since = new Date(0).toISOString();
  expect((await world.client().audit({ since })).items).toMatchObject([
    { act: 'login-failed', facts: { failures: 1 } },
  ]);
  const signed = await world.call('POST', '/v1/session', { secret: null, body: { key: rootSecret }, headers: own });
  // What a page only reads is not kept, or it would fill the log.
  const cookie = cookieOf(signed);
  for (const path of ['/v1/calls', '/v1/session', '/v1/calls/nope']) await browse('GET', path, cookie);
  await browse('POST', '/v1/pause', cookie, { origin });
  const listed = (await world.client().requests()).items.map(({ method, path }) => `${method} ${path}`);
  expect(listed.slice(0, 3)).toEqual(['POST /v1/pause', 'GET /v1/calls/nope', 'POST /v1/session']);
  const kept = await world.call('GET', `/v1/requests/${signed.headers.get('x-request-id')}`);
  expect(kept.status).toBe(200);
  expect(await kept.text()).not.toContain(rootSecret);
});

test('a sign-in link works once, for ten minutes, on this machine only', async () => {
  const link = async () => signInLinkSchema.parse(await (await world.call('POST', '/v1/session/links')).json()).path;
  const path = await link();
  for (const site of ['none', 'cross-site']) {
    const navigation = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const shown = await browse('GET', path, null, { ...navigation, 'sec-purpose': 'prefetch' });
    expect([shown.status, shown.headers.get('set-cookie')]).toEqual([200, null]);
    expect(shown.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(await shown.text()).toContain('<form method="post">');
  }
  for (const foreign of ['http://evil.test', 'http://127.0.0.1:9999', 'null'])
    expect(await codesIn(await browse('POST', path, null, { origin: foreign }))).toEqual([403, 'website-not-allowed']);
  expect((await browse('POST', path, null, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  const form = { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
  const opened = await browse('POST', path, null, form);
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/']);
  expect((await browse('GET', '/v1/calls', cookieOf(opened))).status).toBe(200);
  expect(await codesIn(await browse('GET', path, null))).toEqual([404, 'sign-in-link-over']);
  const page = await browse('GET', path, null, { accept: 'text/html' });
  expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('used up') as string]);
  const late = await link();
  await world.clock.advance(10 * 60_000);
  expect((await browse('GET', late, null)).status).toBe(404);
  const elsewhere = await openWorld();
  const made = await elsewhere.call('POST', '/v1/session/links');
  const headers = { host: 'outdial.example' };
  const { path: far } = signInLinkSchema.parse(await made.json());
  expect((await elsewhere.call('GET', far, { secret: null, headers })).status).toBe(404);
  await elsewhere.close();
});

test("links of one key do not push out another key's link, and the name of a key is shown as text", async () => {
  const link = async (secret: string) =>
    signInLinkSchema.parse(await (await world.call('POST', '/v1/session/links', { secret })).json()).path;
  const low = await world.keyWith('presence:read');
  const path = await link(rootSecret);
  const lows: string[] = [];
  for (let n = 0; n < 21; n += 1) lows.push(await link(low));
  const answers = await Promise.all([path, lows[0]!, lows[1]!].map((one) => browse('GET', one, null)));
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 200]);
  const body = { name: '<script>', scopes: ['calls:read'] };
  const made = (await (await world.call('POST', '/v1/keys', { body })).json()) as { secret: string };
  const page = await browse('GET', await link(made.secret), null);
  expect(await page.text()).toContain('<b>&lt;script&gt;</b>');
});
