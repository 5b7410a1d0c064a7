import {
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { agentId, keyId } from '../../src/call/ids.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/engine.ts';
import { StorageFull } from '../../src/ports/engine-error.ts';
import { createEngineWorld, type EngineWorld } from '../../src/testing/engine-world.ts';
import { openWorld, goodBody } from '../server/world.ts';

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};

/** An engine whose file may have at most this many pages; null for no limit. The next life reads the limit anew. */
async function engineWorld(limit: { mostPages: number | null }): Promise<EngineWorld> {
  const dataDir = newFolder();
  const world = await createEngineWorld({
    open: (setting) =>
      createEmbeddedEngine({
        ...{ ...setting, dataDir, target: 'sandbox' },
        ...(limit.mostPages === null ? {} : { mostPages: limit.mostPages }),
      }),
    crash: () => undefined,
    dispose: async () => undefined,
  });
  onTestFinished(world.dispose);
  return world;
}

/** Calls for this many agents, who are away, until one is refused because the disk is full. */
async function fill(world: EngineWorld): Promise<readonly string[]> {
  const accepted: string[] = [];
  for (let index = 0; index < 5_000; index += 1) {
    const id = agentId(`agent-${index % 40}`);
    if (index < 40) world.present(id, 'AWAY');
    const order = world.order({
      ...{ agent: { id, name: null, email: null }, key: `key-${index}`, createdBy: keyId('key_1') },
      expiresAt: world.clock.now() + 3_600_000,
    });
    try {
      accepted.push((await world.engine().accept(order, { allowDuplicate: true })).call.order.id);
    } catch (error) {
      expect(error).toBeInstanceOf(StorageFull);
      return accepted;
    }
  }
  throw new Error('The disk never became full.');
}

describe('a full disk', { timeout: 30_000 }, () => {
  test('refuses the call that it cannot store, and loses no accepted call', async () => {
    const limit = { mostPages: 120 as number | null };
    const world = await engineWorld(limit);
    const accepted = await fill(world);
    expect(accepted.length).toBeGreaterThan(20);
    limit.mostPages = null;
    await world.restart('close');
    for (const [index, id] of accepted.entries()) {
      expect((await world.engine().replayOf(keyId('key_1'), `key-${index}`))?.call.order.id).toBe(id);
    }
    // The refused call left no trace, so the caller may ask again under the same key.
    expect(await world.engine().replayOf(keyId('key_1'), `key-${accepted.length}`)).toBeNull();
  });

  test('stops dialing before the fence: every dialed call had its fence stored, and is not dialed again when there is space', async () => {
    const limit = { mostPages: 120 as number | null };
    const world = await engineWorld(limit);
    const accepted = await fill(world);
    for (let index = 0; index < 40; index += 1) world.present(agentId(`agent-${index}`), 'AVAILABLE');
    await world.settle();
    await world.elapse(5_000);
    const whileFull = world.contactCentre.dials.map(({ callId }) => callId);
    expect(whileFull.length).toBeLessThan(40);
    limit.mostPages = null;
    await world.restart('close');
    for (const id of whileFull) expect((await world.call(id)).attempts.length).toBe(1);
    for (let index = 0; index < 40; index += 1) world.present(agentId(`agent-${index}`), 'AVAILABLE');
    await world.elapse(30_000);
    const dials = world.contactCentre.dials.map(({ callId, attempt }) => `${callId} ${attempt}`);
    expect(new Set(dials).size).toBe(dials.length);
    // With space again, the others get their turn.
    expect(dials.length).toBeGreaterThan(whileFull.length);
    expect(accepted.length).toBeGreaterThan(dials.length);
  });

  test('is reported to the caller as 503 storage-full, and accepted calls are still there', async () => {
    const limit = { mostPages: 80 };
    const inner = await engineWorld(limit);
    const world = await openWorld({ engine: { ...inner.engine(), start: async () => undefined } });
    onTestFinished(() => world.app.close());
    let taken = 0;
    for (;;) {
      const body = goodBody(undefined, { attributes: { ticket: String(taken).padStart(200, '0') } });
      const answer = await world.call('POST', '/v1/calls', { body, headers: { 'idempotency-key': `k${taken}` } });
      if (answer.status === 202) taken += 1;
      else {
        const problem = (await answer.json()) as { problems: { code: string; next: string }[] };
        expect([answer.status, problem.problems.map(({ code }) => code)]).toEqual([503, ['storage-full']]);
        expect(problem.problems[0]?.next).toBe('same-key');
        break;
      }
    }
    expect(taken).toBeGreaterThan(5);
    const listed = await world.call('GET', '/v1/calls?key=k0');
    expect(((await listed.json()) as { items: unknown[] }).items).toHaveLength(1);
  });
});

describe('a file that cannot be used', () => {
  /** A data folder with some calls in it, closed. */
  async function usedFolder(): Promise<string> {
    const dataDir = newFolder();
    const world = await createEngineWorld({
      open: (setting) => createEmbeddedEngine({ ...setting, dataDir, target: 'sandbox' }),
      crash: () => undefined,
      dispose: async () => undefined,
    });
    for (let index = 0; index < 50; index += 1) await world.engine().accept(world.order(), { allowDuplicate: true });
    await world.dispose();
    return dataDir;
  }
  const reopen = async (dataDir: string): Promise<EngineWorld> =>
    createEngineWorld({
      open: (setting) => createEmbeddedEngine({ ...setting, dataDir, target: 'sandbox' }),
      crash: () => undefined,
      dispose: async () => undefined,
    });
  const broken = { code: 'storage-broken' };

  test.each([
    ['begins with something else', 0, 100],
    ['is damaged in the middle', 30_000, 20_000],
  ])('that %s is refused, and left as it was', async (_how, from, length) => {
    const dataDir = await usedFolder();
    const path = join(dataDir, 'outdial.db');
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(length, 0x5a), 0, length, from);
    closeSync(file);
    const before = readFileSync(path);
    await expect(reopen(dataDir)).rejects.toMatchObject(broken);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each(['outdial.db', 'outdial.lock'])('is named: %s', async (name) => {
    const dataDir = await usedFolder();
    const file = join(dataDir, name);
    writeFileSync(file, 'This is a shopping list, and no database. '.repeat(100));
    await expect(reopen(dataDir)).rejects.toMatchObject({ ...broken, file });
  });

  test('that was cut short is refused', async () => {
    const dataDir = await usedFolder();
    const path = join(dataDir, 'outdial.db');
    const half = readFileSync(path).subarray(0, Math.floor(statSync(path).size / 2));
    writeFileSync(path, half);
    await expect(reopen(dataDir)).rejects.toMatchObject(broken);
  });

  test('that is whole opens', async () => {
    const dataDir = await usedFolder();
    copyFileSync(join(dataDir, 'outdial.db'), join(dataDir, 'copy.db'));
    const world = await reopen(dataDir);
    expect((await world.engine().list({ limit: 200 })).items).toHaveLength(50);
    await world.dispose();
  });
});
