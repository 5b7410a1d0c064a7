import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server as NetServer, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { dialableHost, type Origin, type ConfiguredValue } from '../../configuration.ts';
import type { Clock } from '../../ports/clock.ts';
import { onGoodKey, type ConnectionFigures } from '../../ports/connections.ts';
import type { Logger } from '../../ports/logger.ts';
import { systemClock } from '../../system/system-clock.ts';
import { CommandError, exitCode } from '../exit-code.ts';
import { connectionLimits, Connections, type ConnectionLimits } from './connections.ts';
import { createOpenRequests, type OpenRequests } from './open-requests.ts';
import type { TlsPair } from './tls-files.ts';

export interface Listening {
  /** The address for programs on this machine. */
  readonly url: string;
  /**
   * Takes no new connection, ends live streams, and waits until open requests are answered, or until `expired` resolves. Then closes every
   * connection.
   */
  readonly close: (expired?: Promise<void>) => Promise<void>;
  /** From now on new connections use this certificate. Only for a server with TLS. */
  readonly useTls: (pair: TlsPair) => void;
  readonly connections: () => ConnectionFigures;
}

/** How one names the setting that chose a port, for the person who has to choose another. */
export interface PortNames {
  readonly what: string;
  readonly flag: string;
  readonly variable: string;
}

/** How a server is reached. */
export interface ListenTerms {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Null, the default: plain HTTP. */
  readonly tls?: TlsPair | null;
  /** A proxy in front tells with `X-Forwarded-Host` which name the client used. */
  readonly trustProxy?: boolean;
  /** Default: the system's. */
  readonly clock?: Pick<Clock, 'now' | 'monotonic' | 'wakeAt'>;
  /** Default: nothing is logged. */
  readonly logger?: Pick<Logger, 'error'>;
  /** Limits other than the usual ones, for tests. */
  readonly limits?: Partial<ConnectionLimits>;
}

/** Keep-alive timeout. Longer than common clients' and proxies', so that the client closes first and never writes to a closed socket. */
const keptAliveMs = 75_000;

/** A client that has not sent its headers by then is closed, and so is one that opens a connection and sends nothing. */
const waits = { keepAliveTimeout: keptAliveMs, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 } as const;
/** For the handshake of TLS, in milliseconds. */
const handshakeTimeout = 15_000;

type FetchApp = (request: Request) => Response | Promise<Response>;

/** Serves an app. Port 0 lets the system choose. A port in use is a usage error that names it and its flag. */
export async function listen(
  fetchApp: FetchApp,
  port: ConfiguredValue<number>,
  names: PortNames,
  terms: ListenTerms = {},
): Promise<Listening> {
  const { host = '127.0.0.1', tls = null, trustProxy = false } = terms;
  const requests = createOpenRequests();
  const connections = connectionsOf(terms);
  const answer = getRequestListener(async (request, { outgoing, incoming: { socket } }) => {
    requests.add(outgoing);
    onGoodKey(request, (holder) => connections.know(socket, holder));
    const response = await fetchApp(request);
    connections.answering(socket);
    return brokenOffQuietly(response, requests, () => void outgoing.destroy());
  });
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (trustProxy) adoptForwardedHost(incoming);
    connections.inTurn({ incoming, outgoing }, () => {
      void answer(incoming, outgoing).then(() => connections.answered({ incoming, outgoing }));
    });
  };
  const secure = tls === null ? null : createTlsServer({ ...waits, handshakeTimeout, ...tls }, onRequest);
  const server = secure ?? createServer(waits, onRequest);
  server.prependListener('connection', (socket: Socket) => connections.admit(socket));
  server.on('timeout', (socket: Socket) => connections.idle(socket));
  await bound(server, port, host, names);
  return {
    url: `${secure === null ? 'http' : 'https'}://${dialableHost(host)}:${portOf(server, port)}`,
    useTls: (pair) => secure?.setSecureContext(pair),
    connections: () => connections.figures(),
    close: async (expired = Promise.resolve()) => {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      await requests.drain(expired);
      server.closeAllConnections();
      await closed;
      connections.close();
    },
  };
}

