import fs, { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Call } from '../../call/call.ts';
import { keyId, type CallId } from '../../call/ids.ts';
import { StorageFull } from '../../ports/engine-error.ts';
import { testClock } from '../../testing/clock.ts';
import { ana, createEngineWorld, type EngineWorld } from '../../testing/engine-world.ts';
import { createMemoryStore } from '../memory/memory-store.ts';
import { createWriter } from '../writer.ts';
import { callsIn } from './calls.ts';
import { openToRead } from './database.ts';
import { createEmbeddedEngine } from './engine.ts';
import { withRareWritesMoved } from './rare-writes.ts';

const real = { ...fs };
type Refusable = 'openSync' | 'writeSync' | 'fdatasyncSync' | 'renameSync';

/** From now on the disk refuses these calls: `renameSync` and `openSync` for ledgers, the others for every file. Returns what ends that. */
function refuse(code: string, ...calls: readonly Refusable[]): () => void {
  const heal = (): void => {
    for (const name of calls) Object.assign(fs, { [name]: real[name] });
    syncBuiltinESMExports();
  };
  onTestFinished(heal);
  for (const name of calls) {
    const fails = (...args: readonly unknown[]): unknown => {
      const isMeant = typeof args[0] === 'number' || /\/ledger-[0-9a-f]{16}/.test(String(args[0]));
      if (isMeant) throw Object.assign(new Error(code), { code });
      return (real[name] as (...all: readonly unknown[]) => unknown)(...args);
    };
    Object.assign(fs, { [name]: fails });
  }
  syncBuiltinESMExports();
  return heal;
}

async function openWorld() {
  const folders: string[] = [];
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'outdial-ledger-'));
    folders.push(folder);
    return folder;
  };
  const dataDir = newFolder();
  const world = await createEngineWorld({
    open: (setting) => createEmbeddedEngine({ ...setting, dataDir, target: 'sandbox' }),
    crash: () => undefined,
    dispose: async () => undefined,
  });
  onTestFinished(async () => {
    await world.dispose();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });
  /** The call as the database's main file has it. */
  const inMainFile = (id: CallId): Call | null => {
    const path = join(newFolder(), 'outdial.db');
    copyFileSync(join(dataDir, 'outdial.db'), path);
    const copy = openToRead(path);
    try {
      return callsIn(copy).call(id);
    } finally {
      copy.close();
    }
  };
  return { world, inMainFile };
}

const by = keyId('key_1');
const accept = (world: EngineWorld, key: string) =>
  world.engine().accept(world.order({ key, createdBy: by }), { allowDuplicate: true });

