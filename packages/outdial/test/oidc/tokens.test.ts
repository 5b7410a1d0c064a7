import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { keyId } from '../../src/call/ids.ts';
import { createMemoryKeys } from '../../src/engine/memory/memory-keys.ts';
import { problemDetails } from '../../src/api/views.ts';
import type { KeyView } from '../../src/api/key-views.ts';
import { sessionSchema } from '../../src/api/session-views.ts';
import { lateIdentity } from '../../src/oidc/late.ts';
import type { OidcSettings } from '../../src/ports/identity.ts';
import { grants, roles, roleNames } from '../../src/ports/api-keys.ts';
import { hashOf } from '../../src/system/secrets.ts';
import { routeTable } from '../../src/server/route-table.ts';
import { testClock, type TestClock } from '../../src/testing/clock.ts';
import { session } from '../cli/in-process.ts';
import { openServedWorld } from '../cli/served-world.ts';
import { goodBody, openWorld, type TestServer } from '../server/world.ts';
import { audience, openProvider, type TestProvider } from './provider.ts';

let provider: TestProvider;
let world: TestServer;
let clock: TestClock;

const settings = (more: Partial<OidcSettings> = {}): OidcSettings => ({
  ...{ issuer: provider.issuer, audience, groupsClaim: 'groups', signIn: null },
  roles: [
    { group: 'leads', role: 'supervisor', ownCalls: false },
    { group: 'agents', role: 'caller', ownCalls: true },
    { group: 'sales', role: 'caller', ownCalls: false },
    { group: 'reports', role: 'auditor', ownCalls: false },
    { group: 'eyes', role: 'viewer', ownCalls: false },
    { group: 'admins', role: 'admin', ownCalls: false },
  ],
  ...more,
});
const openWith = (more: Partial<OidcSettings> = {}): Promise<TestServer> =>
  openWorld({ identity: lateIdentity({ settings: settings(more), clock, fetch }) }, clock);

beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());
beforeEach(async () => {
  clock = testClock(Math.floor(Date.now() / 1000) * 1000);
  world = await openWith();
});
afterEach(() => world.close());

const seconds = (): number => Math.floor(clock.now() / 1000);
/** A claim that is `undefined` is not in the token. */
type Claims = Readonly<Record<string, unknown>>;
const claims = (more: Claims = {}): JWTPayload => ({
  ...{ iss: provider.issuer, aud: audience, sub: 'u-ana', iat: seconds(), exp: seconds() + 300 },
  ...{ name: 'Ana Ruiz', email: 'ana@example.com', groups: ['leads'] },
  ...more,
});
const tokenOf = (more: Claims = {}): Promise<string> => provider.sign(claims(more));
const show = (secret: string, of = world): Promise<Response> => of.call('GET', '/v1/session', { secret });
const shown = async (secret: string, of = world) => sessionSchema.parse(await (await show(secret, of)).json());
const problemOf = async (answer: Response) => {
  const { status, problems, detail } = problemDetails.parse(await answer.json());
  return { status, code: problems[0]?.code, detail, who: problems[0]?.who };
};
const refusal = async (secret: string, of = world) => problemOf(await show(secret, of));

test('a token that the provider itself issued is good for the API', async () => {
  const { key } = await shown(await provider.programToken());
  expect(key).toMatchObject({ name: 'Nightly report <nightly-report>', role: 'auditor', scopes: roles.auditor });
  expect(key.id).toMatch(/^person_[\da-f]{26}$/);
});

test.each(roleNames)('the role %s gives its scopes, and no others', async (role) => {
  const [group = ''] = settings().roles.flatMap((each) => (each.role === role ? [each.group] : []));
  const { key, expiresAt } = await shown(await tokenOf({ groups: ['others', group] }));
  expect(key).toMatchObject({ role, scopes: roles[role], name: 'Ana Ruiz <ana@example.com>' });
  expect(expiresAt).toBeNull();
});

