import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keyId } from '../../src/call/ids.ts';
import { openDatabase } from '../../src/engine/embedded/database.ts';
import { vouchForFolder } from '../../src/engine/embedded/moved-folder.ts';
import { prepareRestore } from '../../src/engine/embedded/restore.ts';
import { hasForeignWal } from '../../src/engine/embedded/wal/foreign-wal.ts';
import { ana, type EngineWorld } from '../../src/testing/engine-world.ts';
import { gapOf, newFolder, openWorld, wal, work, type GapFolder } from './gap-folders.ts';

const by = keyId('key_1');
const main = (folder: string): string => join(folder, 'outdial.db');

/** Everything that the database says, after SQLite has joined the file and its log of writes; null when that is damaged. */
function contentOf(folder: string): string | null {
  try {
    const database = openDatabase(main(folder), null, { checkWhole: true });
    try {
      const tables = ['calls', 'log', 'acts', 'guards', 'locks', 'settings', 'meta', 'attempts', 'sqlite_sequence'];
      return JSON.stringify(tables.map((table) => rowsOf(database, table)));
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

/** Without what libsql adds to each row about its own query. */
function rowsOf(database: ReturnType<typeof openDatabase>, table: string): readonly unknown[] {
  const rows = database.statement(`SELECT * FROM ${table} ORDER BY 1`).all();
  return rows.map((row) => Object.entries(row).filter(([name]) => name !== '_metadata'));
}

/** One folder as it was at many moments: over several lives, with logs of writes that were emptied in between. */
async function moments({ world, killed }: GapFolder): Promise<readonly string[]> {
  const images: string[] = [];
  let number = 0;
  const some = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      await work(world, number);
      number += 6;
      images.push(killed());
    }
  };
  await some(2);
  // A person's act empties the log of writes.
  await world.engine().pause(by);
  await world.engine().resume(by);
  await world.settle();
  images.push(killed());
  await some(2);
  await world.restart('close');
  await some(2);
  await world.restart('close');
  images.push(killed());
  await some(1);
  return images;
}

describe('a log of writes', { timeout: 120_000 }, () => {
  test('from any other moment is recognised as foreign, unless SQLite restores exactly the state of that moment from it', async () => {
    const images = await moments(await openWorld());
    const logged = images.filter((image) => existsSync(wal(image)) && statSync(wal(image)).size > 0);
    let foreign = 0;
    for (const log of logged) {
      const whole = newFolder();
      cpSync(log, whole, { recursive: true });
      expect(hasForeignWal(main(whole))).toBe(false);
      const content = contentOf(whole);
      for (const image of images) {
        const mixed = newFolder();
        cpSync(image, mixed, { recursive: true });
        rmSync(`${main(mixed)}-shm`, { force: true });
        copyFileSync(wal(log), wal(mixed));
        if (hasForeignWal(main(mixed))) foreign += 1;
        else expect(contentOf(mixed)).toBe(content);
      }
    }
    expect(foreign).toBeGreaterThan(logged.length * 4);
  });

  test('that is cut, empty or not a log at all is not foreign', async () => {
    const { world, killed } = await openWorld();
    await work(world, 0);
    for (const share of [0, 0.001, 0.4, 0.9]) {
      const image = killed();
      const bytes = readFileSync(wal(image));
      writeFileSync(wal(image), bytes.subarray(0, Math.floor(bytes.length * share)));
      expect(hasForeignWal(main(image))).toBe(false);
      writeFileSync(wal(image), 'This is a shopping list.\n'.repeat(400));
      expect(hasForeignWal(main(image))).toBe(false);
    }
  });
});

/** A call that waits, and the files at that moment; after that it is dialed and ends. */
async function dialedSince({ world, killed }: GapFolder): Promise<{ readonly older: string; readonly id: string }> {
  world.present(ana, 'AWAY');
  const { order } = await world.place();
  const older = killed();
  world.present(ana, 'AVAILABLE');
  await world.settle();
  await world.hear(world.contactCentre.dials.length - 1, {
    agentLeg: 'connected',
    targetLeg: 'connected',
    talked: true,
  });
  await world.hear(world.contactCentre.dials.length - 1, { ended: true });
  expect((await world.call(order.id)).state).toBe('completed');
  return { older, id: String(order.id) };
}

async function restarted(world: EngineWorld, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await world.restart('close');
}

describe('the log of writes of an earlier time', { timeout: 60_000 }, () => {
  test.each([0, 1, 2])('put back after %i restarts and a clean stop changes nothing, and is named', async (times) => {
    const kept = await openWorld();
    const { older, id } = await dialedSince(kept);
    await restarted(kept.world, times);
    await kept.world.dispose();
    copyFileSync(wal(older), wal(kept.dataDir));
    const gap = gapOf(kept.dataDir, (store) => {
      expect(store.list({ limit: 10 }).items).toMatchObject([{ state: 'completed', order: { id } }]);
      store.gapClosed?.();
    });
    expect(gap).toMatchObject({
      kind: 'lost-writes',
      cause: 'log-of-other-time',
      fences: [],
      stops: [],
      lostCalls: [],
    });
    expect(readdirSync(kept.dataDir)).toContain('outdial.db-wal.set-aside');
    expect(gapOf(kept.dataDir)).toBeNull();
  });

  test('in place of a newer log, which is then lost: the lost writes are named', async () => {
    const kept = await openWorld();
    const { older } = await dialedSince(kept);
    await restarted(kept.world, 1);
    const lost = await kept.world.place();
    const image = kept.killed();
    copyFileSync(wal(older), wal(image));
    vouchForFolder(image);
    expect(gapOf(image)).toMatchObject({ kind: 'lost-writes', lostCalls: [lost.order.id] });
  });

  test('with the database of the same time belongs to it, and the folder counts as set back', async () => {
    const kept = await openWorld();
    const { older, id } = await dialedSince(kept);
    await restarted(kept.world, 1);
    const image = kept.killed();
    for (const file of [main, wal]) copyFileSync(file(older), file(image));
    rmSync(`${main(image)}-shm`, { force: true });
    const gap = gapOf(image, (store) => {
      expect(store.list({ limit: 10 }).items).toMatchObject([{ state: 'waiting', order: { id } }]);
    });
    expect(gap).toMatchObject({ kind: 'set-back' });
  });

  test('next to a backup is not restored with it', async () => {
    const kept = await openWorld();
    const { older, id } = await dialedSince(kept);
    await restarted(kept.world, 1);
    const image = kept.killed();
    copyFileSync(wal(older), wal(image));
    const restored = newFolder();
    prepareRestore({ file: main(image), dataDir: restored, now: kept.world.clock.now() }).finish();
    gapOf(restored, (store) => {
      expect(store.list({ limit: 10 }).items).toMatchObject([{ state: 'completed', order: { id } }]);
    });
  });
});
