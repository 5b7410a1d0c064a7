import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import { afterEach, expect, test } from 'vitest';

import { agentId, callId, queueId } from '../call/ids.ts';
import type { E164 } from '../phone/number.ts';
import type { ContactCentre, DialAnswer, DialOrder } from '../ports/contact-centre.ts';
import { systemClock } from '../system/system-clock.ts';
import { createGenesys } from './contact-centre.ts';
import type { Send } from './send.ts';
import { openWire } from './wire.ts';

const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** What the server does with the n-th create-call request (from 1), once all of it has come. */
type Reaction = (socket: Socket, n: number) => void;

interface DialDesk {
  readonly url: string;
  readonly posts: () => number;
  readonly bodies: () => readonly string[];
  readonly connections: () => number;
}

const reply = (socket: Socket, status: string, body: string, headers: readonly string[] = []): void => {
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
};
const errorBody = (code: string, status: number): string =>
  JSON.stringify({ code, status, message: `Says ${code}.`, contextId: 'c-1' });

/** A server that speaks just enough HTTP to give tokens, counts create-call requests, and lets the test treat the socket as it likes. */
async function desk(react: Reaction): Promise<DialDesk> {
  const bodies: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (!text.includes('\r\n\r\n') || body.length < length) return;
      text = '';
      if (head.startsWith('POST /oauth/token')) {
        reply(socket, '200 OK', JSON.stringify({ access_token: 'token-1', expires_in: 86400 }));
        return;
      }
      if (!head.startsWith('POST /api/v2/conversations/calls')) {
        reply(socket, '404 Not Found', errorBody('not.found', 404));
        return;
      }
      bodies.push(body);
      react(socket, bodies.length);
    });
  });
  const url = await listening(server, 'http');
  opened.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { url, posts: () => bodies.length, bodies: () => bodies, connections: () => connections };
}

