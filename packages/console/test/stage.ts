import { existsSync } from 'node:fs';
import { createSandbox, type Sandbox } from 'genesys-cloud-sandbox';
import { createOutdial, type CallView, type OidcSettings, type Outdial, type OutdialOptions } from 'outdial';
import { testClock, type TestClock } from 'outdial/testing';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { listen, type Listening } from '../../outdial/src/cli/start/listen.ts';

export const executablePath = '/usr/bin/chromium';
export const hasChromium = existsSync(executablePath);

/** Outdial with its console, a sandbox, and one clock for both, which moves only when it is moved. */
export interface Stage {
  readonly clock: TestClock;
  readonly sandbox: Sandbox;
  readonly outdial: () => Outdial;
  readonly url: string;
  /** The secret of a new key. */
  readonly keyWith: (...scopes: readonly string[]) => Promise<string>;
  readonly place: (from: string, to: string, more?: object) => Promise<CallView>;
  /** Moves the clock until the call is as wished. */
  readonly until: (id: string, holds: (call: CallView) => boolean, stepMs?: number) => Promise<CallView>;
  /** Stops the server, as a crash would for the page, and starts it again on the same port and data. */
  readonly stop: () => Promise<void>;
  readonly startAgain: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export async function openStage({
  dataDir = null,
  policy = null,
  oidc,
  webhooks,
}: {
  readonly dataDir?: string | null;
  readonly policy?: string | null;
  readonly oidc?: OidcSettings;
  readonly webhooks?: OutdialOptions['webhooks'];
} = {}): Promise<Stage> {
  // The page shows ages by the browser's own clock, so both begin at the same time.
  const clock = testClock(Math.floor(Date.now() / 1000) * 1000);
  const sandbox = createSandbox({
    machine: { now: clock.now, wakeAfter: (ms, wake) => clock.wakeAt(clock.now() + ms, wake) },
    rateLimitPerMinute: null,
  });
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const sandboxUrl = await sandbox.listen();
  const open = (): Promise<Outdial> =>
    createOutdial({
      target: { kind: 'sandbox', url: sandboxUrl, clientId, clientSecret },
      ...{ dataDir, clock, policy, hosts: [], logLevel: 'silent' },
      ...(oidc && { oidc }),
      ...(webhooks && { webhooks }),
    });
  const serve = (outdial: Outdial, value: number): Promise<Listening> =>
    listen(outdial.fetch, { value, origin: 'default' }, { what: 'Outdial', flag: '--port', variable: 'OUTDIAL_PORT' });
  let outdial = await open();
  let server = await serve(outdial, 0);
  const { url } = server;
  const place: Stage['place'] = async (from, to, more = {}) => {
    const body = { from: { id: `${from}@example.com`, queueId: 'Sales' }, targets: [{ phoneNumber: to }], ...more };
    return (await outdial.calls.place(body, { allowDuplicate: true })).call;
  };
  return {
    ...{ clock, sandbox, url, place },
    outdial: () => outdial,
    keyWith: async (...scopes) =>
      (await outdial.calls.keys.create({ scopes, name: scopes.join(' ').slice(0, 100) })).secret,
    until: async (id, holds, stepMs = 500) => {
      for (let steps = 0; steps < 4000; steps += 1) {
        const call = await outdial.calls.get(id);
        if (holds(call)) return call;
        for (let turns = 20; turns > 0; turns -= 1) await turn();
        await clock.advance(stepMs);
      }
      throw new Error(`It did not come to that: ${JSON.stringify(await outdial.calls.get(id))}`);
    },
    stop: async () => {
      await server.close();
      await outdial.close();
    },
    startAgain: async () => {
      outdial = await open();
      server = await serve(outdial, Number(new URL(url).port));
    },
    close: async () => {
      await outdial.close();
      await server.close();
      await sandbox.close();
    },
  };
}

export const launch = (more: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({
    ...more,
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
