import { StorageBroken } from '../../ports/engine-error.ts';
import { openDatabase } from './database.ts';
import { databasePath, lockFolder } from './folder-lock.ts';
import { giveToOwner } from './folder-owner.ts';
import { knownLedger } from './ledger/found-gap.ts';
import { identitiesIn } from './ledger/known-ledger.ts';
import { putMeta } from './schema.ts';
import { setForeignWalAside } from './wal/foreign-wal.ts';

/**
 * Accepts a person's word that no Outdial ran on the original of this copied folder since it was copied. The next start then does not count
 * it as set back. Missing writes are still found. Throws StorageBroken when there is no ledger to vouch for, and DataFolderInUse.
 */
export function vouchForFolder(folder: string): void {
  const unlock = lockFolder(folder);
  try {
    setForeignWalAside(databasePath(folder));
    const database = openDatabase(databasePath(folder));
    try {
      const known = knownLedger(database);
      const found = known === null ? null : identitiesIn(folder, known.generation);
      if (found === null) {
        throw new StorageBroken('the ledger that belongs to this database is not in the folder', { file: folder });
      }
      database.transact(() => {
        putMeta(database, 'ledger', JSON.stringify(found));
      });
    } finally {
      database.close();
    }
  } finally {
    unlock();
    giveToOwner(folder);
  }
}
