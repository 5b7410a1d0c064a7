import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { sessionSchema } from '../../src/api/session-views.ts';
import { lateIdentity } from '../../src/oidc/late.ts';
import type { OidcSettings } from '../../src/ports/identity.ts';
import type { ServerParts } from '../../src/server/http/parts.ts';
import { testClock, type TestClock } from '../../src/testing/clock.ts';
import { goodBody, openWorld, type TestServer } from '../server/world.ts';
import { openBrowser, type TestBrowser } from './browser.ts';
import { audience, client, openProvider, type TestProvider } from './provider.ts';

const origin = 'https://outdial.example.com';
const host = new URL(origin).host;
const callback = `${origin}/oidc/callback`;
const config = { target: 'sandbox', version: '0.0.0', hosts: [host], publicUrl: origin };

let provider: TestProvider;
let world: TestServer;
let browser: TestBrowser;
let clock: TestClock;
const settings = (more: Partial<OidcSettings> = {}): OidcSettings => ({
  ...{ issuer: provider.issuer, audience, groupsClaim: 'groups' },
  roles: [
    { group: 'leads', role: 'supervisor', ownCalls: false },
    { group: 'sales', role: 'caller', ownCalls: true },
  ],
  signIn: { clientId: client.id, clientSecret: client.secret, scopes: 'openid profile email' },
  ...more,
});
const openWith = (more: Partial<OidcSettings> = {}, parts: Partial<ServerParts> = {}): Promise<TestServer> =>
  openWorld({ config, identity: lateIdentity({ settings: settings(more), clock, fetch }), ...parts }, clock);
const lead = { sub: 'u-lea', name: 'Lea Moe', email: 'lea@example.com', groups: ['staff', 'leads'] };

beforeAll(async () => {
  provider = await openProvider({ redirectUris: [callback] });
});
afterAll(() => provider.close());
beforeEach(async () => {
  clock = testClock(Math.floor(Date.now() / 1000) * 1000);
  provider.account = lead;
  world = await openWith();
  browser = openBrowser({ origin, fetch: world.app.fetch });
});
afterEach(async () => {
  vi.useRealTimers();
  await world.close();
});

/** The page's own requests, after it has opened. */
const ask = (path: string, method = 'GET', more: Readonly<Record<string, string>> = {}, of = world, by = browser) => {
  const cookie = by.cookies.get(`${host} outdial`)?.value ?? '';
  const headers = { host, cookie: `outdial=${cookie}`, 'sec-fetch-site': 'same-origin', ...more };
  return of.call(method, path, { secret: null, headers });
};
const signIn = (page = '/calls') => browser.open(`${origin}/oidc/sign-in?return=${encodeURIComponent(page)}`);
const session = async () => sessionSchema.parse(await (await ask('/v1/session')).json());

test('a person signs in with the provider and is back at the page they came from', async () => {
  expect(await (await world.call('GET', '/oidc', { secret: null })).json()).toEqual({
    provider: { name: new URL(provider.issuer).host, path: '/oidc/sign-in' },
  });
  const { url, way } = await signIn('/calls?state=waiting');
  expect(url).toBe(`${origin}/calls?state=waiting`);
  const sent = new URL(way.find((each) => each.startsWith(`${provider.issuer}/auth?`))!).searchParams;
  expect(sent.get('code_challenge_method')).toBe('S256');
  expect(sent.get('redirect_uri')).toBe(callback);
  const set = browser.cookies.get(`${host} outdial`)!.set;
  expect(set).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/);
  expect([...browser.cookies.keys()].filter((name) => name.startsWith(host))).toEqual([`${host} outdial`]);
  expect((await session()).key).toMatchObject({ name: 'Lea Moe <lea@example.com>', role: 'supervisor' });
  expect((await ask('/v1/pause', 'POST')).status).toBe(200);
  expect((await ask('/v1/keys')).status).toBe(403);
});

