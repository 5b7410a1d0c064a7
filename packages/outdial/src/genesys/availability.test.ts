import { expect, onTestFinished, test } from 'vitest';
import { minute, stage } from '../../test/genesys/feed-stage.ts';
import { defaultTimers } from '../call/timers.ts';
import { testClock } from '../testing/clock.ts';
import { createGenesys } from './contact-centre.ts';
import type { GenesysAnswer, Send } from './send.ts';

const json = (status: number, body: unknown): GenesysAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'inin-correlation-id': 'c' },
  body: JSON.stringify(body),
});
const page = (status: number): GenesysAnswer => ({ status, headers: { 'content-type': 'text/html' }, body: '<p>' });
const token = json(200, { access_token: 't', expires_in: 86_400 });
const roles = json(200, { permissions: [] });

/** Genesys with a login and an API that answer as told, or with an error. */
function genesys(answers: { login: GenesysAnswer | string; api: GenesysAnswer | string }) {
  const clock = testClock();
  const sent: string[] = [];
  const send: Send = async ({ url }) => {
    const path = new URL(url).pathname;
    sent.push(path);
    const answer = path === '/oauth/token' ? answers.login : answers.api;
    return typeof answer === 'string'
      ? { left: false, answer: null, error: answer }
      : { left: true, answer, error: null };
  };
  const centre = createGenesys({
    ...{ region: 'us-east-1', clientId: 'id', clientSecret: 'secret', clock, timers: defaultTimers, send },
  });
  onTestFinished(() => centre.close());
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { clock, sent, centre, settle, unavailable: () => centre.unavailable!() };
}

test.each([
  ['no name', { login: token, api: 'ENOTFOUND' }, 'genesys-unavailable'],
  ['no answer', { login: token, api: 'timeout' }, 'genesys-unavailable'],
  ['a server error', { login: token, api: json(503, { code: 'service.unavailable' }) }, 'genesys-unavailable'],
  ["a proxy's page", { login: token, api: page(200) }, 'genesys-unavailable'],
  ["a proxy's redirect", { login: token, api: { ...page(302), body: '' } }, 'genesys-unavailable'],
  ['every token refused', { login: token, api: json(401, { code: 'bad.credentials' }) }, 'genesys-unavailable'],
  ['no login', { login: 'ECONNREFUSED', api: roles }, 'genesys-unavailable'],
  ['a login that fails', { login: json(500, {}), api: roles }, 'genesys-unavailable'],
  ['a refused secret', { login: json(401, { error: 'invalid_client' }), api: roles }, 'genesys-login-refused'],
  [
    'a refused address',
    { login: json(401, { error: 'invalid_client', description: 'IP address is not authorized' }), api: roles },
    'ip.not.authorized',
  ],
] as const)('%s: no request works', async (_what, answers, code) => {
  const { clock, centre, unavailable } = genesys(answers);
  const since = clock.now();
  expect(unavailable()).toBeNull();
  await centre.permissions!();
  await clock.advance(10_000);
  await centre.permissions!();
  expect(unavailable()).toMatchObject({ since, problem: { code } });
});

test.each([
  ['a success', roles],
  ['a refusal of one request', json(403, { code: 'missing.permissions' })],
  ['not found', json(404, { code: 'not.found' })],
  ['a limit', json(429, { code: 'too.many.requests' })],
])('%s shows that Genesys answers', async (_what, api) => {
  const { centre, unavailable } = genesys({ login: token, api });
  await centre.permissions!();
  expect(unavailable()).toBeNull();
});

test('nothing is sent while requests work; during an outage one request a minute shows its end', async () => {
  const answers: Parameters<typeof genesys>[0] = { login: token, api: roles };
  const { clock, sent, centre, settle, unavailable } = genesys(answers);
  await centre.permissions!();
  await clock.advance(3_600_000);
  expect(sent).toHaveLength(2);
  answers.api = 'ECONNREFUSED';
  await centre.permissions!();
  await clock.advance(55_000);
  await centre.permissions!();
  const before = sent.length;
  // Another request has just failed, so this minute needs no check.
  await clock.advance(5_000);
  expect(sent).toHaveLength(before);
  await clock.advance(60_000);
  await settle();
  expect(sent).toHaveLength(before + 1);
  answers.api = roles;
  await clock.advance(60_000);
  await settle();
  expect(unavailable()).toBeNull();
  const after = sent.length;
  await clock.advance(3_600_000);
  expect(sent).toHaveLength(after);
});

test('the socket of an idle feed shows an outage, though no call waits', async () => {
  const { sandbox, control, feed, channels, until, unavailable, keepAlive } = await stage();
  feed.watch([]);
  await until(() => feed.standing().sockets === 1);
  expect(await channels()).toHaveLength(1);
  const { total } = control.requests();
  await keepAlive(10 * minute);
  expect(control.requests().total).toBe(total);
  expect(unavailable()).toBeNull();
  await sandbox.close();
  await until(() => unavailable() !== null);
  expect(unavailable()?.problem.code).toBe('genesys-unavailable');
});