async function listening(server: Server, scheme: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const address = server.address();
  return `${scheme}://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

function centre(
  region: string,
  options: { readonly requestTimeout?: number; readonly send?: Send } = {},
): ContactCentre {
  const genesys = createGenesys({
    region,
    clientId: 'client',
    clientSecret: 'very-secret',
    clock: systemClock,
    timers: { requestTimeout: options.requestTimeout ?? 5_000 },
    ...(options.send === undefined ? {} : { send: options.send }),
  });
  opened.push(() => genesys.close());
  return genesys;
}

function order(change: Partial<DialOrder> = {}): DialOrder {
  return {
    callId: callId('call_1'),
    attempt: 2,
    agentId: agentId('a9e00000-0000-4000-8000-000000000001'),
    queueId: queueId('9e0e0000-0000-4000-8000-000000000001'),
    phoneNumber: '+12025550100' as E164,
    callerId: null,
    contactId: null,
    attributes: { ticket: '4711', 'outdial.attempt': '99' },
    label: null,
    uuiData: null,
    sendBefore: systemClock.now() + 2_000,
    sendWithin: 2_000,
    fencedMonotonic: systemClock.monotonic(),
    ...change,
  };
}

async function answerTo(
  react: Reaction,
  options: { requestTimeout?: number } = {},
): Promise<{ answer: DialAnswer; desk: DialDesk }> {
  const server = await desk(react);
  const answer = await centre(server.url, options).dial(order());
  expect(server.posts()).toBe(1);
  return { answer, desk: server };
}

test('a 202 with an id is placed, and the request carries our mark over attributes of the same name', async () => {
  const { answer, desk: server } = await answerTo((socket) =>
    reply(socket, '202 Accepted', '{"id":"conv-1","selfUri":"/x"}'),
  );
  expect(answer).toEqual({ kind: 'placed', conversationId: 'conv-1' });
  expect(JSON.parse(server.bodies()[0] ?? '')).toEqual({
    phoneNumber: '+12025550100',
    callFromQueueId: '9e0e0000-0000-4000-8000-000000000001',
    attributes: { ticket: '4711', 'outdial.callId': 'call_1', 'outdial.attempt': '2' },
  });
});

const unknowns: readonly [string, Reaction, string][] = [
  ['a reset after the request', (socket) => socket.resetAndDestroy(), 'genesys-answer-lost'],
  ['a connection closed without an answer', (socket) => socket.end(), 'genesys-answer-lost'],
  [
    'an answer cut short',
    (socket) => socket.end('HTTP/1.1 202 Accepted\r\ncontent-length: 50\r\n\r\n{"id":"co'),
    'genesys-answer-lost',
  ],
  ['bytes that are no HTTP', (socket) => socket.end('garbage garbage\r\n\r\n'), 'genesys-answer-lost'],
  ['a success that cannot be read', (socket) => reply(socket, '202 Accepted', 'not json'), 'genesys-answer-unreadable'],
  [
    'a 307',
    (socket) => reply(socket, '307 Temporary Redirect', '', ['location: /api/v2/elsewhere']),
    'genesys-redirected',
  ],
  [
    'a 503 with Retry-After',
    (socket) => reply(socket, '503 Unavailable', errorBody('service.unavailable', 503), ['retry-after: 0']),
    'service.unavailable',
  ],
  ['a 500 of a proxy', (socket) => reply(socket, '500 Error', '<html>'), 'genesys-server-error'],
  ['a 403 of a proxy', (socket) => reply(socket, '403 Forbidden', '<html>no</html>'), 'genesys-not-the-answerer'],
  ['a 408', (socket) => reply(socket, '408 Timeout', errorBody('client.timeout', 408)), 'client.timeout'],
  [
    'the 409 of failed media',
    (socket) => reply(socket, '409 Conflict', errorBody('conversation.error.media.failed', 409)),
    'conversation.error.media.failed',
  ],
];
test.each(unknowns)('%s proves nothing, and nothing is sent again', async (_name, react, code) => {
  const { answer } = await answerTo(react);
  expect(answer).toMatchObject({ kind: 'unknown', problem: { code } });
});

test('no answer ends as unknown when the request time-out is over', async () => {
  const { answer } = await answerTo(() => {}, { requestTimeout: 80 });
  expect(answer).toMatchObject({
    kind: 'unknown',
    problem: { code: 'genesys-answer-lost', facts: { error: 'timeout' } },
  });
});

test('a body that never ends is bounded by the request time-out', async () => {
  const { answer } = await answerTo((socket) => socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 50\r\n\r\n{'), {
    requestTimeout: 80,
  });
  expect(answer).toMatchObject({ kind: 'unknown' });
});

const refusals: readonly [string, string, boolean][] = [
  ['400 Bad Request', 'bad.request', true],
  ['400 Bad Request', 'conversation.error.no.user.station', true],
  ['403 Forbidden', 'missing.any.permissions', true],
  ['409 Conflict', 'conversation.error.outbound.call.cannot.be.placed', true],
  ['401 Unauthorized', 'bad.credentials', false],
];
test.each(refusals)('a %s with the code %s is proof of not placed', async (status, code, permanent) => {
  const { answer } = await answerTo((socket) => reply(socket, status, errorBody(code, Number(status.slice(0, 3)))));
  expect(answer).toMatchObject({ kind: 'not-placed', proof: 'refused', permanent, problem: { code } });
});

test('a 429 is not placed for now, says when to come back, and holds back the next dial without a request', async () => {
  const server = await desk((socket) =>
    reply(socket, '429 Too Many', errorBody('too.many.requests', 429), ['retry-after: 7']),
  );
  const genesys = centre(server.url);
  expect(await genesys.dial(order())).toMatchObject({
    kind: 'not-placed',
    permanent: false,
    counts: false,
    retryAfterMs: 7_000,
  });
  const next = await genesys.dial(order({ attempt: 3 }));
  expect(next).toMatchObject({ kind: 'not-placed', proof: 'never-connected', problem: { code: 'rate-budget-spent' } });
  expect(server.posts()).toBe(1);
});

test('after a 401 the next dial asks for a new token', async () => {
  const server = await desk((socket, n) =>
    n === 1
      ? reply(socket, '401 Unauthorized', errorBody('bad.credentials', 401))
      : reply(socket, '202 Accepted', '{"id":"conv-2"}'),
  );
  const genesys = centre(server.url);
  expect((await genesys.dial(order())).kind).toBe('not-placed');
  expect((await genesys.dial(order())).kind).toBe('placed');
});

/** Logs in here, dials through the real wire at another address. */
function dialingAt(region: string): Send {
  const wire = openWire({ requestTimeoutMs: 2_000 });
  opened.push(wire.close);
  return (request) =>
    request.url.endsWith('/oauth/token')
      ? Promise.resolve({
          left: true,
          answer: { status: 200, headers: {}, body: '{"access_token":"t","expires_in":3600}' },
          error: null,
        })
      : wire.send({ ...request, url: request.url.replace(/^https?:\/\/[^/]+/, region) });
}

test('a refused connection is proof of not placed', async () => {
  const server = createServer();
  const url = await listening(server, 'http');
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  const answer = await centre(url, { send: dialingAt(url) }).dial(order());
  expect(answer).toMatchObject({
    kind: 'not-placed',
    proof: 'never-connected',
    permanent: false,
    problem: { facts: { error: 'ECONNREFUSED' } },
  });
});

test('a broken TLS handshake is proof of not placed, though its code is that of a lost answer', async () => {
  const plain = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.resetAndDestroy());
  });
  const url = await listening(plain, 'https');
  const answer = await centre(url, { send: dialingAt(url) }).dial(order());
  expect(answer).toMatchObject({ kind: 'not-placed', proof: 'never-connected' });
});

test('a TLS server without a certificate is proof of not placed', async () => {
  const url = await listening(createTlsServer({}), 'https');
  const answer = await centre(url, { send: dialingAt(url) }).dial(order());
  expect(answer).toMatchObject({ kind: 'not-placed', proof: 'never-connected' });
});

test('nothing is written to a connection that is established too late', async () => {
  let granted = false;
  const server = await desk((socket) => reply(socket, '202 Accepted', '{"id":"conv-1"}'));
  const wire = openWire({ requestTimeoutMs: 2_000 });
  opened.push(wire.close);
  let monotonic = 0;
  const clock = { ...systemClock, monotonic: () => monotonic };
  const send: Send = (request) =>
    wire.send({
      ...request,
      mayLeave: () => {
        // The process stalls between the decision to dial and the moment when the connection is established.
        monotonic = 3_000;
        granted = request.mayLeave();
        return granted;
      },
    });
  const genesys = createGenesys({
    region: server.url,
    clientId: 'c',
    clientSecret: 's',
    clock,
    timers: { requestTimeout: 1_000 },
    send,
  });
  opened.push(() => genesys.close());
  // The login goes through the same wire first; its mayLeave is always true.
  const answer = await genesys.dial(
    order({ fencedMonotonic: 2_000, sendBefore: systemClock.now() + 60_000, sendWithin: 1_500 }),
  );
  expect(answer.kind).toBe('placed');
  monotonic = 0;
  const late = await genesys.dial(
    order({ fencedMonotonic: 0, sendBefore: systemClock.now() + 60_000, sendWithin: 2_000 }),
  );
  expect(late).toEqual({ kind: 'not-sent', why: 'stalled' });
  expect(granted).toBe(false);
  expect(server.posts()).toBe(1);
});

test('no request is sent past the deadline, or after the adapter was closed', async () => {
  const server = await desk((socket) => reply(socket, '202 Accepted', '{"id":"conv-1"}'));
  const genesys = centre(server.url);
  expect(await genesys.dial(order({ sendBefore: systemClock.now() - 1 }))).toEqual({
    kind: 'not-sent',
    why: 'too-late',
  });
  await genesys.close();
  expect(await genesys.dial(order())).toEqual({ kind: 'not-sent', why: 'closing' });
  expect([server.posts(), server.connections()]).toEqual([0, 0]);
});

test('requests soon after each other share connections', async () => {
  const server = await desk((socket, n) => reply(socket, '202 Accepted', `{"id":"conv-${n}"}`));
  const genesys = centre(server.url);
  await genesys.dial(order());
  await genesys.dial(order({ attempt: 3 }));
  expect(server.posts()).toBe(2);
  // Together with the login that makes three requests.
  expect(server.connections()).toBeLessThan(3);
});

test('a dial does not use an idle connection that the server closed', async () => {
  const server = await desk((socket, n) => {
    reply(socket, '202 Accepted', `{"id":"conv-${n}"}`);
    if (n === 1) socket.end();
  });
  const genesys = centre(server.url);
  await genesys.dial(order());
  expect(await genesys.dial(order({ attempt: 3 }))).toEqual({ kind: 'placed', conversationId: 'conv-2' });
  expect(server.posts()).toBe(2);
});

test('refused credentials are proof of not placed and are not shown in the answer', async () => {
  const send: Send = (request) => {
    expect(request.url.endsWith('/oauth/token')).toBe(true);
    return Promise.resolve({
      left: true,
      answer: { status: 401, headers: {}, body: '{"error":"invalid_client"}' },
      error: null,
    });
  };
  const answer = await centre('mypurecloud.ie', { send }).dial(order());
  expect(answer).toMatchObject({
    kind: 'not-placed',
    proof: 'never-connected',
    permanent: true,
    problem: { code: 'genesys-login-refused' },
  });
  expect(JSON.stringify(answer)).not.toContain('very-secret');
  expect(JSON.stringify(answer)).not.toContain('+12025550100');
});
