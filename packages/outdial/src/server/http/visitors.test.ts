import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openWorld } from '../../../test/server/world.ts';
import { refuseVisit } from './visitors.ts';

const judge = (headers: Readonly<Record<string, string>>, method = 'GET', hosts: readonly string[] | null = []) =>
  refuseVisit({ method, header: (name) => headers[name] }, hosts)?.problems[0].code ?? null;
const host = '127.0.0.1:4600';

test.each(['127.0.0.1:4600', '127.0.0.1', 'localhost:4600', 'LOCALHOST', '[::1]:4600', '127.1.2.3:80'])(
  'a program may address the server as %s',
  (name) => expect(judge({ host: name })).toBeNull(),
);

test.each([
  ...['evil.example', '127.0.0.1.evil.example:4600', 'localhost.evil.example', '10.0.0.1', 'x', '[::2]', ''],
  ...['127.0.0.1@evil.example', 'evil.example#127.0.0.1', 'evil.example/127.0.0.1', '0.0.0.0:4600'],
])('a request that names the host %j is refused', (name) => expect(judge({ host: name })).toBe('host-not-allowed'));

test('a name that was set is good, and any name where the server around checks it', () => {
  expect(judge({ host: 'dialer.example:80' }, 'GET', ['dialer.example'])).toBeNull();
  expect(judge({ host: 'dialer.example' }, 'GET', null)).toBeNull();
});

test('a page of the public address is its own, whatever name a proxy sends', () => {
  const visit = (origin: string) => ({ method: 'POST', header: (name: string) => ({ host, origin })[name] });
  const judged = (origin: string) => refuseVisit(visit(origin), [], 'https://outdial.example.com');
  expect(judged('https://outdial.example.com')).toBeNull();
  for (const other of ['http://outdial.example.com', 'https://outdial.example.com.evil.test', 'https://example.com'])
    expect(judged(other)?.problems[0].code).toBe('website-not-allowed');
});

test.each([
  ['another site', 'https://evil.example'],
  ['another port of this machine', 'http://127.0.0.1:3000'],
  ['another name of this machine', 'http://localhost:4600'],
  ['a sandboxed frame or a file', 'null'],
  ['an extension', 'chrome-extension://abc'],
  ['nonsense', 'evil'],
])('a request from a page of %s is refused, whatever its method', (_what, origin) => {
  for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE'])
    expect(judge({ host, origin }, method)).toBe('website-not-allowed');
});

test('a page of its own may ask, and a link may lead there', () => {
  expect(judge({ host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }, 'POST')).toBeNull();
  expect(judge({ host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).toBeNull();
  const link = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  expect(judge(link)).toBeNull();
  expect(judge(link, 'POST')).toBe('website-not-allowed');
  expect(judge({ ...link, 'sec-fetch-dest': 'iframe' })).toBe('website-not-allowed');
});

test('what a foreign page loads without an origin is refused', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('cross-site', 'same-site', 'anything'),
      fc.constantFrom('no-cors', 'cors', 'websocket', 'navigate'),
      fc.constantFrom('image', 'script', 'empty', 'iframe', 'object', 'embed'),
      (site, mode, dest) => {
        const headers = { host, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest };
        expect(judge(headers)).toBe('website-not-allowed');
      },
    ),
  );
});

test.each(['/metrics', '/docs', '/openapi.json', '/health/ready', '/v1/calls', '/api/v2/users/x/presence', '/nowhere'])(
  '%s is closed to a foreign page, with or without a key, before anything is done',
  async (path) => {
    const world = await openWorld({ config: { target: 'sandbox', version: '0', hosts: [] } });
    for (const headers of [{ origin: 'https://evil.example' }, { host: 'evil.example' }]) {
      const answer = await world.call('GET', path, { headers });
      expect(answer.status).toBe(403);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(await answer.text()).toMatch(/not-allowed/);
    }
    const posted = await world.call('POST', '/v1/pause', { headers: { origin: 'https://evil.example' } });
    expect([posted.status, world.engine.paused()]).toEqual([403, false]);
    await world.close();
  },
);
