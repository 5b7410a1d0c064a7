import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { selfSigned } from '../../../test/certificate.ts';
import { tellGoodKey } from '../../ports/connections.ts';
import { testClock } from '../../testing/clock.ts';
import { connectionLimits, type ConnectionLimits } from './connections.ts';
import { listen } from './listen.ts';

const port = { value: 0, origin: 'default' as const };
const names = { what: 'it', flag: '--port', variable: 'OUTDIAL_PORT' };
const certificate = selfSigned(1);

/** A server that knows one key, and answers a path of digits with so many bytes. A key is known before the body is read. */
async function opened(limits: Partial<ConnectionLimits>, tls: typeof certificate | null = null) {
  const clock = testClock();
  const logged: string[] = [];
  const asked: string[] = [];
  const server = await listen(
    async (request) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      const [, holder] = /^Bearer (good.*)$/.exec(request.headers.get('authorization') ?? '') ?? [];
      if (holder !== undefined) tellGoodKey(request, holder);
      if (request.method === 'POST') return new Response(await request.text());
      return new Response('x'.repeat(Number(pathname.slice(1))));
    },
    port,
    names,
    { clock, limits, tls, logger: { error: (_facts, message) => void logged.push(message) } },
  );
  const sockets: Socket[] = [];
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await server.close();
    expect(clock.pending()).toBe(0);
  });
  const at = Number(new URL(server.url).port);
  const client = (text: string): Socket => {
    const socket = tls === null ? connect(at, '127.0.0.1') : connectTls({ port: at, host: '127.0.0.1', ca: tls.cert });
    sockets.push(socket.on('error', () => undefined));
    socket.write(text);
    return socket;
  };
  return { client, clock, logged, asked, closed: () => server.connections().closed, figures: server.connections };
}

