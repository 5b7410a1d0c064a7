import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { programsOfRun } from '../../../../tools/test-run/programs-of-run.ts';
import { createApi } from '../crash/api.ts';
import { sandboxControl } from '../crash/sandbox-control.ts';
import { freePort, readyLine, sandboxProcess, serverOnStandby } from '../crash/server-process.ts';

const apiKey = 'edges-test-key-0123456789';
const request = (agent: number, more: object = {}) => ({
  from: { id: `agent-0000${agent}@example.com`, queueId: 'Sales' },
  targets: [{ phoneNumber: '+12025550100' }],
  ...more,
});

test(
  'a webhook whose host does not resolve never ends a server, not even at its start, and other calls are dialed',
  { timeout: 60_000 },
  async () => {
    const { url: sandboxUrl } = await sandboxProcess(programsOfRun, 3, onTestFinished);
    const sandbox = sandboxControl(sandboxUrl);
    const dataDir = mkdtempSync(join(tmpdir(), 'outdial-edges-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const port = await freePort();
    const api = createApi(`http://127.0.0.1:${port}`, apiKey);
    const serve = async () => {
      const server = serverOnStandby({
        sandboxUrl,
        dataDir,
        port,
        apiKey,
        atEnd: onTestFinished,
        programs: programsOfRun,
      });
      server.begin(null);
      expect(await server.printed(readyLine)).not.toBeNull();
      return server;
    };
    const first = await serve();
    const body = request(1, { webhookUrl: 'https://no-such-host.invalid/x' });
    expect((await api.send('POST', '/v1/calls', { body }))?.status).toBe(202);
    const completes = (id: string) =>
      expect
        .poll(async () => ((await api.send('GET', `/v1/calls/${id}`))?.body as { state: string }).state, {
          timeout: 20_000,
        })
        .toBe('completed');
    const second = (await api.send('POST', '/v1/calls', { body: request(2) }))?.body as { id: string };
    await completes(second.id);
    first.signal('SIGTERM');
    expect((await first.ended).code).toBe(0);

    const again = await serve();
    const third = (await api.send('POST', '/v1/calls', { body: request(3) }))?.body as { id: string };
    await completes(third.id);
    await expect.poll(async () => (await sandbox.dials()).length, { timeout: 20_000 }).toBe(3);
    again.signal('SIGTERM');
    expect((await again.ended).code).toBe(0);
  },
);
