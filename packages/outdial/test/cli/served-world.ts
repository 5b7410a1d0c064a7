import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { onTestFinished } from 'vitest';
import { idsBy } from '../../src/system/ids.ts';
import type { ServerParts } from '../../src/server/http/parts.ts';
import { testClock } from '../../src/testing/clock.ts';
import { openWorld, rootSecret, type TestServer } from '../server/world.ts';
import { session, type TerminalSession } from './in-process.ts';
import type { ProgramEnd } from './program.ts';

export interface ServedWorld {
  readonly world: TestServer;
  /** With which commands reach it, with every right. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs the program against it, with every right. */
  readonly outdial: (...args: readonly string[]) => Promise<ProgramEnd>;
  /** The same on a terminal of 80 columns, where the program is called with npx. */
  readonly onTerminal: (...args: readonly string[]) => TerminalSession;
  /** The same on a terminal with colours. */
  readonly coloured: (...args: readonly string[]) => Promise<ProgramEnd>;
}

/** A world whose API is served on this machine, until the test ends. */
export async function openServedWorld(change: Partial<ServerParts> = {}, clock = testClock()): Promise<ServedWorld> {
  const world = await openWorld({ newId: idsBy(testClock()), ...change }, clock);
  const server = createAdaptorServer({ fetch: world.app.fetch });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve));
    await world.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { now } = world.clock;
  const environment = { OUTDIAL_API_KEY: rootSecret, OUTDIAL_URL: url };
  return {
    ...{ world, environment },
    outdial: (...args) => session(args, { environment, now }).ended,
    onTerminal: (...args) => session(args, { environment, now, columns: 80, command: 'npx outdial' }),
    coloured: (...args) => session(args, { environment, now, coloured: true }).ended,
  };
}
