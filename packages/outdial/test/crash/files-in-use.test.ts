import { mkdtempSync, readdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEmbeddedEngine } from '../../src/engine/embedded/engine.ts';
import { ana, createEngineWorld, type EngineWorld } from '../../src/testing/engine-world.ts';
import type { ApiAnswer } from './api.ts';
import { place, request, type CrashPlace } from './place.ts';

const patience = 60_000;
const readyOf = async ({ api }: CrashPlace) => (await api.send('GET', '/health/ready')) as ApiAnswer & { body: Ready };
interface Ready {
  readonly status: string;
  readonly problem: { readonly code: string; readonly message: string } | null;
}
const statusOf = async ({ api }: CrashPlace, key: string): Promise<number | undefined> =>
  (await api.send('POST', '/v1/calls', { body: request(), headers: { 'idempotency-key': key } }))?.status;

async function openWorld(): Promise<{ readonly world: EngineWorld; readonly dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-in-use-'));
  const world = await createEngineWorld({
    open: (setting) => createEmbeddedEngine({ ...setting, dataDir, target: 'sandbox' }),
    crash: () => undefined,
    dispose: async () => undefined,
  });
  onTestFinished(async () => {
    await world.dispose();
    rmSync(dataDir, { recursive: true });
  });
  return { world, dataDir };
}

/** A server with one call that waits for its agent. */
async function withWaitingCall(): Promise<CrashPlace> {
  const found = await place();
  await found.sandbox.patchAgent('agent-00001', { presence: 'AWAY' });
  await found.serve();
  expect(await statusOf(found, 'first')).toBe(202);
  expect((await readyOf(found)).body).toMatchObject({ status: 'ready', problem: null });
  return found;
}

describe('files that are spoiled while the server runs', { timeout: patience }, () => {
  const named = (pattern: RegExp) => (dataDir: string) =>
    join(
      dataDir,
      readdirSync(dataDir).find((name) => pattern.test(name))!,
    );
  const files = {
    database: named(/^outdial\.db$/),
    'log of writes': named(/-wal$/),
    lock: named(/\.lock$/),
    ledger: named(/^ledger-/),
  };
  const cut = (path: string): void => truncateSync(path, Math.floor(statSync(path).size / 2));

  test.each([
    ['the database is deleted', (dir: string) => rmSync(files.database(dir)), 'outdial.db is gone'],
    ['the database is cut short', (dir: string) => cut(files.database(dir)), 'outdial.db was cut short'],
    ['the log of writes is deleted', (dir: string) => rmSync(files['log of writes'](dir)), 'outdial.db-wal is gone'],
    ['the log of writes is cut short', (dir: string) => cut(files['log of writes'](dir)), 'was cut short'],
    ['the lock is deleted', (dir: string) => rmSync(files.lock(dir)), 'outdial.lock is gone'],
    ['the ledger is deleted', (dir: string) => rmSync(files.ledger(dir)), 'is gone'],
    [
      'the database is replaced',
      (dir: string) => {
        const path = files.database(dir);
        renameSync(path, `${path}.old`);
        writeFileSync(path, '');
      },
      'outdial.db was replaced',
    ],
  ])('%s: nothing is stored or dialed any more, and the reason is known', async (_what, spoil, sentence) => {
    const { world, dataDir } = await openWorld();
    world.present(ana, 'AWAY');
    await world.place();
    expect(world.engine().fault?.()).toBeNull();
    spoil(dataDir);
    const fault = world.engine().fault?.();
    expect(fault).toMatchObject({ code: 'storage-broken', message: expect.stringContaining(sentence) as unknown });
    expect(fault?.message).not.toContain(dataDir);
    world.present(ana, 'AVAILABLE');
    await world.elapse(5_000);
    await expect(world.place()).rejects.toMatchObject({ code: 'storage-broken' });
    expect(world.contactCentre.dials).toEqual([]);
  });

  test('a deleted database: the server is not ready, and takes and dials nothing', async () => {
    const found = await withWaitingCall();
    rmSync(files.database(found.dataDir));
    const ready = await readyOf(found);
    expect([ready.status, ready.body.status, ready.body.problem?.code]).toEqual([503, 'not-ready', 'storage-broken']);
    expect(ready.body.problem?.message).toContain('outdial.db is gone');
    await found.sandbox.patchAgent('agent-00001', { presence: 'AVAILABLE' });
    for (let time = 0; time < 5; time += 1) expect(await statusOf(found, `later-${time}`)).toBe(503);
    expect(await found.sandbox.dials()).toEqual([]);
  });

  test('a folder that is moved away is noticed, and Outdial continues when it is moved back', async () => {
    const found = await withWaitingCall();
    const elsewhere = `${found.dataDir}-moved`;
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
    renameSync(found.dataDir, elsewhere);
    expect((await readyOf(found)).status).toBe(503);
    expect(await statusOf(found, 'second')).toBe(503);
    renameSync(elsewhere, found.dataDir);
    while ((await readyOf(found)).status !== 200);
    expect(await statusOf(found, 'second')).toBe(202);
  });

  test('a second server does not start on the folder after its lock was deleted, however often it is tried', async () => {
    const found = await withWaitingCall();
    for (const isDeleted of [true, false, true]) {
      const locks = readdirSync(found.dataDir).filter((name) => isDeleted && name.includes('lock'));
      for (const name of locks) rmSync(join(found.dataDir, name));
      const { code, output } = await found.start().ended;
      expect([code, output]).toEqual([2, expect.stringContaining('is in use')]);
    }
  });

  test('a server does not start with a new database where the old one was deleted', async () => {
    const found = await place();
    const first = await found.serve();
    expect(await statusOf(found, 'first')).toBe(202);
    first.signal('SIGTERM');
    await first.ended;
    for (const name of readdirSync(found.dataDir)) if (/^outdial\.db/.test(name)) rmSync(join(found.dataDir, name));
    const { code, output } = await found.start().ended;
    expect(code).toBe(1);
    expect(output).toMatch(/outdial\.db is missing or empty/);
    expect(output).toMatch(/outdial restore/);
    expect(output).not.toMatch(/^\s+at /m);
  });
});
