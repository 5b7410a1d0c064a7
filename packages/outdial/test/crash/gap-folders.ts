import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { callId, keyId } from '../../src/call/ids.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/engine.ts';
import { openFolder } from '../../src/engine/embedded/folder.ts';
import { lockFolder } from '../../src/engine/embedded/folder-lock.ts';
import type { HistoryGap } from '../../src/engine/history-gap.ts';
import type { Store } from '../../src/engine/store.ts';
import { testClock } from '../../src/testing/clock.ts';
import { ana, ben, createEngineWorld, type EngineWorld } from '../../src/testing/engine-world.ts';

export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-gap-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
const clock = testClock();
export const setting = (dataDir: string) => ({ dataDir, target: 'sandbox', clock, random: () => 0.5 });

/** What the next start finds in the folder; `look` reads what is stored. */
export function gapOf(dataDir: string, look: (store: Store) => void = () => undefined): HistoryGap | null {
  const unlock = lockFolder(dataDir);
  try {
    const { store } = openFolder(setting(dataDir));
    try {
      look(store);
      return store.gap ?? null;
    } finally {
      store.close();
    }
  } finally {
    unlock();
  }
}

export interface GapFolder {
  readonly world: EngineWorld;
  readonly dataDir: string;
  /** The folder as a kill at this moment would leave it. */
  readonly killed: () => string;
}

export async function openWorld(): Promise<GapFolder> {
  const dataDir = newFolder();
  const world = await createEngineWorld({
    open: (engine) => createEmbeddedEngine({ ...engine, dataDir, target: 'sandbox' }),
    crash: () => undefined,
    dispose: async () => undefined,
  });
  onTestFinished(world.dispose);
  const killed = (): string => {
    const image = newFolder();
    cpSync(dataDir, image, { recursive: true });
    return image;
  };
  return { world, dataDir, killed };
}

/** Calls of two agents: some dialed, some that wait, some canceled. Returns the ids of all, with their keys. */
export async function work(world: EngineWorld, from: number): Promise<readonly { id: string; key: string }[]> {
  const made = [];
  for (let index = from; index < from + 6; index += 1) {
    const id = index % 2 === 0 ? ana : ben;
    const agent = { id, name: null, email: null };
    const order = world.order({ agent, key: `key-${index}`, createdBy: keyId('key_1') });
    await world.engine().accept(order, { allowDuplicate: true });
    await world.settle();
    made.push({ id: String(order.id), key: `key-${index}` });
  }
  await world.engine().cancel(callId(made.at(-1)!.id), keyId('key_1'), null);
  await world.settle();
  return made;
}

export const wal = (dataDir: string): string => join(dataDir, 'outdial.db-wal');
export const ledgerOf = (dataDir: string): string =>
  join(
    dataDir,
    readdirSync(dataDir).find((name) => /^ledger-[0-9a-f]{16}$/.test(name))!,
  );

export const markOf = (dataDir: string): string =>
  join(
    dataDir,
    readdirSync(dataDir).find((name) => /^ledger-[0-9a-f]{16}\.\d+$/.test(name))!,
  );
