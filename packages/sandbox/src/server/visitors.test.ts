import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';
import { refuseVisit } from './visitors.ts';

const judge = (headers: Readonly<Record<string, string>>, method = 'GET') =>
  refuseVisit({ method, header: (name) => headers[name] })?.code ?? null;
const host = '127.0.0.1:4601';

test.each(['127.0.0.1:4601', 'localhost:4601', 'LocalHost', '[::1]:4601'])('a program may address it as %s', (name) =>
  expect(judge({ host: name })).toBeNull(),
);

test.each(['evil.example:4601', '127.0.0.1.evil.example', 'x', '10.0.0.1', '', '127.0.0.1@evil.example'])(
  'the host %j is refused',
  (name) => expect(judge({ host: name })).toBe('foreign-host'),
);

test.each(['http://evil.example', 'http://localhost:4601', 'http://127.0.0.1:3000', 'null', 'evil'])(
  'the origin %s is refused, whatever the method',
  (origin) => {
    for (const method of ['GET', 'POST', 'PATCH', 'OPTIONS', 'DELETE'])
      expect(judge({ host, origin }, method)).toBe('foreign-website');
  },
);

test('resources that a foreign page loads are refused; the sandbox’s own pages and links to the sign-in page are not', () => {
  const foreign = { host, 'sec-fetch-site': 'cross-site' };
  expect(judge(foreign)).toBe('foreign-website');
  expect(judge({ ...foreign, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' })).toBe('foreign-website');
  expect(judge({ ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' })).toBe('foreign-website');
  const link = { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  expect([judge(link), judge(link, 'POST')]).toEqual([null, 'foreign-website']);
  expect(judge({ host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }, 'POST')).toBeNull();
});

/** Sends these lines unchanged and returns the status of the answer. */
async function statusOf(url: string, lines: readonly string[]): Promise<number> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.end(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(first.toString().split(' ')[1]);
}

test('over a socket a foreign page gets neither secrets nor a channel, and changes nothing', async () => {
  const { sandbox, control } = deskSandbox();
  onTestFinished(() => sandbox.close());
  const url = await sandbox.listen();
  const own = new URL(url).host;
  const upgrade = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
  for (const headers of [[`Host: ${own}`, 'Origin: http://evil.example'], ['Host: evil.example']]) {
    expect(await statusOf(url, ['GET /_sandbox/state HTTP/1.1', ...headers])).toBe(403);
    expect(await statusOf(url, ['POST /_sandbox/reset HTTP/1.1', ...headers, 'Content-Length: 0'])).toBe(403);
    expect(await statusOf(url, ['GET /channels/any HTTP/1.1', ...headers, ...upgrade])).toBe(403);
    expect(await statusOf(url, ['POST /oauth/token HTTP/1.1', ...headers, 'Content-Length: 0'])).toBe(403);
  }
  expect(control.requests().total).toBe(0);
  expect(await statusOf(url, ['GET /_sandbox/state HTTP/1.1', `Host: ${own}`])).toBe(200);
});