const connectionsOf = ({ clock = systemClock, logger = { error: () => undefined }, limits }: ListenTerms) =>
  new Connections({ clock, logger, limits: { ...connectionLimits(), ...limits } });

/** The name that the client used counts as the request's `Host`. A chain of proxies lists several: the first is the client's. */
function adoptForwardedHost(incoming: IncomingMessage): void {
  const [forwarded = ''] = [incoming.headers['x-forwarded-host'] ?? ''].flat();
  const host = forwarded.split(',')[0]?.trim() ?? '';
  if (host === '') return;
  incoming.headers.host = host;
  const { rawHeaders } = incoming;
  for (let at = 0; at < rawHeaders.length; at += 2) if (/^host$/i.test(rawHeaders[at] ?? '')) rawHeaders[at + 1] = host;
}

const streamed = /^(?:text\/event-stream|application\/vnd\.sqlite3)/;

/** A stream that fails breaks off the connection. Left to the adapter, it would also print its error, with a stack, to stderr. */
function brokenOffQuietly(response: Response, requests: OpenRequests, breakOff: () => void): Response {
  const [type] = streamed.exec(response.headers.get('content-type') ?? '') ?? [];
  if (type === undefined || response.body === null) return response;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  // A live stream has no end of its own; its reader resumes it elsewhere. A backup is worth waiting for.
  const forget = type === 'text/event-stream' ? requests.stream(() => void reader.cancel().catch(breakOff)) : null;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
          if (done) forget?.();
        } catch {
          forget?.();
          breakOff();
        }
      },
      cancel: (reason) => {
        forget?.();
        return reader.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}

/**
 * The port to listen on later: the given one if it is free, one of the system's choice for 0. For asking before anything is opened: the
 * port is not held until then.
 */
export async function freePort(
  port: ConfiguredValue<number>,
  names: PortNames,
  host = '127.0.0.1',
): Promise<ConfiguredValue<number>> {
  const probe = createServer();
  await bound(probe, port, host, names);
  const value = portOf(probe, port);
  await new Promise((resolve) => probe.close(resolve));
  return { ...port, value };
}

function portOf(server: Pick<NetServer, 'address'>, port: ConfiguredValue<number>): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port.value;
}

function bound(server: NetServer, port: ConfiguredValue<number>, host: string, names: PortNames): Promise<void> {
  return new Promise((resolve, reject) => {
    // This handler stays. A connection that cannot be accepted later, because file descriptors ran out, must not end the process.
    server.on('error', (error) => {
      reject(hostError(error, host) ?? portError(error, port, names));
    });
    server.listen(port.value, host, resolve);
  });
}

/** The sentence for a host that is not an address of this machine; null for another error. */
function hostError(error: unknown, host: string): CommandError | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code !== 'EADDRNOTAVAIL' && code !== 'ENOTFOUND' && code !== 'EAI_AGAIN' && code !== 'EAFNOSUPPORT') return null;
  return new CommandError(
    `Outdial cannot listen on ${host}: it is not an address of this machine. Choose another with --host or OUTDIAL_HOST, such as 0.0.0.0 for all of them.`,
    exitCode.usage,
    error,
  );
}

/** How a sentence says where a setting came from. */
export const originWords: Readonly<Record<Origin, string>> = {
  flag: 'as given',
  environment: 'from the environment',
  file: 'from a file',
  default: 'the default',
};

/** The sentence for a port that cannot be had; other errors stay what they are. */
export function portError(error: unknown, port: ConfiguredValue<number>, { what, flag, variable }: PortNames): Error {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error instanceof Error ? error : new Error(String(error));
  const why = code === 'EACCES' ? 'may not be used by this user' : 'is in use';
  return new CommandError(
    `Port ${port.value} (${originWords[port.origin]}) ${why}, and ${what} needs one: choose another with ${flag} or ${variable}.`,
    exitCode.usage,
    error,
  );
}
