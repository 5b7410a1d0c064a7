import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callId, keyId } from '../../src/call/ids.ts';
import { apiKeysIn } from '../../src/engine/embedded/api-keys.ts';
import { openFolder } from '../../src/engine/embedded/folder.ts';
import { lockFolder } from '../../src/engine/embedded/folder-lock.ts';
import { vouchForFolder } from '../../src/engine/embedded/moved-folder.ts';
import { guardHash, guardSecretName, twinHash } from '../../src/engine/guard-hash.ts';
import type { Store } from '../../src/engine/store.ts';
import { ben } from '../../src/testing/engine-world.ts';
import { gapOf, ledgerOf, markOf, newFolder, openWorld, setting, wal, work } from './gap-folders.ts';
import { seededChance } from './random.ts';

function flipBit(path: string, at: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  writeSync(file, Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, at);
  closeSync(file);
}

describe('answered writes that are missing', { timeout: 60_000 }, () => {
  /** Every damage that `spoil` can do to the log of writes leaves each call stored or named, and each dial stored or named. */
  const judge = async (spoil: (path: string, size: number) => void, times: number): Promise<number> => {
    const { world, killed } = await openWorld();
    await work(world, 0);
    await world.elapse(1_000);
    const calls = await work(world, 6);
    const dials = world.contactCentre.dials.map(({ callId: id, attempt }) => `${id} ${attempt}`);
    const canceled = calls.at(-1)!.id;
    let found = 0;
    for (let time = 0; time < times; time += 1) {
      const image = killed();
      spoil(wal(image), statSync(wal(image)).size);
      vouchForFolder(image);
      const stored = new Map<string, string>();
      const attempts = new Set<string>();
      const lost = gapOf(image, (store) => {
        const secret = store.setting(guardSecretName)!;
        for (const { order, attempts: made, ...call } of store.list({ limit: 200 }).items) {
          stored.set(order.id, call.state);
          for (const { number } of made) attempts.add(`${order.id} ${number}`);
        }
        for (const { id, key } of calls.filter(({ id: each }) => !stored.has(each))) {
          expect(store.guard(keyId('key_1'), guardHash(secret, keyId('key_1'), key))?.callId).toBe(id);
        }
      });
      if (lost !== null && lost.kind !== 'lost-writes') throw new Error('The ledger itself is whole.');
      const missing = calls.map(({ id }) => id).filter((id) => !stored.has(id));
      expect(lost?.lostCalls.filter((id) => calls.some((call) => call.id === id)) ?? []).toEqual(missing);
      const fences = (lost?.fences ?? []).map(({ callId: id, attempt }) => `${id} ${attempt}`);
      const gone = dials.filter((dial) => stored.has(dial.split(' ')[0]!) && !attempts.has(dial));
      expect(fences).toEqual(expect.arrayContaining(gone));
      const isOpen = (stored.get(canceled) ?? 'canceled') !== 'canceled';
      if (isOpen) expect(lost?.stops).toContainEqual(expect.objectContaining({ callId: canceled, by: 'key_1' }));
      if (lost !== null) found += 1;
      // Seen until recovery has closed it, and then no longer.
      if (lost !== null) expect(gapOf(image, (store) => store.gapClosed?.())).toEqual(lost);
      expect(gapOf(image)).toBeNull();
    }
    return found;
  };

  test('a flipped bit anywhere in the log of writes loses nothing silently', async () => {
    const chance = seededChance(7);
    expect(await judge((path, size) => flipBit(path, chance.between(0, size - 1)), 25)).toBeGreaterThan(15);
  });

  test('a log of writes that was cut short loses nothing silently', async () => {
    const chance = seededChance(8);
    expect(await judge((path, size) => truncateSync(path, chance.between(0, size - 1)), 15)).toBeGreaterThan(8);
  });

  test('a log of writes that was deleted loses nothing silently', async () => {
    expect(await judge((path) => rmSync(path), 1)).toBe(1);
  });

  test('a lost call without a key leaves no more than a few bits of its request', async () => {
    const { world, killed } = await openWorld();
    const orders = Array.from({ length: 40 }, (_, index) => world.order({ fingerprint: `f${index}` }));
    for (const order of orders) await world.engine().accept(order, { allowDuplicate: true });
    const image = killed();
    const kept = [...readFileSync(ledgerOf(image), 'latin1').matchAll(/"guard":"(.*?)"/g)].map(([, guard]) => guard!);
    expect(new Set(kept).size).toBe(40);
    for (const guard of kept) expect(guard).toMatch(/^lost [0-9a-f]{5}$/);
    rmSync(wal(image));
    vouchForFolder(image);
    gapOf(image, (store) => {
      const names = orders.map((order) => twinHash(store.setting(guardSecretName)!, 'lost', order));
      expect(names.map((name) => store.guard(keyId('key_1'), name)?.callId)).toEqual(orders.map(({ id }) => id));
    });
  });

  test('a kill alone loses nothing, nor does one in the middle of an append to the ledger', async () => {
    const { world, killed } = await openWorld();
    await work(world, 0);
    const image = killed();
    vouchForFolder(image);
    expect(gapOf(image)).toBeNull();
    const torn = killed();
    const text = readFileSync(ledgerOf(torn), 'latin1');
    const end = text.lastIndexOf('\n') - 30;
    // The file's length is noted once an append is done.
    renameSync(markOf(torn), `${ledgerOf(torn)}.${text.slice(0, end).lastIndexOf('\n') + 1}`);
    writeFileSync(ledgerOf(torn), text.slice(0, end) + '\0'.repeat(text.length - end), 'latin1');
    vouchForFolder(torn);
    expect(gapOf(torn)).toBeNull();
  });

  test('API keys survive a deleted log of writes, as they were made or revoked', async () => {
    const dataDir = newFolder();
    const unlock = lockFolder(dataDir);
    const { store, database } = openFolder(setting(dataDir));
    const keys = apiKeysIn(database);
    const made = { name: 'crm', scopes: ['admin'] as const, createdAt: 1, revokedAt: null };
    await keys.add({ ...made, id: keyId('key_1') }, 'hash-1');
    await keys.add({ ...made, id: keyId('key_2') }, 'hash-2');
    await keys.revoke(keyId('key_2'), 2);
    const image = newFolder();
    cpSync(dataDir, image, { recursive: true });
    store.close();
    unlock();
    rmSync(wal(image), { force: true });
    const unlockImage = lockFolder(image);
    const later = openFolder(setting(image));
    const found = apiKeysIn(later.database);
    expect(found.findByHash('hash-1')).toMatchObject({ id: 'key_1', revokedAt: null });
    expect(found.findByHash('hash-2')).toMatchObject({ id: 'key_2', revokedAt: 2 });
    later.store.close();
    unlockImage();
  });

  test('a pause, an erasure and a decision about a call survive it too', async () => {
    const { world, killed } = await openWorld();
    const by = keyId('key_1');
    const erased = await world.place();
    await world.engine().cancel(erased.order.id, by, null);
    world.contactCentre.setVisible(false);
    world.contactCentre.onDial('loses');
    const unsure = await world.place({ agent: { id: ben, name: null, email: null } });
    await world.elapse(3_600_000, 60_000);
    expect((await world.call(unsure.order.id)).state).toBe('outcome-unknown');
    const acts = [
      () => world.engine().tell(unsure.order.id, { type: 'resolve', by, placed: false, conversationId: null }),
      () => world.engine().pause(by),
      () => world.engine().forget?.(erased.order.target.phoneNumber, by),
    ];
    const found = [
      (store: Store) => expect(store.history(unsure.order.id, 0, 100).at(-1)?.cause).toBe('resolve'),
      (store: Store) => expect(store.paused()).toBe(true),
      (store: Store) => expect(store.call(erased.order.id)).toBeNull(),
    ];
    for (const [index, act] of acts.entries()) {
      await act();
      const image = killed();
      rmSync(wal(image));
      vouchForFolder(image);
      gapOf(image, found[index]);
    }
  });

  test('webhooks survive it too, as they were made or removed', () => {
    const dataDir = newFolder();
    const unlock = lockFolder(dataDir);
    const { store, outbox } = openFolder(setting(dataDir));
    const endpoint = { url: 'https://b.example/x', createdAt: 1, secret: 'secret', previous: null };
    outbox.putEndpoint({ ...endpoint, id: 'wh_1' });
    outbox.putEndpoint({ ...endpoint, id: 'wh_2' });
    outbox.dropEndpoint('wh_2');
    const image = newFolder();
    cpSync(dataDir, image, { recursive: true });
    store.close();
    unlock();
    rmSync(wal(image), { force: true });
    const unlockImage = lockFolder(image);
    const later = openFolder(setting(image));
    expect(later.outbox.endpoints().map(({ id }) => id)).toEqual(['wh_1']);
    later.store.close();
    unlockImage();
  });

  test('an erased call does not count as missing', async () => {
    const { world, killed } = await openWorld();
    const call = await world.place({ key: 'gone' });
    await world.engine().cancel(call.order.id, keyId('key_1'), null);
    await world.elapse(3_600_000, 60_000);
    expect(await world.engine().forget?.(call.order.target.phoneNumber, keyId('key_1'))).toMatchObject({ calls: 1 });
    const image = killed();
    vouchForFolder(image);
    expect(gapOf(image)).toBeNull();
  });
});

