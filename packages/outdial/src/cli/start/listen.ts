import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server as NetServer } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { dialableHost, type Origin, type ConfiguredValue } from '../../configuration.ts';
import { CommandError, exitCode } from '../exit-code.ts';
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
}

/** Keep-alive timeout. Longer than common clients' and proxies', so that the client closes first and never writes to a closed socket. */
const keptAliveMs = 75_000;

type FetchApp = (request: Request) => Response | Promise<Response>;

/** Serves an app. Port 0 lets the system choose. A port in use is a usage error that names it and its flag. */
export async function listen(
  fetchApp: FetchApp,
  port: ConfiguredValue<number>,
  names: PortNames,
  { host = '127.0.0.1', tls = null, trustProxy = false }: ListenTerms = {},
): Promise<Listening> {
  const requests = createOpenRequests();
  const answer = getRequestListener(async (request, { outgoing }) => {
    requests.add(outgoing);
    return brokenOffQuietly(await fetchApp(request), requests, () => void outgoing.destroy());
  });
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (trustProxy) adoptForwardedHost(incoming);
    void answer(incoming, outgoing);
  };
  const options = { keepAliveTimeout: keptAliveMs };
  const secure = tls === null ? null : createTlsServer({ ...options, ...tls }, onRequest);
  const server = secure ?? createServer(options, onRequest);
  await bound(server, port, host, names);
  return {
    url: `${secure === null ? 'http' : 'https'}://${dialableHost(host)}:${portOf(server, port)}`,
    useTls: (pair) => secure?.setSecureContext(pair),
    close: async (expired = Promise.resolve()) => {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      await requests.drain(expired);
      server.closeAllConnections();
      await closed;
    },
  };
}

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
