import { afterCommit } from './after-commit.ts';
import type { Database } from './database.ts';

/**
 * Moves what was just committed into the database's file. The ledger knows only calls. So other answered changes, such as a pause or a
 * revoked key, would be lost silently with the log of writes. Throws StoredUnsafely when the disk cannot take it. While a backup is read, the
 * move comes at its end.
 */
export function moveIntoFile(database: Pick<Database, 'checkpoint'>): void {
  afterCommit(() => void database.checkpoint());
}