describe('a ledger that cannot be written after a commit', () => {
  test.each([
    ['ENOSPC', ['writeSync', 'openSync']],
    ['ENOSPC', ['fdatasyncSync', 'openSync']],
    ['ENOSPC', ['renameSync', 'openSync']],
    ['EIO', ['fdatasyncSync', 'openSync']],
  ] as const)('(%s by %j): the commit moves into the main file, and the next one is refused', async (code, calls) => {
    const { world, inMainFile } = await openWorld();
    world.present(ana, 'AWAY');
    const heal = refuse(code, ...calls);
    const { call } = await accept(world, 'first');
    expect(inMainFile(call.order.id)).toMatchObject({ state: 'waiting' });
    const refusal = { code: code === 'EIO' ? 'storage-broken' : 'storage-full' };
    await expect(accept(world, 'second')).rejects.toMatchObject(refusal);
    expect(await world.engine().replayOf(by, 'second')).toBeNull();
    await world.elapse(1_000);
    expect(world.engine().fault?.()).toMatchObject(refusal);
    heal();
    await world.elapse(1_000);
    expect(world.engine().fault?.()).toBeNull();
    expect(await accept(world, 'second')).toMatchObject({ kind: 'accepted' });
  });

  test('a fence that is in the main file is dialed, once', async () => {
    const { world, inMainFile } = await openWorld();
    world.present(ana, 'AWAY');
    const { order } = await world.place();
    const heal = refuse('ENOSPC', 'fdatasyncSync', 'openSync');
    world.present(ana, 'AVAILABLE');
    await world.settle();
    expect(inMainFile(order.id)?.attempts).toHaveLength(1);
    await world.elapse(5_000);
    heal();
    await world.elapse(60_000);
    expect(world.contactCentre.dials).toHaveLength(1);
    expect(await world.call(order.id)).toMatchObject({ conversationId: 'conversation-1' });
  });

  describe('nor the main file, since a backup is being read', () => {
    /** Until the returned function is called, nothing can vouch for a commit but the log of writes. */
    const holdAll = async (world: EngineWorld): Promise<() => void> => {
      const backup = await world.engine().backup?.(by);
      const heal = refuse('ENOSPC', 'fdatasyncSync', 'openSync');
      return () => {
        heal();
        backup?.release();
      };
    };

    test('says that the call may be stored, joins a repeat to it, and dials it once', async () => {
      const { world } = await openWorld();
      const heal = await holdAll(world);
      await expect(accept(world, 'first')).rejects.toMatchObject({ name: 'StoredUnsafely', code: 'storage-broken' });
      await world.elapse(2_000);
      expect(world.contactCentre.dials).toEqual([]);
      heal();
      expect(await accept(world, 'first')).toMatchObject({ kind: 'replayed' });
      await world.elapse(90_000);
      expect(world.contactCentre.dials).toHaveLength(1);
    });

    test('a claim that was refused in the same commit takes back no later dial', async () => {
      const { world } = await openWorld();
      const heal = await holdAll(world);
      const both = await Promise.allSettled([accept(world, 'first'), world.engine().pause(by)]);
      expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      heal();
      world.contactCentre.onDial('hangs');
      await world.engine().resume(by);
      await world.settle();
      expect(world.contactCentre.dials).toHaveLength(1);
      await world.elapse(9_000);
      const [call] = (await world.engine().list({})).items;
      expect(call).toMatchObject({ state: 'dialing', attempts: [{ number: 1, result: 'open' }] });
      expect(world.contactCentre.dials).toHaveLength(1);
    });

    test('a fence is not dialed, and the call goes on once it can be stored that nothing was sent', async () => {
      const { world } = await openWorld();
      world.present(ana, 'AWAY');
      const { order } = await world.place();
      const heal = await holdAll(world);
      world.present(ana, 'AVAILABLE');
      await world.settle();
      expect((await world.call(order.id)).state).toBe('dialing');
      await world.elapse(2_000);
      heal();
      await world.elapse(4_000);
      expect(await world.call(order.id)).toMatchObject({ state: 'waiting', attempts: [{ result: 'not-sent' }] });
      await world.elapse(90_000);
      expect(world.contactCentre.dials).toMatchObject([{ attempt: 2 }]);
    });
  });
});

test('a pause that the main file cannot take holds, and is not answered as stored', async () => {
  const checkpoint = (): boolean => {
    throw new StorageFull();
  };
  const store = withRareWritesMoved(createMemoryStore(), { checkpoint });
  const done: string[] = [];
  const writer = createWriter({
    store,
    clock: testClock(),
    atWriteSite: null,
    onCommitted: () => done.push('told'),
    onMistake: (error) => done.push(String(error)),
  });
  const pause = writer.commit('pause', (commit) => {
    store.setPaused(true);
    commit.after(() => done.push('after'));
    commit.onUndo(() => done.push('undone'));
    store.putAct({ at: commit.now, act: 'paused', by, facts: {} });
  });
  await expect(pause).rejects.toMatchObject({ name: 'StoredUnsafely', facts: { why: 'the disk is full' } });
  expect([store.paused(), done]).toEqual([true, ['after', 'told']]);
});
