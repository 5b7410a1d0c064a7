import { StorageBroken } from '../../ports/engine-error.ts';
import { openDatabase } from './database.ts';
import { databasePath, lockFolder } from './folder-lock.ts';
import { knownLedger } from './ledger/found-gap.ts';
import { identityOf } from './ledger/identity.ts';
import { ledgerPath } from './ledger/ledger-file.ts';
import { putMeta } from './schema.ts';

/**
 * Takes someone's word that no Outdial ran on the original of this copied folder since it was copied: the next start does not count it as set
 * back. Writes that are missing are still found. Throws StorageBroken when there is no ledger to vouch for, and DataFolderInUse.
 */
export function vouchForFolder(folder: string): void {
  const unlock = lockFolder(folder);
  try {
    const database = openDatabase(databasePath(folder));
    try {
      const known = knownLedger(database);
      const identity = known === null ? null : identityOf(ledgerPath(folder, known.generation));
      if (known === null || identity === null) {
        throw new StorageBroken('the ledger that belongs to this database is not in the folder', { file: folder });
      }
      database.transact(() => {
        putMeta(database, 'ledger', JSON.stringify({ ...known, ...identity }));
      });
    } finally {
      database.close();
    }
  } finally {
    unlock();
  }
}
