// What the ledger and the checks of the files cost: the same calls, accepted by an engine with and by one without, in turns.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../packages/outdial/src/engine/embedded/database.ts';
import { createEmbeddedEngine } from '../packages/outdial/src/engine/embedded/engine.ts';
import { watchFiles } from '../packages/outdial/src/engine/embedded/file-watch.ts';
import { claimTables } from '../packages/outdial/src/engine/embedded/schema.ts';
import { storeIn } from '../packages/outdial/src/engine/embedded/store.ts';
import { createSingleWriterEngine } from '../packages/outdial/src/engine/single-writer.ts';
import { ana, createEngineWorld, type EngineHost } from '../packages/outdial/src/testing/engine-world.ts';
import { plainly, printFigures, quantile } from './report.ts';

const rounds = 6;
const waitingTogether = 64;
const folder = mkdtempSync(join(tmpdir(), 'outdial-bench-ledger-'));
let folders = 0;
const newFolder = (): string => join(folder, String((folders += 1)));
const open: Readonly<Record<'with' | 'without', EngineHost['open']>> = {
  with: (setting) => createEmbeddedEngine({ ...setting, dataDir: newFolder(), target: 'sandbox' }),
  without: (setting) => {
    const database = openDatabase(`${newFolder()}.db`);
    claimTables(database, folder, 'sandbox');
    return createSingleWriterEngine(storeIn(database), setting);
  },
};

/** Calls accepted in a second: so many callers at once, then one after another. */
async function measure(how: 'with' | 'without'): Promise<{ readonly together: number; readonly alone: number }> {
  const world = await createEngineWorld({ open: open[how], crash: () => undefined, dispose: async () => undefined });
  world.present(ana, 'AWAY');
  const accept = (): Promise<unknown> => world.engine().accept(world.order(), { allowDuplicate: true });
  const perSecond = async (count: number, callers: number): Promise<number> => {
    const begunAt = performance.now();
    let left = count;
    const caller = async (): Promise<void> => {
      for (; left > 0; left -= 1) await accept();
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return count / ((performance.now() - begunAt) / 1000);
  };
  await perSecond(200, waitingTogether);
  const figures = { together: await perSecond(6_000, waitingTogether), alone: await perSecond(400, 1) };
  await world.dispose();
  return figures;
}

const measured = { with: [], without: [] } as Record<'with' | 'without', Awaited<ReturnType<typeof measure>>[]>;
for (let round = 0; round < rounds; round += 1) {
  for (const how of round % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const)) {
    measured[how].push(await measure(how));
  }
}
const middle = (how: 'with' | 'without', what: 'together' | 'alone'): number =>
  quantile(
    measured[how].map((figures) => figures[what]).sort((a, b) => a - b),
    0.5,
  );

const watch = watchFiles();
for (let file = 0; file < 4; file += 1) {
  writeFileSync(join(folder, `checked-${file}`), '');
  watch.add(join(folder, `checked-${file}`));
}
const begunAt = performance.now();
for (let time = 0; time < 20_000; time += 1) watch.check();
const checkUs = ((performance.now() - begunAt) / 20_000) * 1_000;
printFigures([
  plainly(`accepted, ${waitingTogether} callers, with the ledger`, middle('with', 'together'), 'calls/s'),
  plainly(`accepted, ${waitingTogether} callers, without`, middle('without', 'together'), 'calls/s'),
  plainly('ratio', middle('with', 'together') / middle('without', 'together'), ''),
  plainly('accepted, one after another, with the ledger', middle('with', 'alone'), 'calls/s'),
  plainly('accepted, one after another, without', middle('without', 'alone'), 'calls/s'),
  plainly('ratio', middle('with', 'alone') / middle('without', 'alone'), ''),
  plainly('check of four files before a commit', checkUs, 'µs'),
]);
rmSync(folder, { recursive: true });