test('neither the browser nor the log gets a token or the secret', async () => {
  const { way } = await signIn();
  const kept = JSON.stringify([...browser.cookies].filter(([name]) => name.startsWith(host)));
  const seen = [way.join(' '), kept, JSON.stringify(world.logged)].join(' ');
  expect(seen).not.toMatch(/eyJ[\w-]+\.[\w-]+\./);
  expect(seen).not.toContain(encodeURIComponent(client.secret));
});

test('the calls of a person are theirs in the console and in the API', async () => {
  provider.account = { sub: 'u-sal', name: 'Sal', groups: 'sales' };
  await signIn();
  const placed = await world.call('POST', '/v1/calls', {
    ...{ secret: null, body: goodBody() },
    headers: { host, cookie: `outdial=${browser.cookies.get(`${host} outdial`)!.value}`, origin },
  });
  const { id, createdBy } = (await placed.json()) as { id: string; createdBy: string };
  const seconds = Math.floor(clock.now() / 1000);
  const times = { iat: seconds, exp: seconds + 60 };
  const claims = { iss: provider.issuer, aud: audience, sub: 'u-sal', groups: ['sales'], ...times };
  const secret = await provider.sign(claims);
  const read = await world.call('GET', `/v1/calls/${id}`, { secret });
  expect(await read.json()).toMatchObject({ id, createdBy });
});

test('with claims in the userinfo answer only, groups and name come from there', async () => {
  const other = await openProvider({ claimsIn: 'userinfo', redirectUris: [callback] });
  other.account = lead;
  const served = await openWith({ issuer: other.issuer });
  const by = openBrowser({ origin, fetch: served.app.fetch });
  await by.open(`${origin}/oidc/sign-in`);
  const shown = sessionSchema.parse(await (await ask('/v1/session', 'GET', {}, served, by)).json());
  expect(shown.key).toMatchObject({ name: 'Lea Moe <lea@example.com>', role: 'supervisor' });
  await served.close();
  await other.close();
});

const foreign = [
  'https://evil.example.com/',
  '//evil.example.com',
  '/\\evil.example.com',
  'javascript:alert(1)',
  '\\/evil',
];
test.each([...foreign, '/.//evil.example.com', '/oidc/sign-in', '/v1/backup', ''])(
  'no address leads away after the sign-in: %s',
  async (page) => {
    expect((await signIn(page)).url).toBe(`${origin}/`);
  },
);

