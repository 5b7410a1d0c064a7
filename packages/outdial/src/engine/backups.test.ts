import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { keyId } from '../call/ids.ts';
import type { Backup } from '../ports/engine.ts';
import { createEngineWorld, type EngineWorld } from '../testing/engine-world.ts';
import { createEmbeddedEngine } from './embedded/engine.ts';

const by = keyId('key_1');

async function openWorld(): Promise<{ world: EngineWorld; dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-backups-'));
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

/** The ids of the calls in a whole backup. */
function callsIn(dataDir: string, pieces: readonly Uint8Array[]): readonly string[] {
  const file = join(dataDir, 'backup.db');
  writeFileSync(file, Buffer.concat(pieces));
  const database = new Libsql(file);
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  const rows = database.prepare('SELECT id FROM calls ORDER BY id').all() as { id: string }[];
  database.close();
  return rows.map(({ id }) => id);
}

test(
  'a backup has the calls of its moment, whatever is stored and erased while it is read',
  { timeout: 30_000 },
  async () => {
    const { world, dataDir } = await openWorld();
    const attributes = { pad: 'x'.repeat(1_500) };
    const accept = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () =>
          world.engine().accept(world.order({ attributes }), { allowDuplicate: true }),
        ),
      );
    const before = (await accept(300)).map(({ call }) => String(call.order.id));
    const backup = (await world.engine().backup?.(by)) as Backup;
    const pieces: Uint8Array[] = [];
    for (let piece = backup.next(); piece !== null; piece = backup.next()) {
      pieces.push(piece);
      await accept(50);
      await world.engine().forget?.('+15550000000', by);
    }
    backup.release();
    expect(pieces.length).toBeGreaterThan(2);
    expect(callsIn(dataDir, pieces)).toEqual(before.sort());
  },
);

test('one backup is read at a time, and a backup whose reader has stopped is released', async () => {
  const { world } = await openWorld();
  const first = await world.engine().backup?.(by);
  expect(await world.engine().backup?.(by)).toBeNull();
  await world.elapse(61_000);
  expect(() => first?.next()).toThrow(expect.objectContaining({ code: 'storage-broken' }));
  const second = await world.engine().backup?.(by);
  second?.release();
  expect(await world.engine().backup?.(by)).not.toBeNull();
});

test('closing the engine ends a backup that is being read, and the files are whole', async () => {
  const { world, dataDir } = await openWorld();
  await world.place();
  const backup = await world.engine().backup?.(by);
  await world.place();
  await world.restart('close');
  expect(() => backup?.next()).toThrow(expect.objectContaining({ code: 'storage-broken' }));
  expect(statSync(join(dataDir, 'outdial.db')).size % 4096).toBe(0);
  expect((await world.engine().list({ limit: 200 })).items).toHaveLength(2);
});
