import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { place, request } from './place.ts';

const patience = 60_000;
/** A user who owns nothing here. */
const nobody = 65_534;

describe('an end by SIGTERM', { timeout: patience }, () => {
  test('waits for the answer to the dial in flight, so that no outcome is left unknown, and dials no further call', async () => {
    const { api, sandbox, serve } = await place();
    await sandbox.fault({ operation: 'postConversationsCallsUserUserId', fault: 'latency', ms: 1_000, count: 1 });
    const first = await serve();
    const answer = await api.send('POST', '/v1/calls', { body: request() });
    const { id } = answer?.body as { id: string };
    // The fence is claimed before the request leaves, so only the sandbox knows that it has left.
    while ((await sandbox.dials()).length === 0);
    first.signal('SIGTERM');
    expect((await first.ended).code).toBe(0);
    await serve();
    const events = await api.everyEvent([id]);
    expect(events.map(({ name }) => name)).not.toContain('call.unknown');
    expect(events.map(({ name }) => name)).toContain('call.placed');
    expect(await sandbox.dials()).toHaveLength(1);
  });
});

describe('a data folder that another process uses', { timeout: patience }, () => {
  test('is refused by the second server, which names the process that holds it, until that is killed', async () => {
    const { serve, start, dataDir } = await place();
    const first = await serve();
    const { code, output } = await start().ended;
    expect(code).toBe(2);
    expect(output).toContain(`${dataDir} is in use by process ${first.pid}`);
    expect(output).toContain('--data-dir');
    first.signal('SIGKILL');
    await first.ended;
    await serve();
  });
});

describe('a database that cannot be used', { timeout: patience }, () => {
  test('is named when it is damaged, with what to do', async () => {
    const { start, dataDir } = await place();
    const path = join(dataDir, 'outdial.db');
    writeFileSync(path, 'This is a shopping list, and no database. '.repeat(100));
    const { code, output } = await start().ended;
    expect(code).toBe(1);
    expect(output).toContain(path);
    expect(output).toContain('--data-dir');
    expect(output).not.toMatch(/^\s+at /m);
  });

  // When root runs this test, the server runs as another user, who must be able to run this very Node.
  const isRoot = process.getuid?.() === 0;
  const cannotRunAsAnother = isRoot && spawnSync(process.execPath, ['--version'], { uid: nobody }).error !== undefined;
  test.skipIf(cannotRunAsAnother)('is named when it may only be read, with what to do', async () => {
    const { serve, start, dataDir } = await place();
    const first = await serve();
    first.signal('SIGTERM');
    await first.ended;
    const path = join(dataDir, 'outdial.db');
    chmodSync(path, 0o444);
    if (isRoot) {
      chmodSync(dataDir, 0o777);
      rmSync(join(dataDir, 'outdial.lock'));
    }
    const { code, output } = await start(isRoot ? nobody : undefined).ended;
    expect(code).toBe(1);
    expect(output).toContain(path);
    expect(output).toContain('may read and write');
  });

  test('that is damaged in its middle stops the start, rather than failing for the first caller', async () => {
    const { api, serve, start, dataDir } = await place();
    const first = await serve();
    for (let index = 0; index < 30; index += 1) {
      const body = {
        ...request(),
        notBefore: new Date(Date.now() + 600_000).toISOString(),
        attributes: { index: String(index).padEnd(300) },
      };
      expect((await api.send('POST', '/v1/calls', { body, headers: { 'idempotency-key': `k${index}` } }))?.status).toBe(
        202,
      );
    }
    first.signal('SIGTERM');
    await first.ended;
    const file = openSync(join(dataDir, 'outdial.db'), 'r+');
    writeSync(file, Buffer.alloc(20_000, 0x5a), 0, 20_000, 40_960);
    closeSync(file);
    const { code, output } = await start().ended;
    expect(code).toBe(1);
    expect(output).toContain('damaged');
  });
});