describe('a sign-in that fails', () => {
  const failed = async (opened: { readonly answer: Response }) => {
    const text = await opened.answer.text();
    expect(opened.answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await ask('/v1/session')).status).toBe(401);
    return { status: opened.answer.status, text };
  };
  /** Goes to the provider and stops before the browser is back: the address that leads back. */
  const addressBack = async (): Promise<URL> => {
    const stopped = openBrowser(
      {
        origin,
        fetch: async (request) =>
          request.url.startsWith(callback) ? new Response(null, { status: 204 }) : world.app.fetch(request),
      },
      browser.cookies,
    );
    return new URL((await stopped.open(`${origin}/oidc/sign-in`)).url);
  };

  test('the person has no group with a role: the page says which claim and who can help', async () => {
    provider.account = { ...lead, groups: ['staff'] };
    const { status, text } = await failed(await signIn());
    expect(status).toBe(403);
    for (const part of ['groups', 'staff', 'Lea Moe &lt;lea@example.com&gt;', 'administrator', 'req_'])
      expect(text).toContain(part);
  });

  test('the person refuses', async () => {
    provider.account = null;
    const { status, text } = await failed(await signIn());
    expect([status, text]).toEqual([401, expect.stringContaining('access_denied: The person closed the page.')]);
  });

  test.each([
    ['another state', (url: URL) => url.searchParams.set('state', 'made-up'), 'another sign-in'],
    ['no state', (url: URL) => url.searchParams.delete('state'), 'another sign-in'],
    ['another code', (url: URL) => url.searchParams.set('code', 'made-up'), 'invalid_grant'],
    ['no code', (url: URL) => url.searchParams.delete('code'), 'without a code'],
    [
      'another issuer',
      (url: URL) => url.searchParams.set('iss', 'https://evil.example.com'),
      'https://evil.example.com',
    ],
    ['no issuer', (url: URL) => url.searchParams.delete('iss'), 'trusts'],
    ['markup in an error', (url: URL) => url.searchParams.set('error', '<img src=x>'), '&lt;img src=x&gt;'],
  ])('the browser comes back with %s', async (_what, change, said) => {
    const back = await addressBack();
    change(back);
    const { status, text } = await failed(await browser.open(back.href, provider.issuer));
    expect([status, text]).toEqual([401, expect.stringContaining(said)]);
  });

  test('the answer belongs to a sign-in of another browser', async () => {
    const back = await addressBack();
    const other = openBrowser({ origin, fetch: world.app.fetch });
    const opened = await other.open(back.href, provider.issuer);
    expect([opened.answer.status, await opened.answer.text()]).toEqual([401, expect.stringContaining('this browser')]);
    expect([...other.cookies.keys()]).toEqual([]);
  });

  test('the browser comes back a second time with the same code', async () => {
    const back = await addressBack();
    await browser.open(back.href, provider.issuer);
    expect((await session()).key.role).toBe('supervisor');
    browser.cookies.delete(`${host} outdial`);
    const { status, text } = await failed(await browser.open(back.href, provider.issuer));
    expect([status, text]).toEqual([401, expect.stringContaining('this browser')]);
  });

  test('it took more than ten minutes', async () => {
    const back = await addressBack();
    await clock.advance(601_000);
    expect((await failed(await browser.open(back.href, provider.issuer))).text).toContain('10 minutes');
  });

  test('the ID token belongs to another sign-in: its nonce differs', async () => {
    const back = await addressBack();
    const name = `${host} outdial_sign_in`;
    const { value, set } = browser.cookies.get(name)!;
    const kept = JSON.parse(Buffer.from(value, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...kept, nonce: 'another' })).toString('base64url');
    browser.cookies.set(name, { value: changed, set });
    expect((await failed(await browser.open(back.href, provider.issuer))).text).toContain('another sign-in');
  });

  test('the code was made for another verifier', async () => {
    const back = await addressBack();
    const name = `${host} outdial_sign_in`;
    const { value, set } = browser.cookies.get(name)!;
    const kept = JSON.parse(Buffer.from(value, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...kept, verifier: 'v'.repeat(43) })).toString('base64url');
    browser.cookies.set(name, { value: changed, set });
    expect((await failed(await browser.open(back.href, provider.issuer))).text).toContain('invalid_grant');
  });

  test('the secret of the client is wrong', async () => {
    const served = await openWith({ signIn: { clientId: client.id, clientSecret: 'wrong', scopes: 'openid' } });
    const opened = await openBrowser({ origin, fetch: served.app.fetch }).open(`${origin}/oidc/sign-in`);
    expect([opened.answer.status, await opened.answer.text()]).toEqual([
      401,
      expect.stringContaining('invalid_client'),
    ]);
    await served.close();
  });

  test('the provider does not answer: 503, and how to sign in without it', async () => {
    const served = await openWith({ issuer: 'http://127.0.0.1:9' });
    const opened = await openBrowser({ origin, fetch: served.app.fetch }).open(`${origin}/oidc/sign-in`);
    expect([opened.answer.status, await opened.answer.text()]).toEqual([
      503,
      expect.stringContaining('Use an API key'),
    ]);
    await served.close();
  });

  test('failed sign-ins are counted as failed logins', async () => {
    const back = await addressBack();
    back.searchParams.set('state', 'made-up');
    await browser.open(back.href, provider.issuer);
    const audit = await world.call('GET', '/v1/audit?since=2026-01-01T00:00:00Z');
    expect(await audit.json()).toMatchObject({ items: [{ act: 'login-failed', facts: { failures: 1 } }] });
  });
});