/** Copies only the database, like someone who does not know about the ledger. */
function putBack(from: string, to: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(join(to, `outdial.db${ending}`), { force: true });
  for (const name of ['outdial.db', 'outdial.db-wal']) copyFileSync(join(from, name), join(to, name));
}

function putBackAtOnce(image: string, older: string): void {
  putBack(older, image);
  vouchForFolder(image);
}

function putBackAfterRestart(image: string, older: string): void {
  vouchForFolder(image);
  expect(gapOf(image)).toBeNull();
  putBack(older, image);
}

describe('a folder that was set back', { timeout: 60_000 }, () => {
  const setBack = expect.objectContaining({ kind: 'set-back', lastWriteAt: expect.any(Number) as unknown }) as unknown;
  const usedFolder = async (): Promise<string> => {
    const { world, dataDir } = await openWorld();
    await work(world, 0);
    await world.dispose();
    return dataDir;
  };

  test('a copy is seen as one, at every start until recovery has closed the gap', async () => {
    const copy = newFolder();
    cpSync(await usedFolder(), copy, { recursive: true, preserveTimestamps: true });
    expect(gapOf(copy)).toEqual(setBack);
    expect(gapOf(copy, (store) => store.gapClosed?.())).toEqual(setBack);
    expect(gapOf(copy)).toBeNull();
  });

  test('a copy in place of the original counts as one too, whatever its inode', async () => {
    const original = await usedFolder();
    const copy = newFolder();
    cpSync(original, copy, { recursive: true });
    for (let time = 0; time < 5; time += 1) {
      rmSync(original, { recursive: true });
      cpSync(copy, original, { recursive: true, preserveTimestamps: true });
      expect(gapOf(original)).toEqual(setBack);
    }
  });

  test.each([
    ['file by file', (copy: string, folder: string) => cpSync(copy, folder, { recursive: true })],
    [
      'into the files that are there',
      (copy: string, folder: string) => {
        for (const name of readdirSync(copy)) writeFileSync(join(folder, name), readFileSync(join(copy, name)));
      },
    ],
    [
      'into the files that are there, and deletes the others',
      (copy: string, folder: string) => {
        for (const name of readdirSync(copy)) writeFileSync(join(folder, name), readFileSync(join(copy, name)));
        for (const name of readdirSync(folder)) if (!readdirSync(copy).includes(name)) rmSync(join(folder, name));
      },
    ],
    [
      'after the name that tells the length was deleted',
      (copy: string, folder: string) => {
        rmSync(markOf(folder));
        cpSync(copy, folder, { recursive: true });
      },
    ],
    [
      'without any name that tells the length',
      (copy: string, folder: string) => {
        rmSync(markOf(folder));
        for (const path of [ledgerOf(copy), wal(copy), join(copy, 'outdial.db')]) {
          if (existsSync(path)) writeFileSync(join(folder, basename(path)), readFileSync(path));
        }
      },
    ],
  ])('a copy that was made while Outdial ran and is put over the folder %s is one', async (_how, putOver) => {
    const { world, dataDir, killed } = await openWorld();
    await work(world, 0);
    const copy = killed();
    await work(world, 6);
    await world.dispose();
    putOver(copy, dataDir);
    expect(gapOf(dataDir)).toMatchObject({ kind: 'set-back' });
  });

  test('a ledger that lost its end proves nothing, whatever the database lost with it', async () => {
    const { world, killed } = await openWorld();
    await work(world, 0);
    for (const share of [0.3, 0.5, 0.9]) {
      const image = killed();
      const length = readFileSync(ledgerOf(image), 'latin1').indexOf('\0');
      truncateSync(ledgerOf(image), Math.floor(length * share));
      truncateSync(wal(image), Math.floor(statSync(wal(image)).size / 2));
      vouchForFolder(image);
      expect(gapOf(image)).toEqual(setBack);
    }
  });

  test('keys of calls that a copy has lost stay used, as its ledger knows them', async () => {
    const { world, killed } = await openWorld();
    const calls = await work(world, 0);
    const copy = killed();
    rmSync(wal(copy));
    const gap = gapOf(copy, (store) => {
      const secret = store.setting(guardSecretName)!;
      for (const { id, key } of calls) {
        expect(store.call(callId(id))).toBeNull();
        expect(store.guard(keyId('key_1'), guardHash(secret, keyId('key_1'), key))?.callId).toBe(id);
      }
    });
    expect(gap).toMatchObject({ kind: 'set-back', lostCalls: calls.map(({ id }) => id) });
  });

  test.each([
    ['its ledger', putBackAtOnce],
    ['a newer ledger and one that it follows', putBackAfterRestart],
  ])('an older database shows by %s what was canceled and dialed since', async (_what, put) => {
    const { world, killed } = await openWorld();
    const notBefore = world.clock.now() + 86_400_000;
    const scheduled = await world.place({ notBefore, expiresAt: notBefore + 1_000, createdBy: keyId('key_1') });
    const older = killed();
    await world.engine().cancel(scheduled.order.id, keyId('key_1'), null);
    const dialed = await world.place();
    const image = killed();
    put(image, older);
    expect(gapOf(image)).toMatchObject({
      stops: [{ callId: scheduled.order.id, by: 'key_1' }],
      lostCalls: [dialed.order.id],
    });
  });

  test('a folder that was moved or renamed is the same', async () => {
    const original = await usedFolder();
    const moved = `${newFolder()}/moved`;
    renameSync(original, moved);
    expect(gapOf(moved)).toBeNull();
    renameSync(moved, original);
    expect(gapOf(original)).toBeNull();
  });

  test('a copy of the database next to the original ledger counts as a copy', async () => {
    const original = await usedFolder();
    const beside = newFolder();
    cpSync(join(original, 'outdial.db'), join(beside, 'outdial.db'), { preserveTimestamps: true });
    for (const path of [ledgerOf(original), markOf(original)]) linkSync(path, join(beside, basename(path)));
    expect(gapOf(beside)).toEqual(setBack);
  });

  test('a person who vouches for a copy makes it the same folder', async () => {
    const copy = newFolder();
    cpSync(await usedFolder(), copy, { recursive: true });
    vouchForFolder(copy);
    expect(gapOf(copy)).toBeNull();
  });

  test('an older database in place of the newer one counts as set back', async () => {
    const { world, dataDir } = await openWorld();
    await work(world, 0);
    await world.restart('close');
    const backup = join(newFolder(), 'outdial.db');
    await world.dispose();
    copyFileSync(join(dataDir, 'outdial.db'), backup);
    expect(gapOf(dataDir)).toBeNull();
    copyFileSync(backup, join(dataDir, 'outdial.db'));
    expect(gapOf(dataDir)).toEqual(setBack);
  });

  test.each([
    ['a flipped bit in a line', (path: string) => flipBit(path, 60)],
    ['a flipped bit in the last line', (path: string) => flipBit(path, readFileSync(path).lastIndexOf('\n') - 5)],
    ['nothing in it', (path: string) => truncateSync(path, 0)],
    ['other content', (path: string) => writeFileSync(path, 'This is a shopping list.\n')],
    ['no file', (path: string) => rmSync(path)],
  ])('a ledger with %s proves nothing', async (_what, spoil) => {
    const { world, dataDir } = await openWorld();
    await work(world, 0);
    await world.dispose();
    spoil(ledgerOf(dataDir));
    expect(gapOf(dataDir)).toEqual(setBack);
  });
});

