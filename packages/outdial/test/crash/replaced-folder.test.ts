import { closeSync, cpSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
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
  readonly backUp: () => (
    spoil?: (folder: string) => void,
    how?: 'close' | 'crash',
    afterwards?: (folder: string) => void,
  ) => Promise<void>;
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
    return async (spoil = () => undefined, how = 'close', afterwards = () => undefined) => {
      before = () => {
        spoil(folder);
        prepareRestore({ file, dataDir: folder, now: world.clock.now() }).finish();
        afterwards(folder);
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

describe('a call that was waiting at the backup and not dialed since', () => {
  const away = async () => {
    const desk = await openDesk();
    desk.world.present(ana, 'AWAY');
    desk.world.present(ben, 'AWAY');
    const waiting = (await desk.world.place({ createdBy: by, expiresAt: desk.world.clock.now() + day })).order.id;
    return { ...desk, waiting };
  };
  const dialedAtLast = async ({ world }: BackedUpDesk): Promise<readonly CallId[]> => {
    world.present(ana, 'AVAILABLE');
    world.present(ben, 'AVAILABLE');
    await world.elapse(10 * minute, 10_000);
    return world.contactCentre.dials.map(({ callId }) => callId);
  };

  test.each([
    ['whole', 0, 'close'],
    ['whole', 2, 'close'],
    ['killed', 0, 'crash'],
  ] as const)(
    'waits on, and is dialed once, if the replaced folder is %s, after %i restarts',
    async (_what, restarts, how) => {
      const desk = await away();
      const { world, waiting, backUp } = desk;
      const restore = backUp();
      const later = await world.place({ agent: { id: ben, name: 'Ben', email: null } });
      for (let time = 0; time < restarts; time += 1) await world.restart('close');
      await restore(undefined, how);
      expect(await world.call(waiting)).toMatchObject({ state: 'waiting', attempts: [] });
      expect(world.engine().recordGap?.()).toMatchObject({
        cause: 'restored',
        sought: [],
        lostCalls: [later.order.id],
      });
      await world.restart('close');
      expect(await dialedAtLast(desk)).toEqual([waiting]);
    },
  );

  const doubts: readonly [
    string,
    (desk: BackedUpDesk & { readonly waiting: CallId }) => Promise<void>,
    ((folder: string) => void)?,
  ][] = [
    ['the replaced database is damaged', async () => undefined, damage],
    ['the replaced database is gone', async () => undefined, drop],
    [
      'the ledger is gone',
      async () => undefined,
      (folder) => {
        for (const name of readdirSync(folder)) if (name.startsWith('ledger-')) rmSync(join(folder, name));
      },
    ],
    [
      'the folder is a copy',
      async () => undefined,
      (folder) => {
        const copy = newFolder();
        cpSync(folder, copy, { recursive: true });
        rmSync(folder, { recursive: true });
        cpSync(copy, folder, { recursive: true });
      },
    ],
    ['dialing was paused after the backup', async ({ world }) => world.engine().pause(by)],
    [
      'another call is under way for the agent',
      async ({ world, waiting }) => {
        world.contactCentre.setVisible(false);
        await world.place({ createdBy: by, priority: 9, target: (await world.call(waiting)).order.target });
        world.present(ana, 'AVAILABLE');
        await world.settle();
      },
    ],
  ];
  test.each(doubts)('is looked for if %s', async (_what, happens, spoil) => {
    const desk = await away();
    const { world, waiting, backUp } = desk;
    const restore = backUp();
    await happens(desk);
    const before = world.contactCentre.dials.length;
    await restore(spoil);
    expect(await world.call(waiting)).toMatchObject({ state: 'unknown', attempts: [{ presumed: true }] });
    expect(await dialedAtLast(desk)).toHaveLength(before);
  });

  test('is looked for if the folder was changed between the restore and the start', async () => {
    const desk = await away();
    const { world, waiting } = desk;
    const restore = desk.backUp();
    await restore();
    expect((await world.call(waiting)).state).toBe('waiting');
    const again = desk.backUp();
    await again(undefined, 'close', (folder) => {
      const file = join(folder, 'outdial.db');
      cpSync(file, `${file}.copy`);
      renameSync(`${file}.copy`, file);
    });
    expect((await world.call(waiting)).state).toBe('unknown');
    expect(await dialedAtLast(desk)).toEqual([]);
  });
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

test('a second restore names only the calls that it loses itself', { timeout: 60_000 }, async () => {
  const { world, scheduled, backUp } = await openDesk();
  await scheduled();
  const monday = backUp();
  const first = await scheduled();
  await monday();
  expect(world.engine().recordGap?.()).toMatchObject({ lostCalls: [first] });
  const tuesday = backUp();
  await tuesday();
  expect(world.engine().recordGap?.()).toMatchObject({ lostCalls: [] });
  const second = await scheduled();
  await monday();
  expect(world.engine().recordGap?.()).toMatchObject({ lostCalls: [second] });
  for (const id of [first, second]) expect(await world.engine().isLost?.(id)).toBe(true);
});
