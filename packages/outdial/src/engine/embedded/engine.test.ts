import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { keyId } from '../../call/ids.ts';
import { defaultTimers } from '../../call/timers.ts';
import { createFloor } from '../../floor/floor.ts';
import { defaultPolicy } from '../../readiness/policy.ts';
import { testClock } from '../../testing/clock.ts';
import { describeEngineContract } from '../../testing/engine-contract.ts';
import { createEngineWorld, type EngineHost } from '../../testing/engine-world.ts';
import { scriptedContactCentre } from '../../testing/scripted-contact-centre.ts';
import { createEmbeddedEngine } from './engine.ts';
import { vouchForFolder } from './moved-folder.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'outdial-engine-'));

function embeddedHost(): EngineHost {
  const folders = [newFolder()];
  const folder = (): string => folders.at(-1)!;
  return {
    open: (setting) => createEmbeddedEngine({ ...setting, dataDir: folder(), target: 'sandbox' }),
    crash: () => {
      // The next engine gets only what is on the disk at this moment.
      const image = newFolder();
      cpSync(folder(), image, { recursive: true });
      // The image counts as the same folder.
      vouchForFolder(image);
      folders.push(image);
    },
    // A copy that no one vouches for: the engine finds the gap by itself.
    backup: () => {
      const copy = newFolder();
      cpSync(folder(), copy, { recursive: true });
      return { restore: () => void folders.push(copy) };
    },
    dispose: async () => folders.forEach((path) => rmSync(path, { recursive: true })),
  };
}

describeEngineContract('embedded', embeddedHost, {
  keepsRecords: true,
  reassigns: true,
  clockCanBeSet: true,
  canBeSetBack: true,
});

describe('the data folder', () => {
  const folders: string[] = [];
  afterEach(() => folders.splice(0).forEach((path) => rmSync(path, { recursive: true })));
  const folder = (): string => {
    folders.push(newFolder());
    return folders.at(-1)!;
  };
  const clock = testClock();
  const open = (dataDir: string, target: string) =>
    createEmbeddedEngine({
      dataDir,
      target,
      clock,
      timers: defaultTimers,
      floor: createFloor({ clock }),
      contactCentre: scriptedContactCentre(clock),
      policy: () => ({ version: null, policy: defaultPolicy }),
      random: () => 0.5,
    });

  test('belongs to one engine at a time', async () => {
    const dataDir = folder();
    const first = open(dataDir, 'sandbox');
    expect(() => open(dataDir, 'sandbox')).toThrow(expect.objectContaining({ code: 'data-folder-in-use' }));
    await first.close();
    await open(dataDir, 'sandbox').close();
  });

  test('belongs to one target, and another changes nothing in it', async () => {
    const dataDir = folder();
    await open(dataDir, 'sandbox').close();
    const before = readFileSync(join(dataDir, 'outdial.db'));
    expect(() => open(dataDir, 'mypurecloud.de client-1')).toThrow(
      expect.objectContaining({
        code: 'data-folder-of-another-target',
        facts: { folder: dataDir, belongsTo: 'sandbox', asked: 'mypurecloud.de client-1' },
      }),
    );
    expect(readFileSync(join(dataDir, 'outdial.db'))).toEqual(before);
    await open(dataDir, 'sandbox').close();
  });

  test('that cannot be made or read is a typed error', () => {
    expect(() => open('/dev/null/x', 'sandbox')).toThrow(expect.objectContaining({ code: 'storage-broken' }));
    const dataDir = folder();
    cpSync(process.execPath, join(dataDir, 'outdial.db'));
    expect(() => open(dataDir, 'sandbox')).toThrow(expect.objectContaining({ code: 'storage-broken' }));
  });

  test('keeps API keys by hash, and a revoked one stays known as revoked', async () => {
    const dataDir = folder();
    const first = open(dataDir, 'sandbox');
    const key = { id: keyId('key_1'), name: 'start', scopes: ['admin'], createdAt: 1, revokedAt: null } as const;
    await first.apiKeys.add(key, 'hash-1');
    await first.apiKeys.add({ ...key, id: keyId('key_2'), createdAt: 2 }, 'hash-2');
    await first.close();
    const second = open(dataDir, 'sandbox');
    expect(second.apiKeys.findByHash('hash-1')).toEqual(key);
    expect(second.apiKeys.findByHash('hash-3')).toBeNull();
    expect(await second.apiKeys.revoke(keyId('key_1'), 9)).toEqual({ ...key, revokedAt: 9 });
    expect(await second.apiKeys.revoke(keyId('key_9'), 9)).toBeNull();
    expect((await second.apiKeys.list()).map(({ id, revokedAt }) => [id, revokedAt])).toEqual([
      ['key_1', 9],
      ['key_2', null],
    ]);
    await second.close();
  });

  test('keeps sessions across a restart until they are dropped or over', async () => {
    const dataDir = folder();
    const session = { keyHash: 'hash-1', createdAt: 1, expiresAt: 100 };
    const first = open(dataDir, 'sandbox');
    first.sessions.put('kept', session);
    first.sessions.put('out', session);
    first.sessions.drop('out');
    await first.close();
    const second = open(dataDir, 'sandbox');
    expect([second.sessions.find('kept'), second.sessions.find('out')]).toEqual([session, null]);
    second.sessions.put('later', { ...session, createdAt: 100, expiresAt: 200 });
    expect(second.sessions.find('kept')).toBeNull();
    await second.close();
  });

  test('takes a thousand calls handed in at once', async () => {
    const world = await createEngineWorld(embeddedHost());
    const { engine, order, present, settle } = world;
    present(order().agent.id, 'AWAY');
    await Promise.all(Array.from({ length: 1000 }, () => engine().accept(order(), { allowDuplicate: true })));
    await settle();
    expect(await engine().counts?.()).toEqual({ waiting: 1000 });
    await world.dispose();
  });
});
