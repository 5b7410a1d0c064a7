import { basename } from 'node:path';
import { StorageBroken } from '../../../ports/engine-error.ts';
import type { HistoryGap } from '../../history-gap.ts';
import { callsIn } from '../calls.ts';
import { numberOf, type Database } from '../database.ts';
import { hasLine } from '../log.ts';
import { metaOf } from '../schema.ts';
import { isSameFile, type FileIdentity } from './identity.ts';
import { ledgerPath, ledgersIn, markedLength, readLedger } from './ledger-file.ts';
import type { LedgerRead } from './ledger-text.ts';
import { lostWrites, type LostWrites } from './lost-writes.ts';

/** The ledger that the database knows as its own. */
export interface KnownLedger extends FileIdentity {
  readonly generation: string;
}

/** Why a folder counts as set back, for the log. */
export type SetBackCause = 'ledger-missing' | 'ledger-copied' | 'ledger-damaged' | 'ledger-shorter' | 'database-older';

export interface FoundGap {
  readonly gap: HistoryGap;
  readonly cause: SetBackCause | 'writes-missing';
  readonly guards: LostWrites['guards'];
}

export function knownLedger(database: Database): KnownLedger | null {
  const held = metaOf(database, 'ledger');
  // A record that this folder wrote; it is trusted, not parsed again.
  return held === null ? null : (JSON.parse(held) as KnownLedger);
}

const isUsed = (read: LedgerRead | null): boolean =>
  read === null || read.end === 'damaged' || read.header?.used === true || read.records.length > 0;

/** Throws StorageBroken when the folder's ledgers tell of calls and its database is missing or empty: a start would forget them. */
export function refuseEmptied(folder: string, file: string): void {
  const used = ledgersIn(folder).filter((path) => isUsed(readLedger(path)));
  if (used.length === 0) return;
  const names = used.map((path) => basename(path)).join(', ');
  throw new StorageBroken(
    `${basename(file)} is missing or empty, but ${names} next to it shows that Outdial accepted calls here`,
    { file },
  );
}

/** Compares the database with the ledger next to it, after SQLite has recovered; null when nothing is missing. */
export function findGap(database: Database, folder: string): FoundGap | null {
  const known = knownLedger(database);
  if (known === null) {
    const others = ledgersIn(folder).filter((path) => isUsed(readLedger(path)));
    return others.length === 0 ? null : setBack(database, 'database-older', others);
  }
  const path = ledgerPath(folder, known.generation);
  const read = readLedger(path);
  if (read === null) return setBack(database, 'ledger-missing');
  if (!isSameFile(path, known)) return setBack(database, 'ledger-copied', [path]);
  if (read.header?.generation !== known.generation || read.end === 'damaged')
    return setBack(database, 'ledger-damaged');
  if (hasNewer(folder, known.generation)) return setBack(database, 'database-older', ledgersIn(folder));
  if (markedLength(path) > read.size) return setBack(database, 'ledger-shorter', [path]);
  const { guards, ...lost } = lostWrites(storedIn(database), read.records);
  if (lost.fences.length === 0 && lost.lostCalls.length === 0) return null;
  return { gap: { kind: 'lost-writes', ...lost }, cause: 'writes-missing', guards };
}

/** A ledger that follows this one and was written to: the database was put back by one that is older. */
function hasNewer(folder: string, generation: string): boolean {
  return ledgersIn(folder).some((path) => {
    const read = readLedger(path);
    return read?.header?.follows === generation && read.records.length > 0;
  });
}

const storedIn = (database: Database) => ({ call: callsIn(database).call, hasLine: hasLine(database) });

/** `ledgers`: those that may tell of calls that the database has lost; the keys of these stay used. */
function setBack(database: Database, cause: SetBackCause, ledgers: readonly string[] = []): FoundGap {
  const records = ledgers.flatMap((path) => readLedger(path)?.records ?? []);
  const { guards } = lostWrites(storedIn(database), records);
  return { gap: { kind: 'set-back', lastWriteAt: lastWriteAt(database) }, cause, guards };
}

/** Epoch milliseconds of the newest line of the history or act; null when there is none. Tables of an older Outdial may have no acts. */
export function lastWriteAt(database: Database): number | null {
  const newest = (table: string): number | null => {
    const isThere = database.statement('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== null;
    const row = isThere ? database.statement(`SELECT at FROM ${table} ORDER BY sequence DESC LIMIT 1`).get() : null;
    return row === null ? null : numberOf(row, 'at');
  };
  const moments = [newest('log'), newest('acts')].filter((at) => at !== null);
  return moments.length === 0 ? null : Math.max(...moments);
}