test.each(roleNames)('a person with the role %s may use the routes of that role and no others', async (role) => {
  const group = settings().roles.find((each) => each.role === role)!.group;
  for (const { method, path, scope } of routeTable) {
    if (scope === null) continue;
    const secret = await tokenOf({ groups: [group] });
    const answer = await world.call(method.toUpperCase(), path.replace(/\{\w+\}/, 'x_1'), {
      ...{ secret, ...(method === 'get' ? {} : { body: 'no JSON' }) },
    });
    const isOpen = scope === 'any' || grants(roles[role], scope);
    expect([method, path, answer.status === 403]).toEqual([method, path, !isOpen]);
    expect(answer.status).not.toBe(401);
    await answer.body?.cancel();
  }
});

test('several groups give the scopes of all their roles', async () => {
  const { key } = await shown(await tokenOf({ groups: ['reports', 'eyes'] }));
  expect(key).toMatchObject({ role: null, scopes: ['presence:read', 'calls:read', 'audit:read'] });
});

test.each([
  ['a path of claims', 'realm_access.roles', { realm_access: { roles: ['leads'] }, groups: undefined }],
  [
    'a claim with dots in its name',
    'https://example.com/groups',
    { 'https://example.com/groups': ['leads'], groups: undefined },
  ],
  ['a claim that is one text', 'department', { department: 'leads', groups: undefined }],
])('the groups may be in %s', async (_what, groupsClaim, more) => {
  const other = await openWith({ groupsClaim });
  expect((await shown(await tokenOf(more), other)).key.role).toBe('supervisor');
  expect(await refusal(await tokenOf(), other)).toMatchObject({ status: 403, code: 'person-without-role' });
  await other.close();
});

test.each([
  ['no group with a role', { groups: ['others', 'Leads'] }, ['`groups`', 'others, Leads', 'Ana Ruiz']],
  ['no claim', { groups: undefined }, ['does not have', '`groups`']],
  ['an empty claim', { groups: [] }, ['is empty']],
  ['a claim of another shape', { groups: { leads: true } }, ['does not have']],
  ['a group named like a part of every object', { groups: ['constructor', '__proto__'] }, ['constructor']],
])('someone with %s gets 403, which says where the groups come from and who can help', async (_what, more, said) => {
  const { status, code, detail, who } = await refusal(await tokenOf(more));
  expect([status, code, who]).toEqual([403, 'person-without-role', 'admin']);
  for (const part of said) expect(detail).toContain(part);
});

const refused: [string, () => Promise<string>, string][] = [
  ['another audience', () => tokenOf({ aud: 'https://other.example.com' }), 'is for `https://other.example.com`'],
  ['no audience', () => tokenOf({ aud: undefined }), 'is for'],
  ['another issuer', () => tokenOf({ iss: 'https://evil.example.com' }), 'from `https://evil.example.com`'],
  ['the issuer with a slash', () => tokenOf({ iss: `${provider.issuer}/` }), 'this server trusts'],
  ['a past', () => tokenOf({ exp: seconds() - 31 }), 'expired'],
  ['a future', () => tokenOf({ nbf: seconds() + 31 }), 'not valid yet'],
  ['no end', () => tokenOf({ exp: undefined }), '`exp`'],
  ['no subject', () => tokenOf({ sub: undefined }), '`sub`'],
  ['an empty subject', () => tokenOf({ sub: '' }), '`sub`'],
  ['an unknown key id', () => provider.sign(claims(), { kid: 'made-up' }), 'not among those'],
  ['the type of a logout token', () => provider.sign(claims(), { typ: 'logout+jwt' }), 'logout+jwt'],
  ['an unknown critical header', () => provider.sign(claims(), { crit: ['b64x'], b64x: true }), 'damaged'],
];

