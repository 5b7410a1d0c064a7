import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { selfSigned } from '../../test/certificate.ts';
import { diagnose } from '../doctor/doctor.ts';
import type { HostReading } from '../ports/inspection.ts';
import { readHost } from './reach.ts';

const day = 86_400_000;
const timeoutMs = 5_000;
async function listening(server: Server): Promise<URL> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const now = Date.now();
const rowsOf = (host: HostReading) => {
  const nothing = {
    requests: 1,
    skewMs: null,
    client: null,
    permissions: null,
    agents: null,
    topics: null,
    rateLimit: null,
  };
  const rows = diagnose({ ...nothing, probe: null, hosts: [host], login: { kind: 'refused' } }, now);
  return rows.filter(({ check }) => check === 'DNS' || check === 'TLS').map(({ check, result }) => [check, result]);
};

test('an untrusted certificate fails; trusted, it passes, and causes a warning when it soon expires', async () => {
  const long = selfSigned(90);
  const host = await listening(createServer(long));
  const doubted = await readHost(host, { timeoutMs });
  expect(doubted).toEqual({
    host: '127.0.0.1',
    address: '127.0.0.1',
    tls: { kind: 'failed', error: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  });
  expect(rowsOf(doubted)).toEqual([
    ['DNS', 'pass'],
    ['TLS', 'fail'],
  ]);
  const trusted = await readHost(host, { timeoutMs, ca: long.cert });
  expect(trusted.tls.kind === 'good' && Math.round((trusted.tls.until - now) / day)).toBe(90);
  expect(rowsOf(trusted)).toContainEqual(['TLS', 'pass']);
  const short = selfSigned(3);
  const ending = await readHost(await listening(createServer(short)), { timeoutMs, ca: short.cert });
  expect(rowsOf(ending)).toContainEqual(['TLS', 'warn']);
});

test('an expired certificate and one for another name fail', async () => {
  const old = selfSigned(-1);
  const expired = await readHost(await listening(createServer(old)), { timeoutMs, ca: old.cert });
  expect(expired.tls).toEqual({ kind: 'failed', error: 'CERT_HAS_EXPIRED' });
  const other = selfSigned(30, 'api.example.com');
  const found = await readHost(await listening(createServer(other)), { timeoutMs, ca: other.cert });
  expect(found.tls).toEqual({ kind: 'failed', error: 'ERR_TLS_CERT_ALTNAME_INVALID' });
});

test('a port without a listener, one that does not speak TLS and one that stays silent are distinguished', async () => {
  const gone = createPlainServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const refused = await readHost(new URL(`https://127.0.0.1:${port}`), { timeoutMs });
  expect(refused.tls).toEqual({ kind: 'failed', error: 'ECONNREFUSED' });
  const plain = await listening(
    createPlainServer((socket) => {
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    }),
  );
  const spoken = await readHost(plain, { timeoutMs });
  expect(spoken.tls).toMatchObject({ kind: 'failed', error: expect.stringContaining('SSL') as string });
  const silent = await listening(createPlainServer());
  expect((await readHost(silent, { timeoutMs: 50 })).tls).toEqual({ kind: 'failed', error: 'timeout' });
  expect(rowsOf(refused)).toContainEqual(['TLS', 'fail']);
});

test('a name that has no address here fails as DNS, and no connection is tried', { timeout: 30_000 }, async () => {
  const nowhere = await readHost(new URL('https://api.genesys.invalid'), { timeoutMs });
  expect(nowhere).toEqual({ host: 'api.genesys.invalid', address: null, tls: { kind: 'not-tried' } });
  expect(rowsOf(nowhere)).toEqual([['DNS', 'fail']]);
});
