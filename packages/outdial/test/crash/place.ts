import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from 'genesys-cloud-sandbox';
import { expect, onTestFinished } from 'vitest';
import { programsOfRun } from '../../../../tools/test-run/programs-of-run.ts';
import { createApi, type Api } from './api.ts';
import { sandboxControl, type DeskControl } from './sandbox-control.ts';
import { freePort, readyLine, sandboxTimings, serverOnStandby, startProgram, type Child } from './server-process.ts';

const apiKey = 'process-test-key-0123456789';

export interface CrashPlace {
  readonly dataDir: string;
  readonly sandboxUrl: string;
  readonly sandbox: DeskControl;
  readonly api: Api;
  /** Starts a server and waits until it is ready. */
  readonly serve: () => Promise<Child>;
  /** Starts one that is expected to refuse. */
  readonly start: (uid?: number) => Child;
}

/** A sandbox in this process, and a data folder to run servers on, until the test ends. */
export async function place(): Promise<CrashPlace> {
  const genesys = createSandbox({ agents: 3, rateLimitPerMinute: null, timings: sandboxTimings });
  const sandboxUrl = await genesys.listen();
  onTestFinished(() => genesys.close());
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-process-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const port = await freePort();
  return {
    dataDir,
    sandboxUrl,
    sandbox: sandboxControl(sandboxUrl),
    api: createApi(`http://127.0.0.1:${port}`, apiKey),
    serve: async () => {
      const server = serverOnStandby({
        ...{ sandboxUrl, dataDir, port, apiKey },
        atEnd: onTestFinished,
        programs: programsOfRun,
      });
      server.begin(null);
      expect(await server.printed(readyLine)).not.toBeNull();
      return server;
    },
    start: (uid) => {
      const args = ['start', '--no-welcome', '--sandbox-url', sandboxUrl, '--port', '0', '--data-dir', dataDir];
      return startProgram(programsOfRun.outdial, args, {}, onTestFinished, uid ?? null);
    },
  };
}

/** A call of an agent of the sandbox. */
export const request = (number = '+12025550100') => ({
  from: { id: 'agent-00001@example.com', queueId: 'Sales' },
  targets: [{ phoneNumber: number }],
});
