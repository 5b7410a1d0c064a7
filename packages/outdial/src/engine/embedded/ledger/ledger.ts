import { randomBytes } from 'node:crypto';
import { EngineError, StorageBroken } from '../../../ports/engine-error.ts';
import type { Database } from '../database.ts';
import { putMeta } from '../schema.ts';
import { nextCount, startCount, type CountStart } from '../wal/commit-count.ts';
import { knownLedger } from './found-gap.ts';
import { identitiesIn, type KnownLedger } from './known-ledger.ts';
import { createLedgerFile, ledgersIn, removeLedger, type LedgerFile, type PreparedLines } from './ledger-file.ts';
import type { LedgerRecord } from './ledger-text.ts';
import { retireLedger } from './past-ledgers.ts';

/** The folder's ledger: one file for each generation, the newest in use. */
export interface Ledger {
  readonly path: () => string;
  /** Takes the room for these records, before the commit that they belong to. */
  readonly prepare: (records: readonly LedgerRecord[]) => PreparedLines;
  /**
   * Writes and syncs what was prepared, after that commit. If neither this file nor a new one can take it, the commit moves into the database's
   * main file, where damage to the log of writes does not reach it. Throws when that fails, too.
   */
  readonly write: (lines: PreparedLines, records: readonly LedgerRecord[]) => void;
  /** Begins a new file for what an earlier `write` could not store. Throws while that still fails. */
  readonly mend: () => void;
  /** Begins a new file when the one in use has grown past its bound. A failure leaves the old one in use. */
  readonly rollOver: () => void;
  readonly close: () => void;
}

interface Setting {
  readonly database: Database;
  readonly folder: string;
  /** Part of the commit that begins the first generation of this process. */
  readonly atFirst: () => void;
  readonly onChange: (path: string, before: string) => void;
}

/** A start reads the whole file and compares each record. */
const largest = 4 * 1024 * 1024;

/** Begins a new generation and sets the ones before aside, whose records have been compared. */
export function openLedger({ database, folder, atFirst, onChange }: Setting): Ledger {
  let unwritten: readonly LedgerRecord[] = [];
  const begin = (also: () => void): LedgerFile => {
    const begun = beginGeneration(database, folder, unwritten, also);
    unwritten = [];
    return begun;
  };
  let file = begin(atFirst);
  const settle = (): void => {
    // Only once the main file knows the new generation may the older ones be set aside.
    if (!database.checkpoint()) return;
    for (const path of ledgersIn(folder)) if (path !== file.path) retireLedger(path);
  };
  settle();
  const renew = (): void => {
    const before = file;
    file = begin(() => undefined);
    before.close();
    onChange(file.path, before.path);
    settle();
  };
  return {
    path: () => file.path,
    prepare: (records) => file.prepare(records),
    write: (lines, records) => {
      try {
        file.write(lines);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        // After a failed sync the system may have dropped the lines, and a second sync of the same file would not say so.
        unwritten = [...unwritten, ...records];
        unless(() => database.checkpoint(), renew);
      }
    },
    mend: () => {
      if (unwritten.length > 0) renew();
    },
    rollOver: () => {
      if (file.used() < largest) return;
      try {
        if (database.checkpoint()) renew();
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
      }
    },
    close: () => file.close(),
  };
}

/** Does the work. Its failure counts unless `makesUp` then returns true. */
function unless(makesUp: () => boolean, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof EngineError) || !isDone(makesUp)) throw error;
  }
}

function isDone(work: () => boolean): boolean {
  try {
    return work();
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}

/** Begins a ledger for a database that no process serves yet, so that the next start sees whether anything in the folder has changed since. */
export function beginLedger(database: Database, folder: string): void {
  beginGeneration(database, folder, [], () => undefined).close();
}

/** `also`: part of the commit that begins it. */
function beginGeneration(
  database: Database,
  folder: string,
  records: readonly LedgerRecord[],
  also: () => void,
): LedgerFile {
  // All that the older files vouch for is then in the database's main file.
  database.checkpoint();
  const { file, known, count } = createGeneration(database, folder, records);
  try {
    database.transact(() => {
      putMeta(database, 'ledger', JSON.stringify(known));
      startCount(database, count);
      also();
    });
  } catch (error) {
    file.close();
    removeLedger(file.path);
    throw error;
  }
  return file;
}

function createGeneration(
  database: Database,
  folder: string,
  records: readonly LedgerRecord[],
): { readonly file: LedgerFile; readonly known: KnownLedger; readonly count: CountStart } {
  // Never to be drawn twice, whatever chance the caller brings.
  const generation = randomBytes(8).toString('hex');
  const used = database.statement('SELECT 1 FROM calls LIMIT 1').get() !== null;
  const follows = knownLedger(database)?.generation ?? null;
  const count = nextCount(database);
  const file = createLedgerFile(folder, { generation, follows, used, count }, records);
  const known = identitiesIn(folder, generation);
  if (known === null) throw new StorageBroken('the ledger is gone', { file: file.path });
  return { file, known, count };
}
