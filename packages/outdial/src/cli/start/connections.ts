import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { repeat, type Clock } from '../../ports/clock.ts';
import type { ClosingReason, ConnectionFigures } from '../../ports/connections.ts';
import type { Logger } from '../../ports/logger.ts';

interface OpenExchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** What clients may hold of a server. A stranger is a connection on which no request had a good key yet. */
export interface ConnectionLimits {
  /** Connections at one time, and how many of them need not be strangers': a new client is a stranger until its first request. */
  readonly most: number;
  readonly mostKnown: number;
  /** Requests behind the one that is being answered: of one stranger, and of all. */
  readonly waitingOfOne: number;
  readonly waitingOfAll: number;
  /** Bytes of answers that no client has read yet. */
  readonly unreadBytes: number;
  /** How long a stranger may send a body, and how long an answer may make no progress. Both in milliseconds. */
  readonly bodyMs: number;
  readonly unreadMs: number;
}

const mostConnections = 4000;
/** File descriptors that stay free for files, for Genesys and for webhooks. */
const ownFiles = 256;

/** Fewer connections where the system grants fewer file descriptors: the files of the data folder need some too. */
export function connectionLimits(files: number = filesGranted()): ConnectionLimits {
  const most = Math.min(mostConnections, Math.max(64, files - ownFiles));
  return {
    ...{ most, mostKnown: Math.floor(most * 0.9) },
    waitingOfOne: 32,
    waitingOfAll: 2000,
    unreadBytes: 64 * 1024 * 1024,
    bodyMs: 10_000,
    unreadMs: 60_000,
  };
}

/** How many files this process may open. Infinity where the system does not say. */
function filesGranted(): number {
  try {
    const limit = Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
    return Number.isNaN(limit) ? Infinity : limit;
  } catch {
    return Infinity;
  }
}

/** One connection, and how far its requests are. */
interface Connection {
  readonly socket: Socket;
  readonly peer: string;
  /** Whose key, session or share link its first good request had. Null: a stranger's. */
  holder: string | null;
  isBusy: boolean;
  isPaused: boolean;
  /** Requests that wait for the answers before theirs. */
  waiting: (() => void)[];
  /** The request whose body may still arrive, and since when (monotonic). */
  reading: { readonly incoming: Pick<IncomingMessage, 'complete'>; readonly since: number } | null;
  /** Bytes of an answer that was handed over and not sent. */
  unread: number;
}

interface Setting {
  readonly limits: ConnectionLimits;
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'wakeAt'>;
  readonly logger: Pick<Logger, 'error'>;
}

const sentences: Readonly<Record<ClosingReason, string>> = {
  'one-holder':
    'There are too many connections with a good key. Outdial closes the oldest of the key or share link that has most of them.',
  full: 'There are too many connections. Outdial closes the oldest without a good key for each new one.',
  pipelined:
    'A client without a good key sent too many requests before it read an answer. Outdial closed its connection.',
  slow: 'A client without a good key sent the body of a request too slowly. Outdial closed its connection.',
  unread: 'A client did not read its answers. Outdial closed its connection.',
};

