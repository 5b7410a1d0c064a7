import { createServer } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Origin, ConfiguredValue } from '../../configuration.ts';
import { CommandError, exitCode } from '../exit-code.ts';

export interface Listening {
  readonly url: string;
  /** Closes immediately, live streams included. */
  readonly close: () => Promise<void>;
}

/** How one names the setting that chose a port, for the person who has to choose another. */
export interface PortNames {
  readonly what: string;
  readonly flag: string;
  readonly variable: string;
}

/** Keep-alive timeout. Longer than common clients' and proxies', so that the client closes first and never writes to a closed socket. */
const keptAliveMs = 75_000;

/** Serves on 127.0.0.1. Port 0 lets the system choose. A port in use is a usage error that names it and its flag. */
export async function listen(
  fetchApp: (request: Request) => Response | Promise<Response>,
  port: ConfiguredValue<number>,
  names: PortNames,
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: async (request, { outgoing }) => brokenOffQuietly(await fetchApp(request), () => void outgoing.destroy()),
    serverOptions: { keepAliveTimeout: keptAliveMs },
  });
  await bound(server, port, names);
  return {
    url: `http://127.0.0.1:${portOf(server, port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

const streamed = /^(?:text\/event-stream|application\/vnd\.sqlite3)/;

/** A stream that fails breaks off the connection. Left to the adapter, it would also print its error, with a stack, to stderr. */
function brokenOffQuietly(response: Response, breakOff: () => void): Response {
  if (!streamed.test(response.headers.get('content-type') ?? '') || response.body === null) return response;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch {
          breakOff();
        }
      },
      cancel: (reason) => reader.cancel(reason).catch(() => undefined),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}

/**
 * The port to listen on later: the given one if it is free, one of the system's choice for 0. For asking before anything is opened: the
 * port is not held until then.
 */
export async function freePort(port: ConfiguredValue<number>, names: PortNames): Promise<ConfiguredValue<number>> {
  const probe = createServer();
  await bound(probe, port, names);
  const value = portOf(probe, port);
  await new Promise((resolve) => probe.close(resolve));
  return { ...port, value };
}

function portOf(
  server: { address: () => string | { readonly port: number } | null },
  port: ConfiguredValue<number>,
): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port.value;
}

function bound(
  server: {
    on: (event: 'error', listener: (error: NodeJS.ErrnoException) => void) => unknown;
    listen: (port: number, host: string, listening: () => void) => unknown;
  },
  port: ConfiguredValue<number>,
  names: PortNames,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // This handler stays. A connection that cannot be accepted later, because file descriptors ran out, must not end the process.
    server.on('error', (error) => {
      reject(portError(error, port, names));
    });
    server.listen(port.value, '127.0.0.1', resolve);
  });
}

/** How a sentence says where a setting came from. */
export const originWords: Readonly<Record<Origin, string>> = {
  flag: 'as given',
  environment: 'from the environment',
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
