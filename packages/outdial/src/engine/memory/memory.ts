import type { Engine } from '../../ports/engine.ts';
import { createMemoryStore } from './memory-store.ts';
import type { EngineSetting } from '../assembly.ts';
import { createSingleWriterEngine } from '../single-writer.ts';
import type { Store } from '../store.ts';

/** The engine for tests: nothing outlives the process. `store` lets one engine take up what another left. */
export function createMemoryEngine(setting: EngineSetting, store: Store = createMemoryStore()): Engine {
  return createSingleWriterEngine(store, setting);
}
