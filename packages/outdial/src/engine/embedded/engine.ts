import type { ApiKeys } from '../../ports/api-keys.ts';
import { StorageBroken } from '../../ports/engine-error.ts';
import type { Engine } from '../../ports/engine.ts';
import type { Sessions } from '../../ports/sessions.ts';
import type { WebhookOutbox } from '../../ports/webhooks.ts';
import type { EngineSetting } from '../assembly.ts';
import { createSingleWriterEngine } from '../single-writer.ts';
import { apiKeysIn } from './api-keys.ts';
import { openFolder } from './folder.ts';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from '../../system/make-folder.ts';
import { sessionsIn } from './sessions.ts';

export interface EmbeddedEngineSetting extends EngineSetting {
  /** Made, for its owner alone, when it does not exist. */
  readonly dataDir: string;
  /** The target of these calls, such as `sandbox`: a data folder belongs to one target for good. */
  readonly target: string;
  /** How many pages of 4 KB the file may have; absent: as many as the disk has room for. */
  readonly mostPages?: number;
}

/** The engine, and what else is kept in its file. */
export interface EmbeddedEngine extends Engine {
  readonly apiKeys: ApiKeys;
  readonly sessions: Sessions;
  readonly outbox: WebhookOutbox;
}

/**
 * The engine on one SQLite file, `outdial.db` in the data folder, which it owns until it is closed.
 * Throws DataFolderInUse, DataFolderOfAnotherTarget (the folder is then as it was), StorageFull or StorageBroken.
 */
export function createEmbeddedEngine(setting: EmbeddedEngineSetting): EmbeddedEngine {
  const { dataDir } = setting;
  try {
    makeFolder(dataDir);
  } catch (error) {
    throw new StorageBroken(`the data folder ${dataDir} cannot be made`, { cause: error, file: dataDir });
  }
  const unlock = lockFolder(dataDir);
  try {
    const { store, database, outbox } = openFolder(setting);
    const close = (): void => {
      store.close();
      unlock();
    };
    return {
      ...createSingleWriterEngine({ ...store, close }, setting),
      apiKeys: apiKeysIn(database),
      sessions: sessionsIn(database),
      outbox,
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
