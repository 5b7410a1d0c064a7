import { closeSync, cpSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keyId, type CallId } from '../../src/call/ids.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/engine.ts';
import { vouchForFolder } from '../../src/engine/embedded/moved-folder.ts';
import { prepareRestore } from '../../src/engine/embedded/restore.ts';
import { ana, ben, createEngineWorld, type EngineWorld } from '../../src/testing/engine-world.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const by = keyId('key_1');

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-replaced-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

interface BackedUpDesk {
  readonly world: EngineWorld;
  readonly scheduled: () => Promise<CallId>;
  /**
   * Keeps a backup as of now. Returns a function that restores it under a new engine, after that has happened to the
   * folder.
   */
  readonly backUp: () => (spoil?: (folder: string) => void, how?: 'close' | 'crash') => Promise<void>;
}

async function openDesk(): Promise<BackedUpDesk> {
  let folder = newFolder();
  let before = (): void => undefined;
  const image = (): string => {
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    return copy;
  };
  const world = await createEngineWorld({
    open: (engine) => {
      before();
      before = () => undefined;
      return createEmbeddedEngine({ ...engine, dataDir: folder, target: 'sandbox' });
    },
    crash: () => {
      folder = image();
      vouchForFolder(folder);
    },
    dispose: async () => undefined,
  });
  onTestFinished(world.dispose);
  const scheduled = async (): Promise<CallId> =>
    (await world.place({ notBefore: world.clock.now() + day, expiresAt: world.clock.now() + 2 * day, createdBy: by }))
      .order.id;
  const backUp: BackedUpDesk['backUp'] = () => {
    const file = join(image(), 'outdial.db');
    return async (spoil = () => undefined, how = 'close') => {
      before = () => {
        spoil(folder);
        prepareRestore({ file, dataDir: folder, now: world.clock.now() }).finish();
      };
      await world.elapse(1_000);
      await world.restart(how);
      await world.settle();
    };
  };
  return { world, scheduled, backUp };
}

/** Its root pages: SQLite no longer finds any call in it. */
function damage(folder: string): void {
  const file = openSync(join(folder, 'outdial.db'), 'r+');
  writeSync(file, Buffer.alloc(3 * 4096, 0x41), 0, 3 * 4096, 4096);
  closeSync(file);
}
const drop = (folder: string): void => {
  for (const ending of ['', '-wal', '-shm']) rmSync(join(folder, `outdial.db${ending}`), { force: true });
};

const replaced: readonly [string, (folder: string) => void, 'close' | 'crash'][] = [
  ['is whole', () => undefined, 'close'],
  ['was killed', () => undefined, 'crash'],
  ['has a damaged database', damage, 'close'],
  ['has lost its database', drop, 'close'],
];

test.each(replaced.flatMap(([what, spoil, how]) => [0, 2].map((restarts) => [what, restarts, spoil, how] as const)))(
  'a folder that %s shows a restore what was canceled and requested since, also after %i restarts',
  { timeout: 60_000 },
  async (_what, restarts, spoil, how) => {
    const { world, scheduled, backUp } = await openDesk();
    world.present(ben, 'AWAY');
    const [canceled, goesOn] = [await scheduled(), await scheduled()];
    const waiting = (await world.place({ agent: { id: ben, name: 'Ben', email: null }, createdBy: by })).order.id;
    const restore = backUp();
    await world.elapse(minute);
    await world.engine().cancel(canceled, by, null);
    await world.engine().cancel(waiting, by, null);
    world.present(ana, 'AWAY');
    const later = await world.place({ createdBy: by, key: 'ticket-1' });
    for (let time = 0; time < restarts; time += 1) await world.restart('close');
    await restore(spoil, how);

    expect(await world.call(canceled)).toMatchObject({ state: 'canceled', outcome: { targetRung: false } });
    expect(await world.call(waiting)).toMatchObject({ state: 'unknown', cancelRequested: { by } });
    expect(world.engine().recordGap?.()).toMatchObject({
      ...{ kind: 'set-back', cause: 'restored', scheduled: 1 },
      lostCalls: [later.order.id],
    });
    expect(await world.engine().isLost?.(later.order.id)).toBe(true);
    const again = world.order({ createdBy: by, key: 'ticket-1' });
    await expect(world.engine().accept(again, { allowDuplicate: true })).rejects.toMatchObject({
      code: 'call-lost',
    });
    world.present(ana, 'AVAILABLE');
    world.present(ben, 'AVAILABLE');
    await world.elapse(day + minute, 10 * minute);
    expect(world.contactCentre.dials.map(({ callId }) => callId)).toEqual([goesOn]);
    expect(await world.call(waiting)).toMatchObject({ state: 'outcome-unknown', outcome: { canceled: true } });
  },
);

test('the next restore of the same backup also knows what the first one showed', { timeout: 60_000 }, async () => {
  const { world, scheduled, backUp } = await openDesk();
  const canceled = await scheduled();
  const restore = backUp();
  await world.engine().cancel(canceled, by, null);
  world.present(ana, 'AWAY');
  const later = await world.place({ createdBy: by, key: 'ticket-1' });
  await restore();
  await world.restart('close');
  await restore(damage);
  expect((await world.call(canceled)).state).toBe('canceled');
  expect(await world.engine().isLost?.(later.order.id)).toBe(true);
});

test('a call that was canceled and erased after the backup is not dialed', { timeout: 60_000 }, async () => {
  const { world, scheduled, backUp } = await openDesk();
  const erased = await scheduled();
  const restore = backUp();
  await world.engine().cancel(erased, by, null);
  const { phoneNumber } = (await world.call(erased)).order.target;
  expect(await world.engine().forget?.(phoneNumber, by)).toMatchObject({ calls: 1 });
  await restore();
  await world.elapse(2 * day, 10 * minute);
  expect(world.contactCentre.dials).toEqual([]);
  expect((await world.call(erased)).state).not.toBe('completed');
});

test('undoing a restore does not stop calls that continued', { timeout: 60_000 }, async () => {
  const { world, scheduled, backUp } = await openDesk();
  const first = await scheduled();
  const monday = backUp();
  const second = await scheduled();
  const tuesday = backUp();
  await monday();
  expect(await world.engine().isLost?.(second)).toBe(true);
  await tuesday();
  expect([(await world.call(first)).state, (await world.call(second)).state]).toEqual(['scheduled', 'scheduled']);
  expect(world.engine().recordGap?.()).toMatchObject({ lostCalls: [], scheduled: 2 });
});
