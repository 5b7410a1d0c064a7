import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiKeys } from '../../ports/api-keys.ts';
import { StorageBroken } from '../../ports/engine-error.ts';
import type { Engine } from '../../ports/engine.ts';
import { createSingleWriterEngine, type EngineSetting } from '../single-writer.ts';
import { apiKeysIn } from './api-keys.ts';
import { openDatabase, type Database } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { claimTables } from './schema.ts';
import { storeIn } from './store.ts';

export interface EmbeddedEngineSetting extends EngineSetting {
  /** Made, for its owner alone, when it does not exist. */
  readonly dataDir: string;
  /** Whose calls these are, such as `sandbox`: a data folder belongs to one target for good. */
  readonly target: string;
}

/**
 * The engine on one SQLite file, `outdial.db` in the data folder, which it owns until it is closed.
 * Throws DataFolderInUse, DataFolderOfAnotherTarget (the folder is then as it was) or StorageBroken.
 */
export function createEmbeddedEngine(setting: EmbeddedEngineSetting): Engine & { readonly apiKeys: ApiKeys } {
  const { dataDir, target } = setting;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StorageBroken(`the data folder ${dataDir} cannot be made`, { cause: error });
  }
  const unlock = lockFolder(join(dataDir, 'outdial.lock'), dataDir);
  let database: Database | null = null;
  const close = (): void => {
    database?.close();
    unlock();
  };
  try {
    database = openDatabase(join(dataDir, 'outdial.db'));
    claimTables(database, dataDir, target);
    const store = { ...storeIn(database), close };
    return { ...createSingleWriterEngine(store, setting), apiKeys: apiKeysIn(database) };
  } catch (error) {
    close();
    throw error;
  }
}
