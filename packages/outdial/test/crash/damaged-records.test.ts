import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/engine/embedded/database.ts';
import { prepareRestore } from '../../src/engine/embedded/restore.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/engine.ts';
import { ana, createEngineWorld } from '../../src/testing/engine-world.ts';
import { newFolder, openWorld } from './gap-folders.ts';

const meta = (name: string, value: string): string => `INSERT OR REPLACE INTO meta VALUES ('${name}', '${value}')`;
const setting = (name: string, value: string): string =>
  `INSERT OR REPLACE INTO settings VALUES ('${name}', '${value}')`;

/** SQLite finds nothing wrong with any of these. */
const damages = [
  ['a gap that is not JSON', meta('gap', '{"kind'), 'its entry about lost records'],
  ['a gap that is null', meta('gap', 'null'), 'its entry about lost records'],
  ['a gap of no kind', meta('gap', '{}'), 'its entry about lost records'],
  ['a ledger that is not JSON', meta('ledger', '{"generation":"../x'), 'its entry about the ledger'],
  ['a ledger with another name', meta('ledger', '{"generation":"../../x"}'), 'its entry about the ledger'],
  ['a list of lost calls that is not one', setting('lost-calls', '{}'), 'its list of lost calls'],
  ['an empty call', `UPDATE calls SET body = '{}'`, 'a call'],
  ['a call that is not JSON', `UPDATE calls SET body = substr(body, 1, 40)`, 'a call'],
] as const;

/** A closed folder with one waiting call, and the file in it. */
async function closedFolder(sql: string): Promise<{ readonly dataDir: string; readonly file: string }> {
  const { world, dataDir } = await openWorld();
  world.present(ana, 'AWAY');
  await world.place();
  await world.dispose();
  const file = join(dataDir, 'outdial.db');
  const database = openDatabase(file);
  database.exec(sql);
  database.close();
  return { dataDir, file };
}
const named = (what: string): RegExp =>
  new RegExp(`the file is damaged: ${what.replace('a call', 'the record of (a )?call.*')}`);

test.each(damages)('a backup with %s is refused by its name, and restores nothing', async (_what, sql, what) => {
  const { file } = await closedFolder(sql);
  const dataDir = newFolder();
  const restore = (): unknown => prepareRestore({ file, dataDir, now: 0 });
  expect(restore).toThrow(named(what));
  expect(restore).toThrow(expect.objectContaining({ code: 'storage-broken' }));
  expect(existsSync(join(dataDir, 'outdial.db'))).toBe(false);
});

test('a backup whose calls are in another state than its index shows is refused', async () => {
  const { file } = await closedFolder(`UPDATE calls SET state = 'expired'`);
  expect(() => prepareRestore({ file, dataDir: newFolder(), now: 0 })).toThrow(
    /the record of call call_0001 cannot be read/,
  );
});

// The list of lost calls is read when someone asks for a call that is not there.
test.each(damages.filter(([, , what]) => !what.includes('lost calls')))(
  'a start on a database with %s says so',
  async (_what, sql, what) => {
    const { dataDir, file } = await closedFolder(sql);
    const copy = newFolder();
    // Another ledger, as after a restore by hand: then every open call is read.
    copyFileSync(file, join(copy, 'outdial.db'));
    for (const folder of [dataDir, copy]) {
      const start = createEngineWorld({
        open: (engine) => createEmbeddedEngine({ ...engine, dataDir: folder, target: 'sandbox' }),
        crash: () => undefined,
        dispose: async () => undefined,
      });
      await expect(start).rejects.toMatchObject({
        code: 'storage-broken',
        message: expect.stringMatching(named(what)) as unknown,
      });
    }
  },
);