test.each(refused)('a token with %s is refused with 401, and says why', async (_what, make, said) => {
  const token = await make().catch(() => forged({ alg: 'RS256', crit: ['b64x'], b64x: true }, claims()));
  const answer = await show(token);
  expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
  const { status, code, detail } = await problemOf(answer);
  expect([status, code]).toEqual([401, 'token-refused']);
  expect(detail).toContain(said);
  expect(detail).not.toContain(token);
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const forged = (header: unknown, payload: unknown, signature = 'AAAA'): string =>
  `${part(header)}.${part(payload)}.${signature}`;

const forgeries: [string, () => Promise<string> | string, string][] = [
  ['alg none', () => forged({ alg: 'none' }, claims(), ''), '`none`'],
  ['alg NONE', () => forged({ alg: 'NONE', typ: 'at+jwt' }, claims(), ''), '`NONE`'],
  ['no alg', () => forged({ typ: 'at+jwt' }, claims()), 'signed with'],
  ['HS256 with the public key as secret, in PEM', () => hmacWith(spki), '`HS256`'],
  [
    'HS512 with the public key as secret, as JSON',
    () => hmacWith(async () => JSON.stringify(provider.publicKey()), 'HS512'),
    '`HS512`',
  ],
  ['a key of its own under the known id', () => signedBy(false), 'signature'],
  ['a key of its own in the header', () => signedBy(true), 'signature'],
  ['other claims under a good signature', async () => swapped(await tokenOf()), 'signature'],
  ['no signature', async () => (await tokenOf()).replace(/[^.]+$/, ''), 'signature'],
  ['claims that are not JSON', async () => (await tokenOf()).replace(/\.[^.]+\./, '.AAAA.'), 'damaged'],
];
const spki = async (): Promise<string> =>
  exportSPKI((await importJWK({ ...provider.publicKey(), ext: true }, 'RS256')) as Parameters<typeof exportSPKI>[0]);
async function hmacWith(secret: () => Promise<string>, alg = 'HS256'): Promise<string> {
  const header = { alg, kid: provider.publicKey().kid! };
  return new SignJWT(claims()).setProtectedHeader(header).sign(new TextEncoder().encode(await secret()));
}
async function signedBy(inHeader: boolean): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const header = {
    alg: 'RS256',
    kid: provider.publicKey().kid!,
    ...(inHeader ? { jwk: await exportJWK(publicKey) } : {}),
  };
  return new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
}
const swapped = (token: string): string => {
  const [header, , signature] = token.split('.');
  return `${header}.${part(claims({ groups: ['admins'] }))}.${signature}`;
};

test.each(forgeries)('a token forged with %s is refused', async (_what, make, said) => {
  const { status, code, detail } = await refusal(await make());
  expect([status, code]).toEqual([401, 'token-refused']);
  expect(detail).toContain(said);
});

test('clocks may differ by 30 seconds', async () => {
  expect((await show(await tokenOf({ exp: seconds() - 25, nbf: seconds() + 25 }))).status).toBe(200);
});

test('a token works until its end, and each answer names the person', async () => {
  const token = await tokenOf();
  expect((await show(token)).status).toBe(200);
  await clock.advance(331_000);
  expect(await refusal(token)).toMatchObject({ status: 401, code: 'token-refused' });
});

test('a key that the provider took into use a moment ago is known, and one that it withdrew ends', async () => {
  const old = await tokenOf({ exp: seconds() + 3600 });
  expect((await show(old)).status).toBe(200);
  await clock.advance(15_000);
  await provider.rotate(true);
  expect((await show(await tokenOf())).status).toBe(200);
  expect((await show(old)).status).toBe(200);
  await provider.rotate();
  await clock.advance(601_000);
  expect(await refusal(old)).toMatchObject({ status: 401, code: 'token-refused' });
  expect((await show(await tokenOf())).status).toBe(200);
});

test('while the provider is down, known keys work; new ones get 503 and are not asked for each time', async () => {
  const token = await tokenOf({ exp: seconds() + 100_000 });
  expect((await show(token)).status).toBe(200);
  provider.isUp = false;
  await clock.advance(3_600_000);
  expect((await show(token)).status).toBe(200);
  const before = provider.asked.get('/jwks') ?? 0;
  const unknown = await provider.sign(claims(), { kid: 'made-up' });
  const answer = await show(unknown);
  expect(answer.headers.get('retry-after')).toBe('10');
  expect(await problemOf(answer)).toMatchObject({ status: 503, code: 'identity-provider-unavailable', who: 'admin' });
  for (let times = 0; times < 20; times += 1) await show(unknown);
  expect(provider.asked.get('/jwks') ?? 0).toBe(before);
  await clock.advance(24 * 3_600_000);
  expect(await refusal(token)).toMatchObject({ status: 503 });
  provider.isUp = true;
  await clock.advance(11_000);
  expect((await show(await tokenOf())).status).toBe(200);
});

test('a provider that is down at the start is asked again, and API keys work all along', async () => {
  provider.isUp = false;
  expect(await refusal(await tokenOf())).toMatchObject({ status: 503, code: 'identity-provider-unavailable' });
  expect((await world.call('GET', '/v1/session')).status).toBe(200);
  provider.isUp = true;
  await clock.advance(11_000);
  expect((await show(await tokenOf())).status).toBe(200);
});

test('made-up key ids do not make Outdial ask the provider more than once in ten seconds', async () => {
  await show(await tokenOf());
  await clock.advance(11_000);
  const before = provider.asked.get('/jwks') ?? 0;
  for (let times = 0; times < 30; times += 1) await show(await provider.sign(claims(), { kid: `made-up-${times}` }));
  expect((provider.asked.get('/jwks') ?? 0) - before).toBe(1);
});

test('a foreign issuer’s token makes no request to the provider', async () => {
  const before = [...provider.asked.values()].reduce((sum, times) => sum + times, 0);
  await show(await tokenOf({ iss: 'https://evil.example.com' }));
  expect([...provider.asked.values()].reduce((sum, times) => sum + times, 0)).toBe(before);
});

test('what is known as an API key is one, even when it looks like a token', async () => {
  const token = await tokenOf();
  const apiKeys = createMemoryKeys();
  await apiKeys.add(
    { id: keyId('key_odd'), name: null, scopes: ['calls:read'], createdAt: 0, revokedAt: null },
    hashOf(token),
  );
  const other = await openWorld({ apiKeys, identity: lateIdentity({ settings: settings(), clock, fetch }) }, clock);
  expect((await shown(token, other)).key.id).toBe('key_odd');
  await other.close();
});

test.each([
  ['no provider is set', {}],
  ['only sign-in is', { audience: null }],
])('where %s, a token is refused as one', async (_what, more) => {
  const other = 'audience' in more ? await openWith(more) : await openWorld({}, clock);
  const { status, code, detail } = await refusal(await tokenOf(), other);
  expect([status, code]).toEqual([401, 'token-refused']);
  expect(detail).toContain('does not accept such tokens');
  await other.close();
});

test('calls and the audit name the person, who keeps one id under every name', async () => {
  const place = async (more: Claims) => {
    const secret = await tokenOf({ groups: ['sales'], ...more });
    const answer = await world.call('POST', '/v1/calls?allowDuplicate=true', { secret, body: goodBody() });
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { createdBy: string }).createdBy;
  };
  const id = await place({});
  await clock.advance(1000);
  expect(await place({ name: 'Ana Ruiz-Lind' })).toBe(id);
  expect(await place({ iat: seconds() - 200 })).toBe(id);
  expect(await place({ sub: 'u-bo', name: 'Bo', email: 'bo@example.com' })).not.toBe(id);
  const audit = await world.call('GET', '/v1/audit?since=2026-01-01T00:00:00Z');
  const { items } = (await audit.json()) as { items: { act: string; by: string; byName: string; facts: object }[] };
  expect(items.filter(({ act, by }) => act === 'asked' && by === id)).toHaveLength(3);
  expect(new Set(items.filter(({ by }) => by === id).map(({ byName }) => byName))).toEqual(
    new Set(['Ana Ruiz-Lind <ana@example.com>']),
  );
  const known = items.filter(({ act }) => act === 'person-known').map(({ facts }) => facts);
  expect(known).toMatchObject([
    { subject: 'u-ana', name: 'Ana Ruiz <ana@example.com>', role: 'caller' },
    { subject: 'u-ana', name: 'Ana Ruiz-Lind <ana@example.com>' },
    { subject: 'u-bo' },
  ]);
  const named = await world.call('GET', `/v1/calls?createdBy=${encodeURIComponent('Ana Ruiz-Lind <ana@example.com>')}`);
  expect(((await named.json()) as { items: unknown[] }).items).toHaveLength(3);
});