test('without a public address only this machine can sign in, and a server without a client says so', async () => {
  const served = await openWith({}, { config: { target: 'sandbox', version: '0.0.0' } });
  const begin = (name: string) => served.call('GET', '/oidc/sign-in', { secret: null, headers: { host: name } });
  expect(await (await begin('outdial.lan')).json()).toMatchObject({
    status: 404,
    problems: [{ code: 'sign-in-not-offered' }],
  });
  const to = new URL((await begin('127.0.0.1:4600')).headers.get('location')!);
  expect(to.searchParams.get('redirect_uri')).toBe('http://127.0.0.1:4600/oidc/callback');
  await served.close();
  const without = await openWorld({ config }, clock);
  expect(await (await without.call('GET', '/oidc', { secret: null })).json()).toEqual({ provider: null });
  expect((await without.call('GET', '/oidc/sign-in', { secret: null, headers: { host } })).status).toBe(404);
  await without.close();
});

describe('a session of a person', () => {
  const minutes = 60_000;

  test('is prolonged by the provider, with the groups of then, up to a working day', async () => {
    await signIn();
    const advance = async (ms: number): Promise<void> => {
      await clock.advance(ms);
      // The provider asks the machine for the time.
      vi.setSystemTime(clock.now());
    };
    vi.useFakeTimers({ toFake: ['Date'], now: clock.now() });
    await advance(59.5 * minutes);
    provider.account = { ...lead, groups: ['sales'] };
    expect((await session()).key.role).toBe('caller');
    await advance(50 * minutes);
    expect((await session()).key.role).toBe('caller');
    for (let hours = 2; hours < 12; hours += 1) {
      await advance(59.5 * minutes);
      expect([hours, (await ask('/v1/session')).status]).toEqual([hours, 200]);
    }
    await advance(60 * minutes);
    expect((await ask('/v1/session')).status).toBe(401);
  });

  test('many requests at its end ask the provider once', async () => {
    await signIn();
    await clock.advance(59.5 * minutes);
    const before = provider.asked.get('/token') ?? 0;
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('/v1/session')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect((provider.asked.get('/token') ?? 0) - before).toBe(1);
  });

  test('ends when the provider does not vouch for the person any more', async () => {
    await signIn();
    provider.account = { ...lead, groups: [] };
    await clock.advance(59.5 * minutes);
    expect((await ask('/v1/session')).status).toBe(401);
  });

  test.each([
    ['is down', false],
    ['answers 503', 503],
    ['answers 429', 429],
  ])('goes on until its end while the provider %s, and then ends', async (_what, isUp) => {
    await signIn();
    await clock.advance(59.5 * minutes);
    provider.isUp = isUp;
    expect((await ask('/v1/session')).status).toBe(200);
    await clock.advance(1 * minutes);
    expect((await ask('/v1/session')).status).toBe(401);
    provider.isUp = true;
  });

  test('is not brought back by the provider after an administrator ended it', async () => {
    await signIn();
    const { key } = await session();
    expect((await world.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(200);
    await clock.advance(59.5 * minutes);
    expect((await ask('/v1/session')).status).toBe(401);
    const keys = (await (await world.call('GET', '/v1/keys')).json()) as {
      items: { id: string; revokedAt: unknown }[];
    };
    expect(keys.items.find(({ id }) => id === key.id)?.revokedAt).not.toBeNull();
  });

  test('ends by signing out', async () => {
    await signIn();
    const out = await ask('/v1/session', 'DELETE');
    expect(await out.json()).toEqual({ signedOut: true });
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    await clock.advance(59.5 * minutes);
    expect((await ask('/v1/session')).status).toBe(401);
  });
});
