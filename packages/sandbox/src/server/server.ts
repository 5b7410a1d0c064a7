import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { largestControlBody } from '../control/routes.ts';
import { largestBody } from './exchange.ts';
import type { Reply, SandboxRequest } from '../http.ts';
import type { FaultBook } from '../faults/faults.ts';
import { Refusal } from '../faults/refused-connection.ts';
import type { Sockets } from '../notifications/sockets.ts';
import type { MachineClock } from '../time/system-clock.ts';
import { refuseVisit } from './visitors.ts';

/** The parts of a listening sandbox. */
export interface ServerParts {
  readonly answer: (request: SandboxRequest) => Reply;
  readonly faults: FaultBook;
  readonly machine: MachineClock;
  readonly sockets: Sockets;
}

/** A listening sandbox. `close` ends every connection. */
export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on the loopback interface; port 0 takes a free one. Rejects when the port is in use. */
export async function listen(parts: ServerParts, port: number): Promise<Listening> {
  const idle: IdleTimers = new WeakMap();
  const server = createServer((message, response) => {
    idle.get(message.socket)?.();
    if (!server.listening) response.setHeader('connection', 'close');
    if (message.method === 'GET' || message.method === 'HEAD') {
      perform({ ...parts, idle }, response, answerOf(parts, message, ''));
      return;
    }
    // Keeps one byte beyond the limit, so that the exchange can see that the body was too large.
    readText(message, mostBytes(message.url ?? '/') + 1, (body) => {
      perform({ ...parts, idle }, response, answerOf(parts, message, body));
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on('upgrade', (message: IncomingMessage, stream: Duplex, head: Buffer) => {
    const visit = { method: 'WEBSOCKET', header: headerOf(message) };
    if (refuseVisit(visit) === null) parts.sockets.upgrade(message, stream, head);
    else stream.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  await openOn(server, port);
  const address = addressOf(server);
  const refusal = new Refusal(parts, { server, port: address.port });
  parts.faults.onInjected((fault) => {
    if (fault.fault === 'refuse') refusal.begin(fault);
  });
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      refusal.end();
      parts.sockets.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function openOn(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The server does not listen on a port.');
  return address;
}

function answerOf(parts: ServerParts, message: IncomingMessage, body: string): Reply {
  const [path = '/', search = ''] = (message.url ?? '/').split('?', 2);
  return parts.answer({ method: message.method ?? 'GET', path, search, header: headerOf(message), body });
}

const headerOf =
  (message: IncomingMessage) =>
  (name: string): string | undefined => {
    const value = message.headers[name];
    return typeof value === 'string' ? value : undefined;
  };

const mostBytes = (url: string): number => (url.startsWith('/_sandbox/') ? largestControlBody : largestBody);

/** Reads a whole body, and drops the bytes after `most`. */
function readText(message: IncomingMessage, most: number, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  message.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, most - size);
    size += kept.length;
    if (kept.length > 0) chunks.push(kept);
  });
  message.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
}

/** For each connection that will close when idle, a function that cancels the close. */
type IdleTimers = WeakMap<Socket, () => void>;
type PerformParts = ServerParts & { readonly idle: IdleTimers };

function perform(parts: PerformParts, response: ServerResponse, reply: Reply): void {
  const { socket } = response;
  if (reply.kind === 'refused' || socket === null) {
    response.destroy();
    return;
  }
  const later = (ms: number, act: () => void): void => {
    if (ms <= 0) {
      act();
      return;
    }
    const cancel = parts.machine.wakeAfter(ms, act);
    response.once('close', cancel);
  };
  later(reply.delayMs, () => {
    if (reply.kind === 'reset') socket.resetAndDestroy();
    else if (reply.kind === 'silence') later(reply.holdMs, () => socket.destroy());
    else {
      if (reply.closeIdleMs !== null) closeWhenIdle(parts, response, socket, reply.closeIdleMs);
      send(response, reply, later);
    }
  });
}

/** Closes the connection `ms` after the answer, unless another request arrives on it first. */
function closeWhenIdle({ machine, idle }: PerformParts, response: ServerResponse, socket: Socket, ms: number): void {
  response.once('finish', () => {
    if (ms <= 0) {
      socket.end();
      return;
    }
    const cancel = machine.wakeAfter(ms, () => socket.end());
    idle.set(socket, cancel);
    socket.once('close', cancel);
  });
}

function send(
  response: ServerResponse,
  { answer, slowMs }: Extract<Reply, { kind: 'answer' }>,
  later: (ms: number, act: () => void) => void,
): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  if (slowMs === 0) {
    response.end(answer.body);
    return;
  }
  response.flushHeaders();
  later(slowMs, () => response.end(answer.body));
}
