import { chmodSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { ledgersIn, readHeader } from '../ledger/ledger-file.ts';
import { countOn } from './commit-count.ts';
import { pageOf, versionsOf } from './wal-file.ts';

/**
 * True when the log of writes next to this database does not continue from it: an older log was put back, or an older database. SQLite
 * would replay it anyway and mix pages of both times. No process may have the file open yet.
 */
export function hasForeignWal(database: string): boolean {
  const starts = ledgersIn(dirname(database)).flatMap((path) => readHeader(path)?.count ?? []);
  const [start] = starts;
  if (start === undefined) return false;
  const [page, log] = [pageOf(database, start.page), versionsOf(`${database}-wal`, start.page)];
  const inFile = page === null ? null : countOn(page);
  const counts = log.map(countOn);
  const [first] = counts;
  // An older Outdial did not count.
  if (inFile === null || first === undefined) return false;
  if (first === null) return true;
  // Some of its commits may have been moved into the file already.
  if (counts.includes(inFile)) return false;
  const goesOn = inFile === first - 1 || starts.some(({ before, from }) => from === first - 1 && before === inFile);
  return !goesOn;
}

/** Renames a log of writes that is not of this database. True when there was one. */
export function setForeignWalAside(database: string): boolean {
  if (!hasForeignWal(database)) return false;
  const aside = `${database}-wal.set-aside`;
  renameSync(`${database}-wal`, aside);
  // It has phone numbers, and the person who put it there may have made it readable.
  chmodSync(aside, 0o600);
  return true;
}
