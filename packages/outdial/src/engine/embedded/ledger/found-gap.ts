import { basename } from 'node:path';
import { StorageBroken } from '../../../ports/engine-error.ts';
import type { GapCause } from '../../../ports/engine.ts';
import type { HistoryGap } from '../../history-gap.ts';
import { numberOf } from '../columns.ts';
import type { ReadDatabase } from '../database.ts';
import { keptJson } from '../../kept-json.ts';
import { metaOf } from '../schema.ts';
import { changedFile, type KnownLedger } from './known-ledger.ts';
import { ledgerPath, ledgersIn, longestMark, readLedger } from './ledger-file.ts';
import { everyLedgerIn, isPast, recordsOf } from './past-ledgers.ts';
import type { LedgerRead } from './ledger-text.ts';
import { lostWrites, type LostWrites } from './lost-writes.ts';

export interface FoundGap {
  readonly gap: HistoryGap;
  readonly guards: LostWrites['guards'];
}

export function knownLedger(database: ReadDatabase): KnownLedger | null {
  const held = metaOf(database, 'ledger');
  if (held === null) return null;
  return keptJson<KnownLedger>(held, 'its entry about the ledger', ({ generation = '' }) =>
    /^[0-9a-f]{16}$/.test(generation),
  );
}

const isUsed = (read: LedgerRead | null): boolean =>
  read === null || read.end === 'damaged' || read.header?.used === true || read.records.length > 0;

/** Throws StorageBroken when the folder's ledgers show calls and its database is missing or empty: a start would forget them. */
export function refuseEmptied(folder: string, file: string): void {
  const used = everyLedgerIn(folder).filter((path) => isUsed(readLedger(path)));
  if (used.length === 0) return;
  const names = used
    .slice(0, 3)
    .map((path) => basename(path))
    .join(', ');
  throw new StorageBroken(
    `${basename(file)} is missing or empty, but ${names} next to it shows that Outdial accepted calls here`,
    { file },
  );
}

/**
 * Compares the database with the ledger next to it, after SQLite has recovered. Null when nothing is missing. `isWalAside`: there was a log
 * of writes that does not continue from the database.
 */
export function findGap(database: ReadDatabase, folder: string, isWalAside: boolean): FoundGap | null {
  const known = knownLedger(database);
  const own = known === null ? null : readLedger(ledgerPath(folder, known.generation));
  const cause = causeOf(known, own, folder);
  // A folder that was set back: its ledgers may show what it has lost.
  const { guards, ...losses } = lostWrites(
    database,
    cause === null ? (own?.records ?? []) : recordsOf(everyLedgerIn(folder)),
  );
  if (cause !== null)
    return { gap: { kind: 'set-back', cause, lastWriteAt: lastWriteAt(database), ...losses }, guards };
  if (!isWalAside && Object.values(losses).every(({ length }) => length === 0)) return null;
  const found = isWalAside ? 'log-of-other-time' : 'writes-missing';
  return { gap: { kind: 'lost-writes', cause: found, lastWriteAt: null, ...losses }, guards };
}

/** Why the folder counts as set back; null when it does not. `read`: the ledger that the database knows. */
function causeOf(known: KnownLedger | null, read: LedgerRead | null, folder: string): GapCause | null {
  if (known === null) {
    const isUsedFolder = ledgersIn(folder).some((path) => isUsed(readLedger(path)));
    return isUsedFolder ? 'database-older' : null;
  }
  if (read === null) return isPast(folder, known.generation) ? 'database-older' : 'ledger-missing';
  const changed = changedFile(folder, known);
  if (changed === 'ledger' || changed === 'database') return 'ledger-copied';
  if (read.header?.generation !== known.generation || read.end === 'damaged') return 'ledger-damaged';
  if (hasNewer(folder, known.generation)) return 'database-older';
  return changed === 'mark' || (longestMark(ledgerPath(folder, known.generation))?.length ?? 0) > read.size
    ? 'ledger-shorter'
    : null;
}

/** A ledger that follows this one and was written to: the database was put back by one that is older. */
function hasNewer(folder: string, generation: string): boolean {
  const others = ledgersIn(folder).filter((path) => path !== ledgerPath(folder, generation));
  return others.some((path) => {
    const read = readLedger(path);
    return read?.header?.follows === generation && read.records.length > 0;
  });
}

/** Epoch milliseconds of the newest line of the history or act. Null when there is no line. Tables of an older Outdial may have no acts. */
export function lastWriteAt(database: ReadDatabase): number | null {
  const newest = (table: string): number | null => {
    const isThere = database.statement('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== null;
    const row = isThere ? database.statement(`SELECT at FROM ${table} ORDER BY sequence DESC LIMIT 1`).get() : null;
    return row === null ? null : numberOf(row, 'at');
  };
  const moments = [newest('log'), newest('acts')].filter((at) => at !== null);
  return moments.length === 0 ? null : Math.max(...moments);
}
