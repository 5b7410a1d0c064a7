import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Reply, SandboxRequest } from './http.ts';
import type { FaultBook } from './faults.ts';
import type { Sockets } from './notifications/sockets.ts';
import type { MachineClock } from './system-clock.ts';

/** What a listening sandbox needs. */
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

const largestRequest = 1_000_000;

/** Listens on the loopback interface; port 0 takes a free one. Rejects when the port is in use. */
export async function listen(parts: ServerParts, port: number): Promise<Listening> {
  let refusing = false;
  const server = createServer((message, response) => {
    if (refusing) response.setHeader('connection', 'close');
    if (message.method === 'GET' || message.method === 'HEAD') {
      perform(parts, response, answerOf(parts, message, ''));
      return;
    }
    readText(message, (body) => {
      perform(parts, response, answerOf(parts, message, body));
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on('upgrade', (message: IncomingMessage, stream: Duplex, head: Buffer) => {
    parts.sockets.upgrade(message, stream, head);
  });
  await openOn(server, port);
  const address = addressOf(server);
  let cancelReopening: () => void = () => undefined;
  parts.faults.onInjected((fault) => {
    if (fault.fault !== 'refuse' || refusing) return;
    refusing = true;
    server.close();
    server.closeIdleConnections();
    cancelReopening = parts.machine.wakeAfter(fault.forMs ?? 1_000, () => {
      refusing = false;
      parts.faults.remove(fault.id);
      server.listen(address.port, '127.0.0.1');
    });
  });
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      cancelReopening();
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
  const header = (name: string): string | undefined => {
    const value = message.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return parts.answer({ method: message.method ?? 'GET', path, search, header, body });
}

function readText(message: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  message.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= largestRequest) chunks.push(chunk);
  });
  message.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
}

function perform(parts: ServerParts, response: ServerResponse, reply: Reply): void {
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
    else send(response, reply, later);
  });
}

function send(
  response: ServerResponse,
  { answer, slowMs, closeIdleMs }: Extract<Reply, { kind: 'answer' }>,
  later: (ms: number, act: () => void) => void,
): void {
  const { socket } = response;
  if (closeIdleMs !== null) response.once('finish', () => later(closeIdleMs, () => socket?.end()));
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  if (slowMs === 0) {
    response.end(answer.body);
    return;
  }
  response.flushHeaders();
  later(slowMs, () => response.end(answer.body));
}
