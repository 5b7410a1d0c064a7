import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { request } from 'node:https';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket, type PeerCertificate } from 'node:tls';
import { selfSigned, type Certificate } from '../../../test/certificate.ts';
import { testClock } from '../../testing/clock.ts';
import { listen, type ListenTerms } from './listen.ts';
import { followTls, readTls } from './tls-files.ts';

const port = { value: 0, origin: 'default' as const };
const names = { what: 'it', flag: '--port', variable: 'OUTDIAL_PORT' };

test.each(['application/vnd.sqlite3', 'text/event-stream'])(
  'a stream of %s that fails breaks off its connection, prints nothing, and the next request is answered',
  async (type) => {
    const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'info')];
    const failing = (): Response => {
      let isBegun = false;
      const body = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            if (isBegun) throw new Error('the backup was ended before it was read');
            isBegun = true;
            controller.enqueue(Buffer.from('the beginning'));
          },
        },
        { highWaterMark: 0 },
      );
      return new Response(body, { headers: { 'content-type': type, 'content-length': '100', 'x-request-id': 'r' } });
    };
    const { url, close } = await listen(
      ({ url: asked }) => (asked.endsWith('/x') ? failing() : new Response('ok')),
      port,
      names,
    );
    onTestFinished(() => close());
    await expect(fetch(`${url}/x`).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    expect(await (await fetch(`${url}/y`)).text()).toBe('ok');
    expect(printed.map(({ mock }) => mock.calls)).toEqual([[], []]);
    vi.restoreAllMocks();
  },
);

async function serving(app: (request: Request) => Response | Promise<Response>, reach: ListenTerms = {}) {
  const server = await listen(app, port, names, reach);
  onTestFinished(() => server.close());
  return server;
}

test('behind a trusted proxy the name that the client used is the host; otherwise no one may choose it', async () => {
  const answer = (asked: Request): Response => new Response(`${asked.headers.get('host')} ${new URL(asked.url).host}`);
  const ask = async (reach: ListenTerms, forwarded: string): Promise<string> => {
    const { url } = await serving(answer, reach);
    const said = await (await fetch(url, { headers: { 'x-forwarded-host': forwarded } })).text();
    return said.replaceAll(new URL(url).host, 'itself');
  };
  expect(await ask({ trustProxy: true }, 'a.example, inner')).toBe('a.example a.example');
  expect(await ask({ trustProxy: true }, '')).toBe('itself itself');
  expect(await ask({}, 'a.example')).toBe('itself itself');
});

test('a server that ends answers open requests, ends live streams, and takes no new connection', async () => {
  let answerSlow = (): void => undefined;
  const slow = new Promise<Response>(
    (resolve) =>
      (answerSlow = () => {
        resolve(new Response('whole'));
      }),
  );
  let arrived = (): void => undefined;
  const slowArrived = new Promise<void>((resolve) => (arrived = resolve));
  const live = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Buffer.from(': hi\n\n')) });
  const { url, close } = await listen(
    ({ url: asked }) => {
      if (!asked.endsWith('/slow')) return new Response(live, { headers: { 'content-type': 'text/event-stream' } });
      arrived();
      return slow;
    },
    port,
    names,
  );
  const stream = await fetch(`${url}/live`);
  const answer = fetch(`${url}/slow`);
  await slowArrived;
  const closed = close(new Promise(() => undefined));
  expect(await stream.text()).toBe(': hi\n\n');
  await expect(fetch(`${url}/new`)).rejects.toThrow();
  answerSlow();
  const slowly = await answer;
  expect([await slowly.text(), slowly.headers.get('connection')]).toEqual(['whole', 'close']);
  await closed;
});

test('a request that stays open longer than the time for it is broken off', async () => {
  let arrived = (): void => undefined;
  const hasArrived = new Promise<void>((resolve) => (arrived = resolve));
  const never = (): Promise<Response> => {
    arrived();
    return new Promise(() => undefined);
  };
  const { url, close } = await listen(never, port, names);
  const answer = fetch(url).catch(() => 'broken off');
  let expire = (): void => undefined;
  const expired = new Promise<void>((resolve) => (expire = resolve));
  await hasArrived;
  const closed = close(expired);
  expire();
  await closed;
  expect(await answer).toBe('broken off');
});

describe('TLS', () => {
  const files = () => {
    const folder = mkdtempSync(join(tmpdir(), 'outdial-tls-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const pair = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
    const write = ({ cert, key }: Certificate): void => {
      writeFileSync(pair.certFile, cert);
      writeFileSync(pair.keyFile, key);
    };
    return { ...pair, write };
  };
  /** The certificate that a new connection gets. */
  const shown = (url: string, ca: string): Promise<PeerCertificate> =>
    new Promise((resolve, reject) => {
      request(url, { ca, agent: false }, (answer) => {
        answer.resume();
        if (answer.socket instanceof TLSSocket) resolve(answer.socket.getPeerCertificate());
      })
        .on('error', reject)
        .end();
    });

  test('a renewed certificate is used without a restart; files that do not fit change nothing', async () => {
    const [first, second] = [selfSigned(1), selfSigned(2)];
    const pair = files();
    pair.write(first);
    const server = await serving(() => new Response('ok'), { tls: readTls(pair) });
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await shown(server.url, first.cert)).toHaveProperty('fingerprint');
    const clock = testClock();
    const logged: string[] = [];
    const log = (_facts: unknown, message: string): void => void logged.push(message);
    const stop = followTls(pair, { clock, logger: { info: log, error: log }, use: server.useTls });
    writeFileSync(pair.certFile, second.cert);
    await clock.advance(5_000);
    expect(logged).toEqual([]);
    await clock.advance(20_000);
    expect(logged).toEqual([expect.stringContaining('The last certificate stays in use.')]);
    await shown(server.url, first.cert);
    writeFileSync(pair.keyFile, second.key);
    await clock.advance(5_000);
    expect(logged.at(-1)).toContain('read again');
    await shown(server.url, second.cert);
    await expect(shown(server.url, first.cert)).rejects.toThrow();
    stop();
    expect(clock.pending()).toBe(0);
  });

  test.each(['not a certificate', ''])('files with %j are refused with a sentence that names them', (text) => {
    const pair = files();
    pair.write({ ...selfSigned(1), cert: text });
    expect(() => readTls(pair)).toThrow(pair.certFile);
    rmSync(pair.keyFile);
    expect(() => readTls(pair)).toThrow(/--tls-key: there is no file \//);
  });
});

test.each(['203.0.113.7', 'no-such-host.invalid'])(
  'a host %s that is not of this machine is a usage error',
  async (host) => {
    await expect(listen(() => new Response(), port, names, { host })).rejects.toThrow(/--host or OUTDIAL_HOST/);
  },
);
