import { databasePath } from '../folder-lock.ts';
import { identityOf, isSameFile, type FileIdentity } from './identity.ts';
import { ledgerPath, longestMark } from './ledger-file.ts';

/** The ledger that the database knows as its own, and the files that belong with it. */
export interface KnownLedger extends FileIdentity {
  readonly generation: string;
  /**
   * The file whose name records the ledger's length. Its name changes, and the file stays: an older name that comes back is another file.
   * Absent: an older Outdial began the ledger, or the file is not there.
   */
  readonly mark?: FileIdentity;
  /** Absent: an older Outdial began the ledger. */
  readonly database?: FileIdentity;
}

/** What the files of this generation are now; null when there is no such ledger or no database. */
export function identitiesIn(folder: string, generation: string): KnownLedger | null {
  const path = ledgerPath(folder, generation);
  const [ledger, database] = [identityOf(path), identityOf(databasePath(folder))];
  const mark = longestMark(path);
  const marked = mark === null ? null : identityOf(mark.path);
  if (ledger === null || database === null) return null;
  return { generation, ...ledger, ...(marked !== null && { mark: marked }), database };
}

/** Which of the files is not the one that was remembered; null when all are. */
export function changedFile(folder: string, known: KnownLedger): 'ledger' | 'database' | 'mark' | null {
  const path = ledgerPath(folder, known.generation);
  if (!isSameFile(path, known)) return 'ledger';
  if (known.database !== undefined && !isSameFile(databasePath(folder), known.database)) return 'database';
  const mark = longestMark(path);
  if (known.mark !== undefined && (mark === null || !isSameFile(mark.path, known.mark))) return 'mark';
  return null;
}