test('with own calls, other people’s calls do not exist for a person', async () => {
  const secretOf = (sub: string, groups: string[]) => tokenOf({ sub, groups, email: `${sub}@example.com` });
  const own = await secretOf('u-1', ['agents']);
  const other = await secretOf('u-2', ['agents']);
  const lead = await secretOf('u-3', ['agents', 'leads']);
  const placed = await world.call('POST', '/v1/calls', { secret: own, body: goodBody() });
  const { id } = (await placed.json()) as { id: string };
  const statusFor = async (secret: string) => (await world.call('GET', `/v1/calls/${id}`, { secret })).status;
  expect([await statusFor(own), await statusFor(other), await statusFor(lead)]).toEqual([200, 404, 200]);
  expect((await shown(own)).key.limits.ownCalls).toBe(true);
  const { items } = (await (await world.call('GET', '/v1/keys')).json()) as { items: KeyView[] };
  const listed = items.flatMap(({ person, ...key }) =>
    person === null ? [] : [[person.subject, key.role, key.limits.ownCalls, key.scopes.includes('calls:read')]],
  );
  expect(listed).toEqual([
    ['u-1', 'caller', true, true],
    ['u-2', 'caller', true, true],
    ['u-3', null, false, true],
  ]);
  const audit = await (await world.call('GET', '/v1/audit?since=2026-01-01T00:00:00Z')).json();
  const known = (audit as { items: { act: string; facts: Record<string, unknown> }[] }).items.flatMap(
    ({ act, facts }) => (act === 'person-known' ? [[facts['subject'], facts['ownCalls']]] : []),
  );
  expect(known).toEqual([
    ['u-1', true],
    ['u-2', true],
    ['u-3', undefined],
  ]);
  const refused = await (await world.call('GET', '/v1/keys', { secret: own })).json();
  expect(refused).toMatchObject({
    problems: [{ code: 'scope-missing', message: 'Your sign-in lacks the scope `admin`.' }],
  });
  expect(JSON.stringify(refused)).not.toContain('keys create');
});