const get = (path: string, key = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${key === '' ? '' : `Authorization: Bearer ${key}\r\n`}\r\n`;
const begunBody = (key = ''): string =>
  get('/', key).replace('GET', 'POST').replace('\r\n\r\n', '\r\nContent-Length: 4\r\n\r\nab');
const ended = async (socket: Socket): Promise<void> => {
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
};

/** Reads until so many answers came. */
function answers(socket: Socket, count: number): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    socket.resume().on('data', (bytes: Buffer) => {
      text += String(bytes);
      if (text.split('HTTP/1.1 ').length > count && text.endsWith('x')) resolve(text);
    });
    socket.on('close', () => reject(new Error('closed')));
  });
}

describe.each([
  ['plain', null],
  ['TLS', certificate],
])('over %s', (_, tls) => {
  test('a new connection closes the oldest without a good key, and never one with', async () => {
    const { client, logged, closed, figures } = await opened({ most: 2 }, tls);
    const known = client(get('/1', 'good'));
    await answers(known, 1);
    const oldest = client(get('/1'));
    await answers(oldest, 1);
    const newer = client(get('/1', 'wrong'));
    await Promise.all([ended(oldest), answers(newer, 1)]);
    expect([closed().full, figures().open]).toEqual([1, 2]);
    const next = client(get('/1'));
    await Promise.all([ended(newer), answers(next, 1)]);
    known.write(get('/1', 'good'));
    await answers(known, 1);
    expect(logged).toEqual([expect.stringContaining('too many connections')]);
  });

  test('of many requests without a key that are sent before an answer is read, one is answered and the rest are dropped', async () => {
    const { client, asked, closed } = await opened({ waitingOfOne: 4 }, tls);
    await ended(client(get('/1').repeat(1000)));
    expect([asked.length <= 5, closed().pipelined]).toEqual([true, 1]);
  });

  test('a body without a good key has a time; one with a key may take longer', async () => {
    const { client, clock, asked, closed } = await opened({ bodyMs: 10_000 }, tls);
    const [slow, known] = [client(begunBody()), client(begunBody('good'))];
    await expect.poll(() => asked.length).toBe(2);
    await clock.advance(15_000);
    await ended(slow);
    known.write('cx');
    expect(await answers(known, 1)).toContain('abcx');
    expect(closed().slow).toBe(1);
  });
});

test('who holds most connections with a good key makes room for the others, and for new clients', async () => {
  const { client, logged, closed, figures } = await opened({ most: 5, mostKnown: 4 });
  const others = client(get('/1', 'good-other'));
  await answers(others, 1);
  const crowd: Socket[] = [];
  for (let count = 0; count < 4; count += 1) {
    const next = client(get('/1', 'good'));
    await answers(next, 1);
    crowd.push(next);
  }
  const [oldest, ...rest] = crowd as [Socket, ...Socket[]];
  await ended(oldest);
  const administrator = client(get('/1', 'good-administrator'));
  await Promise.all([answers(administrator, 1), ended(rest[0] as Socket)]);
  await answers(client(get('/1')), 1);
  for (const kept of [others, administrator, ...rest.slice(1)]) {
    kept.write(get('/1', 'good'));
    await answers(kept, 1);
  }
  expect([closed()['one-holder'], closed().full, figures().open]).toEqual([2, 0, 5]);
  expect(logged).toEqual([expect.stringContaining('share link that has most')]);
});

test('requests with a key are answered in their order, however many are sent at once', async () => {
  const { client, closed } = await opened({ waitingOfOne: 4 });
  const socket = client(get('/1', 'good'));
  await answers(socket, 1);
  socket.write(Array.from({ length: 60 }, (_, index) => get(`/${index + 1}`, 'good')).join(''));
  const text = await answers(socket, 60);
  expect([...text.matchAll(/content-length: (\d+)/gi)].map(([, length]) => Number(length))).toEqual(
    Array.from({ length: 60 }, (_, index) => index + 1),
  );
  expect(closed().pipelined).toBe(0);
});

test('requests without a key that wait are counted together', async () => {
  const { client, closed } = await opened({ waitingOfAll: 20 });
  const sockets = Array.from({ length: 10 }, () => client(get('/8000000').repeat(8)).pause());
  await expect.poll(() => closed().pipelined).toBeGreaterThan(6);
  expect(closed().pipelined).toBeLessThan(10);
  expect(sockets).toHaveLength(10);
});

test('answers that no one reads are bounded, oldest first, and strangers before known clients', async () => {
  const { client, closed, asked } = await opened({ unreadBytes: 40_000_000 });
  const known = client(get('/16000000', 'good')).pause();
  await expect.poll(() => asked.length).toBe(1);
  const first = client(get('/16000000')).pause();
  await expect.poll(() => asked.length).toBe(2);
  client(get('/16000000')).pause();
  await expect.poll(() => closed().unread).toBe(1);
  await ended(first);
  let bytes = 0;
  known.on('data', (part: Buffer) => (bytes += part.length)).resume();
  await expect.poll(() => bytes).toBeGreaterThan(16_000_000);
});

test('the holder with the most unread bytes loses its oldest connection, and an older one of another holder stays', async () => {
  const { client, closed, asked } = await opened({ unreadBytes: 50_000_000 });
  const paused = async (key: string): Promise<Socket> => {
    const before = asked.length;
    const socket = client(get('/16000000', key)).pause();
    await expect.poll(() => asked.length).toBe(before + 1);
    return socket;
  };
  const victim = await paused('good-victim');
  const crowd = [await paused('good'), await paused('good'), await paused('good')];
  await expect.poll(() => closed().unread).toBe(1);
  await ended(crowd[0] as Socket);
  let bytes = 0;
  victim.on('data', (part: Buffer) => (bytes += part.length)).resume();
  await expect.poll(() => bytes).toBeGreaterThan(16_000_000);
  expect(closed().unread).toBe(1);
});

test('an answer that makes no progress ends its connection', async () => {
  const { client, closed } = await opened({ unreadMs: 20 });
  client(get('/16000000')).pause();
  await expect.poll(() => closed().unread).toBe(1);
});

test('there are fewer connections where the system grants fewer files, and room for 1,000 live streams where it does not', () => {
  expect([Infinity, 1024, 500, 100].map((files) => connectionLimits(files).most)).toEqual([4000, 768, 244, 64]);
  expect(connectionLimits(100).mostKnown).toBe(57);
});