/** The connections of a server. Bounds what clients without a good key can hold, so that clients with one are still answered. */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #clock: Setting['clock'];
  readonly #logger: Setting['logger'];
  readonly #byPeer = new Map<string, Connection>();
  /** All in the order in which they came; known ones by their holder. */
  readonly #strangers = new Set<Connection>();
  readonly #unread = new Set<Connection>();
  readonly #known = new Map<string, Set<Connection>>();
  readonly #closed = { full: 0, 'one-holder': 0, pipelined: 0, slow: 0, unread: 0 };
  #waiting = 0;
  #unreadBytes = 0;
  /** Stops the watch over slow clients. */
  readonly close: () => void;

  constructor({ limits, clock, logger }: Setting) {
    this.#limits = limits;
    this.#clock = clock;
    this.#logger = logger;
    this.close = repeat(clock, limits.bodyMs / 2, () => this.#closeSlow());
  }

  /** Takes a new connection. Over the limit, the oldest connection of a stranger makes room. */
  admit(socket: Socket): void {
    const connection: Connection = {
      ...{ socket, peer: peerOf(socket), holder: null, isBusy: false, isPaused: false },
      ...{ waiting: [], reading: null, unread: 0 },
    };
    this.#byPeer.set(connection.peer, connection);
    this.#strangers.add(connection);
    socket.once('close', () => this.#forget(connection));
    if (this.#byPeer.size <= this.#limits.most) return;
    const [oldest] = this.#strangers;
    if (oldest !== undefined) this.#end(oldest, 'full');
  }

  /** Begins a request as soon as the answers before it are sent. */
  inTurn({ incoming, outgoing }: OpenExchange, begin: () => void): void {
    const connection = this.#of(incoming.socket);
    // It was closed a moment ago, and the rest of what it sent is still being read.
    if (connection === undefined) return;
    const start = (): void => {
      connection.isBusy = true;
      connection.reading = { incoming, since: this.#clock.monotonic() };
      incoming.socket.setTimeout(0);
      outgoing.once('close', () => this.#next(connection));
      begin();
    };
    if (connection.isBusy) this.#wait(connection, start);
    else start();
  }

  /** From now on this connection is not a stranger's. Where known ones leave strangers no room, the holder of most of them loses the oldest. */
  know(socket: Socket, holder: string): void {
    const connection = this.#of(socket);
    if (connection === undefined || connection.holder !== null) return;
    this.#waiting -= connection.waiting.length;
    connection.holder = holder;
    this.#strangers.delete(connection);
    this.#known.set(holder, (this.#known.get(holder) ?? new Set()).add(connection));
    if (this.#byPeer.size - this.#strangers.size <= this.#limits.mostKnown) return;
    const [largest] = [...this.#known.values()].sort((one, other) => other.size - one.size);
    const [oldest] = largest ?? [];
    if (oldest !== undefined) this.#end(oldest, 'one-holder');
  }

  /** An answer begins: it must make progress. */
  answering(socket: Socket): void {
    socket.setTimeout(this.#limits.unreadMs);
  }

  /** The whole answer was handed over. What the client did not read yet counts. */
  answered({ incoming, outgoing }: OpenExchange): void {
    const connection = this.#of(incoming.socket);
    if (connection === undefined || outgoing.writableFinished) return;
    connection.unread = incoming.socket.writableLength;
    this.#unreadBytes += connection.unread;
    this.#unread.add(connection);
    outgoing.once('close', () => this.#read(connection));
    for (let next = this.#nextUnread(); next !== undefined; next = this.#nextUnread()) this.#end(next, 'unread');
  }

  /** Closes a connection on which nothing moved for its time. */
  idle(socket: Socket): void {
    const connection = this.#of(socket);
    if (connection?.isBusy === true) this.#end(connection, 'unread');
    else socket.destroy();
  }

  figures(): ConnectionFigures {
    return { open: this.#byPeer.size, most: this.#limits.most, closed: { ...this.#closed } };
  }

  #of(socket: Socket): Connection | undefined {
    return this.#byPeer.get(peerOf(socket));
  }

  #wait(connection: Connection, begin: () => void): void {
    const { waiting, holder, socket } = connection;
    waiting.push(begin);
    const isMany = waiting.length > this.#limits.waitingOfOne;
    if (holder !== null) {
      if (!isMany) return;
      connection.isPaused = true;
      socket.pause();
      return;
    }
    this.#waiting += 1;
    if (isMany || this.#waiting > this.#limits.waitingOfAll) this.#end(connection, 'pipelined');
  }

  #next(connection: Connection): void {
    connection.isBusy = false;
    const begin = connection.waiting.shift();
    if (begin === undefined) return;
    if (connection.holder === null) this.#waiting -= 1;
    if (connection.isPaused && connection.waiting.length === 0) {
      connection.isPaused = false;
      connection.socket.resume();
    }
    begin();
  }

  #closeSlow(): void {
    const due = this.#clock.monotonic() - this.#limits.bodyMs;
    for (const connection of [...this.#strangers]) {
      const { reading } = connection;
      if (reading !== null && !reading.incoming.complete && reading.since <= due) this.#end(connection, 'slow');
    }
  }

  /** Over the limit: the oldest connection of a stranger, else of the holder with the most unread bytes. */
  #nextUnread(): Connection | undefined {
    if (this.#unreadBytes <= this.#limits.unreadBytes) return undefined;
    const bytes = new Map<string | null, number>();
    for (const { holder, unread } of this.#unread)
      bytes.set(holder, holder === null ? Infinity : (bytes.get(holder) ?? 0) + unread);
    const [largest] = [...bytes].sort(([, one], [, other]) => other - one);
    return [...this.#unread].find(({ holder }) => holder === largest?.[0]);
  }

  #end(connection: Connection, why: ClosingReason): void {
    if (this.#closed[why] === 0)
      this.#logger.error({ connections: this.#byPeer.size, most: this.#limits.most }, sentences[why]);
    this.#closed[why] += 1;
    this.#forget(connection);
    connection.socket.destroy();
  }

  #forget(connection: Connection): void {
    if (this.#byPeer.get(connection.peer) === connection) this.#byPeer.delete(connection.peer);
    this.#strangers.delete(connection);
    if (connection.holder === null) this.#waiting -= connection.waiting.length;
    else this.#forgetKnown(connection, connection.holder);
    connection.waiting = [];
    this.#read(connection);
  }

  #forgetKnown(connection: Connection, holder: string): void {
    const held = this.#known.get(holder);
    held?.delete(connection);
    if (held?.size === 0) this.#known.delete(holder);
  }

  #read(connection: Connection): void {
    this.#unread.delete(connection);
    this.#unreadBytes -= connection.unread;
    connection.unread = 0;
  }
}

/** A TLS socket is not the socket that was accepted, but both have the same peer. */
const peerOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string => `${remoteAddress} ${remotePort}`;
