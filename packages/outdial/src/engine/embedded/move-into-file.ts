import { EngineError } from '../../ports/engine-error.ts';
import type { Database } from './database.ts';

/**
 * Moves what was just committed into the database's file. The ledger knows only calls. So other answered changes, such as a pause or a
 * revoked key, would be lost silently with the log of writes. They are stored either way, so an error here is ignored.
 */
export function moveIntoFile(database: Database): void {
  try {
    database.checkpoint();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
}
