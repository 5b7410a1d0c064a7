import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import type { SandboxClock } from '../time/clock.ts';
import type { FaultBook } from '../faults/faults.ts';
import type { MachineClock } from '../time/system-clock.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import type { Channel, Channels, Line } from './channels.ts';
import { frames } from './frames.ts';

/** Heartbeats follow the machine's time, so that clients stay connected while the sandbox's own clock is paused. */
export const heartbeatMs = 30_000;

const pathPrefix = '/channels/';
const largestFrame = 100_000;
const fromClient = z.object({
  message: z.string(),
  topics: z.array(z.string()).optional(),
  correlationId: z.string().optional(),
});

interface SocketParts {
  readonly channels: Channels;
  readonly faults: FaultBook;
  readonly clock: SandboxClock;
  readonly machine: MachineClock;
}

/**
 * The websockets of channels. The fault `socket-close` cuts a socket; with `ms` it announces the close and closes that much later.
 * `socket-silent` leaves the socket open and stops sending. Both strike open sockets when injected, and later ones when they open.
 */
export class Sockets {
  readonly #parts: SocketParts;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: largestFrame });
  readonly #open = new Set<OpenSocket>();

  constructor(parts: SocketParts) {
    this.#parts = parts;
    parts.faults.onInjected(() => {
      for (const socket of this.#open) socket.strike();
    });
  }

  /** Upgrades a request to a channel's websocket. Answers 404 if the channel does not exist. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const id = path.startsWith(pathPrefix) ? path.slice(pathPrefix.length) : '';
    const socket = new OpenSocket(this.#parts, () => this.#open.delete(socket));
    const connection = this.#parts.channels.connect(id, socket);
    if (connection === null) {
      stream.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    stream.once('close', connection.disconnect);
    this.#server.handleUpgrade(request, stream, head, (ws) => {
      this.#open.add(socket);
      socket.begin(ws, connection.channel);
    });
  }

  /** Cuts every socket. */
  close(): void {
    for (const socket of this.#open) socket.cut();
    this.#server.close();
  }
}

class OpenSocket implements Line {
  readonly #parts: SocketParts;
  readonly #onClosed: () => void;
  #ws: WebSocket | null = null;
  #channel: Channel | null = null;
  #silent = false;
  #stopHeartbeat: () => void = () => undefined;

  constructor(parts: SocketParts, onClosed: () => void) {
    this.#parts = parts;
    this.#onClosed = onClosed;
  }

  begin(ws: WebSocket, channel: Channel): void {
    this.#ws = ws;
    this.#channel = channel;
    ws.on('message', (data) => this.#hear(textOf(data)));
    ws.on('error', () => ws.terminate());
    ws.on('close', () => {
      this.#stopHeartbeat();
      this.#onClosed();
    });
    this.#beat();
    this.strike();
  }

  send(frame: string): void {
    if (!this.#silent) this.#ws?.send(frame);
  }

  close(announced: boolean): void {
    if (announced) this.send(frames.closing);
    this.#ws?.close(1001);
  }

  cut(): void {
    this.#ws?.terminate();
  }

  /** Applies the faults that wait for a socket. */
  strike(): void {
    for (const { fault, ms } of this.#parts.faults.strike(['socket-close', 'socket-silent'], '*')) {
      if (fault === 'socket-silent') {
        this.#silent = true;
      } else if (ms === undefined) {
        this.cut();
      } else {
        const { clock } = this.#parts;
        this.send(frames.closing);
        clock.schedule(clock.now() + ms, () => this.close(false));
      }
    }
  }

  #beat(): void {
    this.#stopHeartbeat = this.#parts.machine.wakeAfter(heartbeatMs, () => {
      this.send(frames.heartbeat);
      this.#beat();
    });
  }

  #hear(text: string): void {
    const asked = fromClient.safeParse(jsonOf(text));
    if (!asked.success) return;
    const { message, topics, correlationId } = asked.data;
    if (message === 'ping') this.send(frames.pong);
    else if (message === 'subscribe') this.send(this.#subscribe(topics ?? [], correlationId));
  }

  #subscribe(topics: readonly string[], correlationId: string | undefined): string {
    const channel = this.#channel;
    if (channel === null) return frames.answer('400', 'not.found', correlationId);
    try {
      this.#parts.channels.subscribe(channel, topics, { by: channel.principal, replace: false, ignoreErrors: false });
      return frames.answer('200', 'subscribed', correlationId);
    } catch (error) {
      if (!(error instanceof GenesysError)) throw error;
      return frames.answer('400', error.code, correlationId);
    }
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
