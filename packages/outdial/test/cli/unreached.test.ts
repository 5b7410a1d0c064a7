import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { explainUnreached } from '../../src/client/unreachable.ts';
import { selfSigned, type Certificate } from '../certificate.ts';
import { session } from './in-process.ts';
import { runProgram, scratchFolder } from './program.ts';

async function portOf(server: Server & { closeAllConnections(): void }): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
const plain = (status: number, type: string, body: string): Promise<number> =>
  portOf(createServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(body)));
const secure = (certificate: Certificate): Promise<number> =>
  portOf(createTlsServer(certificate, (_request, response) => response.end()));

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const html = 'text/html';
const cases: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
  [
    'a certificate of its own',
    async () => `https://127.0.0.1:${await secure(selfSigned(1))}`,
    /does not trust the TLS certificate of 127\.0\.0\.1:\d+: it is self-signed\. Set NODE_EXTRA_CA_CERTS/,
  ],
  [
    'TLS, asked without it',
    async () => `http://127.0.0.1:${await secure(selfSigned(1))}`,
    /^127\.0\.0\.1:\d+ speaks TLS\. Give an address that begins with https:\/\//,
  ],
  [
    'plain HTTP, asked with TLS',
    async () => `https://127.0.0.1:${await plain(200, html, '')}`,
    /does not speak TLS at this port\. If it is Outdial without TLS, give an address that begins with http:\/\//,
  ],
  [
    'a closed port',
    async () => `http://127.0.0.1:${await closedPort()}`,
    /^No Outdial server answers at http:\/\/127\.0\.0\.1:\d+\. Start one/,
  ],
  ['no such name', async () => 'http://outdial.invalid:4600', /^This machine cannot resolve the name outdial\.invalid/],
  [
    'a proxy without Outdial',
    async () => `http://127.0.0.1:${await plain(502, html, '<h1>Bad gateway</h1>')}`,
    /it answered 502 with a web page\.\n.* A proxy in front of Outdial may not reach it\./,
  ],
  ...[
    '<center>The plain HTTP request was sent to HTTPS port</center>',
    "Reason: You're speaking plain HTTP to an SSL-enabled server port.",
    'Client sent an HTTP request to an HTTPS server.',
  ].map(
    (page) =>
      [
        `"${page}"`,
        async () => `http://127.0.0.1:${await plain(400, html, page)}`,
        /it answered 400, because it expects TLS: use https:\/\/ in the address\./,
      ] as const,
  ),
];

test.each(cases)('%s is named, and what to do', async (_what, url, said) => {
  const { code, stdout, stderr } = await session(['status', '--url', await url()]).ended;
  expect([code, stdout]).toEqual([7, '']);
  expect(stderr).toMatch(said);
});

test('a certificate that the machine trusts may have expired, or be for another name', async () => {
  const folder = scratchFolder();
  const asked = async (certificate: Certificate): Promise<string> => {
    const file = join(folder, 'ca.pem');
    writeFileSync(file, certificate.cert);
    const url = `https://127.0.0.1:${await secure(certificate)}`;
    const { code, stderr } = await runProgram(['status', '--url', url], { environment: { NODE_EXTRA_CA_CERTS: file } })
      .ended;
    expect(code).toBe(7);
    return stderr;
  };
  expect(await asked(selfSigned(-1))).toMatch(
    /^The TLS certificate of \S+ has expired\. The administrator of the server/,
  );
  expect(await asked(selfSigned(1, 'outdial.example.com'))).toMatch(/^The TLS certificate at \S+ is for another name/);
});

test.each([
  ['CERT_NOT_YET_VALID', 'is not valid yet', false],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'does not trust', false],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'whole chain', false],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'NODE_EXTRA_CA_CERTS', false],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'TLS connection', true],
  ['EAI_AGAIN', 'cannot resolve', false],
  ['UND_ERR_CONNECT_TIMEOUT', 'cannot be reached over the network', false],
  ['EHOSTUNREACH', 'cannot be reached over the network', false],
  ['UND_ERR_HEADERS_TIMEOUT', 'did not answer in time', true],
  ['ECONNRESET', 'closed the connection without an answer', true],
  ['anything else', 'No Outdial server answers', true],
])('%s: %s', (code, said, mayHaveArrived) => {
  const cause = new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });
  const explained = explainUnreached('https://outdial.example.com', cause);
  expect(`${explained.sentence} ${explained.fix}`).toContain(said);
  expect(explained.mayHaveArrived).toBe(mayHaveArrived);
});
