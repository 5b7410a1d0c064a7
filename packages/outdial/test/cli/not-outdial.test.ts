import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { session } from './in-process.ts';

async function served(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const page = '<!doctype html><title>Welcome</title>';
const json = { 'content-type': 'application/json' };
const answers: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ['a web page', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page)],
  ['nothing', (response) => response.writeHead(200).end()],
  ['no content', (response) => response.writeHead(204).end()],
  ['JSON of another shape', (response) => response.writeHead(200, json).end('{"id":"x","entities":[],"items":[{}]}')],
  ['a JSON list', (response) => response.writeHead(200, json).end('[]')],
  ['JSON null', (response) => response.writeHead(200, json).end('null')],
  ['a text', (response) => response.writeHead(202, { 'content-type': 'text/plain' }).end('ok')],
  ['a redirect', (response) => response.writeHead(301, { location: 'https://example.com/login?secret=1' }).end()],
  ['a redirect to nowhere', (response) => response.writeHead(307).end()],
  ['a proxy error', (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')],
  ['another 404', (response) => response.writeHead(404, json).end('{"message":"no\u001b[31mt here"}')],
  [
    'a broken-off body',
    (response) =>
      void response.writeHead(200, { ...json, 'content-length': '900' }).write('{"id":', () => response.destroy()),
  ],
  ['JSON without a content type', (response) => response.writeHead(200).end('{"ok":true}')],
  ['an error of another shape', (response) => response.writeHead(500, json).end('{"problems":"none"}')],
  ['a huge body', (response) => response.writeHead(200, json).end(`{"a":"${'x'.repeat(17 * 1024 * 1024)}"}`)],
];
const commands = [
  ['calls', 'list'],
  ['calls', 'show', 'call_01KB3Z6Q7S0123456789012345'],
  ['keys', 'list'],
  ['capacity'],
  ['check', '--from', 'ana@example.com', '--to', '+12025550100'],
];

test.each(answers)('the command line says that the address is not Outdial if it answers %s', async (_what, answer) => {
  const url = await served(answer);
  for (const command of commands) {
    const { code, stdout, stderr } = await session([...command, '--url', url]).ended;
    expect([command, code, stdout]).toEqual([command, 7, '']);
    expect(stderr).toMatch(/^The address does not answer as Outdial does: it answered \d{3}.*\.\nThe request went to /);
    expect(stderr).toContain('OUTDIAL_URL');
    expect(stderr).not.toMatch(/internal error|secret=1|\p{Cc}\[/u);
    expect(stderr).not.toContain('phone may ring');
  }
});

test.each([
  { path: 'javascript:alert(1)', expiresAt: '2026-11-22T15:00:00Z' },
  { path: '//evil.example.com/sign-in/x', expiresAt: '2026-11-22T15:00:00Z' },
  { path: '/sign-in/x', expiresAt: 'soon' },
  { path: '/sign-in/x', url: 'https://outdial.example.com/other', expiresAt: '2026-11-22T15:00:00Z' },
  { path: '/sign-in/x', url: 'http://outdial.example.com/sign-in/x', expiresAt: '2026-11-22T15:00:00Z' },
  { path: '/sign-in/x', url: 'https://a:b@outdial.example.com/sign-in/x', expiresAt: '2026-11-22T15:00:00Z' },
  {},
])('a sign-in link is printed only if it leads to the server that was asked: %j', async (link) => {
  const own = { ...json, 'outdial-version': '0.1.0' };
  const url = await served((response) => response.writeHead(201, own).end(JSON.stringify(link)));
  const { code, stdout, stderr } = await session(['sign-in', '--url', url]).ended;
  expect([code, stdout]).toEqual([7, '']);
  expect(stderr).toContain('The server answered without a sign-in link.');
});

test.each([
  [{ url: 'https://outdial.example.com:4600/sign-in/x' }, () => 'https://outdial.example.com:4600/sign-in/x'],
  [{ url: null }, (asked: string) => `${asked}/sign-in/x`],
  [{}, (asked: string) => `${asked}/sign-in/x`],
])('a sign-in link has the public address that the server names: %j', async (named, expected) => {
  const own = { ...json, 'outdial-version': '0.1.0' };
  const link = { path: '/sign-in/x', ...named, expiresAt: '2026-11-22T15:00:00Z' };
  const url = await served((response) => response.writeHead(201, own).end(JSON.stringify(link)));
  const { code, stdout } = await session(['sign-in', '--url', url]).ended;
  expect([code, stdout]).toEqual([0, `${expected(url)}\n`]);
});

const call = ['call', '--from', 'ana@example.com', '--to', '+12025550100'];

test.each(answers)(
  'a call that is answered by %s may have been accepted, and there is a way to find out',
  async (_what, answer) => {
    const url = await served(answer);
    const { code, stderr } = await session([...call, '--url', url]).ended;
    expect(code).toBe(7);
    expect(stderr).toMatch(
      /a phone may ring[^]*outdial calls list --url \S+ --key [\da-f-]{36}\n[^]*Idempotency-Key is safe/,
    );
    expect(stderr).toContain('does not answer as Outdial does');
  },
);

test('a call whose connection breaks before an answer may have been accepted', async () => {
  const url = await served((response) => response.destroy());
  const broken = await session([...call, '--url', url]).ended;
  expect(broken.code).toBe(7);
  expect(broken.stderr).toContain('a phone may ring');
});

test('a call that never connected was not sent', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { code, stderr } = await session([...call, '--url', `http://127.0.0.1:${port}`]).ended;
  expect(code).toBe(7);
  expect(stderr).toContain('No Outdial server answers');
  expect(stderr).not.toContain('phone may ring');
});

test('a stream of events is not one if the address answers with a page', async () => {
  const url = await served((response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page));
  await expect(createClient({ url, apiKey: 'x' }).events(null).next()).rejects.toMatchObject({
    code: 'unreadable-answer',
    status: 200,
  });
});