describe('a database that is missing', () => {
  test.each([
    ['deleted', (path: string) => rmSync(path)],
    ['empty', (path: string) => truncateSync(path, 0)],
  ])('and was %s is refused, and no new one is made in its place', async (_how, spoil) => {
    const { world, dataDir } = await openWorld();
    await work(world, 0);
    await world.dispose();
    spoil(join(dataDir, 'outdial.db'));
    const before = readdirSync(dataDir).sort();
    for (let time = 0; time < 2; time += 1) {
      expect(() => gapOf(dataDir)).toThrow(expect.objectContaining({ code: 'storage-broken' }));
    }
    expect(readdirSync(dataDir).sort()).toEqual(before);
  });

  test('and was deleted with the ledger is refused, too, when older ledgers are left', async () => {
    const { world, dataDir } = await openWorld();
    await work(world, 0);
    await world.restart('close');
    await world.dispose();
    for (const path of [join(dataDir, 'outdial.db'), ledgerOf(dataDir), markOf(dataDir)]) rmSync(path);
    expect(() => gapOf(dataDir)).toThrow(expect.objectContaining({ code: 'storage-broken' }));
  });

  test.each([1, 100, 4_096, 5_000])('the last %i bytes of it alone are noticed', async (bytes) => {
    const { world, dataDir } = await openWorld();
    await work(world, 0);
    await world.dispose();
    const path = join(dataDir, 'outdial.db');
    truncateSync(path, statSync(path).size - bytes);
    expect(() => gapOf(dataDir)).toThrow(expect.objectContaining({ code: 'storage-broken' }));
  });

  test('a folder that never accepted a call starts with a new one', async () => {
    const dataDir = newFolder();
    expect(gapOf(dataDir)).toBeNull();
    rmSync(join(dataDir, 'outdial.db'));
    expect(gapOf(dataDir)).toBeNull();
  });
});
