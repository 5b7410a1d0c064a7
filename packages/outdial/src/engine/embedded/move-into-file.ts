import { EngineError } from '../../ports/engine-error.ts';
import type { Database } from './database.ts';

/**
 * Moves what was just committed into the database's file. The ledger knows only calls, so what else was answered, such as a pause or a revoked
 * key, would be gone in silence if the log of writes were lost. It is stored either way, so a failure is none.
 */
export function moveIntoFile(database: Database): void {
  try {
    database.checkpoint();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
}