test('the list of keys has what the newest token of a person allows', async () => {
  const limitOf = async () => {
    const { items } = (await (await world.call('GET', '/v1/keys')).json()) as { items: KeyView[] };
    return items.find(({ person }) => person !== null)?.limits.ownCalls;
  };
  await shown(await tokenOf({ groups: ['agents'], iat: seconds() - 20 }));
  expect(await limitOf()).toBe(true);
  expect((await shown(await tokenOf({ groups: ['agents', 'leads'], iat: seconds() - 10 }))).key.limits.ownCalls).toBe(
    false,
  );
  expect(await limitOf()).toBe(false);
  expect((await shown(await tokenOf({ groups: ['agents'], iat: seconds() }))).key.limits.ownCalls).toBe(true);
  expect(await limitOf()).toBe(true);
});

test('revoking a person ends tokens, sessions and share links until then; a later sign-in counts', async () => {
  const token = await tokenOf({ groups: ['admins'] });
  const { key } = await shown(token);
  const headers = { host: '127.0.0.1:4600', origin: 'http://127.0.0.1:4600' };
  const opened = await world.call('POST', '/v1/session', { secret: null, headers, body: { key: token } });
  expect(opened.status).toBe(201);
  const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
  const bySession = () => world.call('GET', '/v1/session', { secret: null, headers: { ...headers, cookie } });
  expect(sessionSchema.parse(await (await bySession()).json())).toMatchObject({
    key: { id: key.id, role: 'admin' },
    expiresAt: new Date((seconds() + 300) * 1000).toISOString(),
  });
  const listed = await world.call('GET', '/v1/keys');
  expect(await listed.json()).toMatchObject({
    items: [{}, { id: key.id, person: { subject: 'u-ana' }, scopes: ['admin'] }],
  });
  expect((await world.call('POST', `/v1/keys/${key.id}/rotate`, { body: {} })).status).toBe(409);
  expect((await world.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(200);
  expect(await refusal(token)).toMatchObject({ status: 401, code: 'token-refused' });
  expect((await bySession()).status).toBe(401);
  await clock.advance(31_000);
  expect((await show(await tokenOf({ iat: seconds() - 31 }))).status).toBe(401);
  expect((await show(await tokenOf({ iat: seconds() + 1, exp: seconds() + 900 }))).status).toBe(200);
  expect((await bySession()).status).toBe(401);
});

test('a session that began with a token ends with it, and makes no sign-in link', async () => {
  const token = await tokenOf();
  expect((await world.call('POST', '/v1/session/links', { secret: token })).status).toBe(501);
  const headers = { host: '127.0.0.1:4600', origin: 'http://127.0.0.1:4600' };
  const opened = await world.call('POST', '/v1/session', { secret: null, headers, body: { key: token } });
  const cookie = opened.headers.get('set-cookie')!;
  expect(cookie).toContain('Max-Age=300;');
  const bySession = (path: string, method = 'GET') =>
    world.call(method, path, { secret: null, headers: { ...headers, cookie: cookie.split(';')[0]! } });
  expect((await bySession('/v1/session/links', 'POST')).status).toBe(501);
  await clock.advance(301_000);
  expect((await bySession('/v1/session')).status).toBe(401);
});

test('refused tokens are counted and slowed down as wrong keys are', async () => {
  for (let times = 0; times < 5; times += 1) await show(forged({ alg: 'none' }, claims(), ''));
  const audit = await world.call('GET', '/v1/audit?since=2026-01-01T00:00:00Z');
  expect(await audit.json()).toMatchObject({ items: [{ act: 'login-failed', facts: { failures: 5 } }] });
});

test('commands work with a token in OUTDIAL_API_KEY, and `start` refuses to make it a key', async () => {
  const secret = await tokenOf({ groups: ['sales'], picture: 'p'.repeat(3000) });
  const served = await openServedWorld({ identity: lateIdentity({ settings: settings(), clock, fetch }) }, clock);
  const environment = { ...served.environment, OUTDIAL_API_KEY: secret };
  const { now } = clock;
  const to = ['--from', 'ana@example.com', '--queue', 'Sales', '--to', '+15559876543'];
  const placed = await session(['call', ...to, '--no-follow', '--json'], { environment, now }).ended;
  expect([placed.code, placed.stderr]).toEqual([0, expect.any(String)]);
  const listed = await session(['calls', 'list', '--json'], { environment, now }).ended;
  expect(listed.stdout).toContain('"createdByName":"Ana Ruiz <ana@example.com>"');
  const keys = await served.outdial('keys', 'list');
  expect(keys.stdout).toMatch(/Ana Ruiz <ana@example.com>.*caller.*person/);
  const refusedCommand = await session(['pause'], { environment, now }).ended;
  expect(refusedCommand.stderr).toContain('dialing:pause');
  const started = await session(['start', '--port', '0', '--sandbox-port', '0'], { environment }).ended;
  expect([started.code, started.stderr]).toEqual([2, expect.stringContaining('is the token of a person')]);
  expect(started.stderr).not.toContain(secret);
});
