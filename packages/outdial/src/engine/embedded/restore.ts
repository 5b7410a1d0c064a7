import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { endedStates } from '../../call/call.ts';
import { EngineError, StorageBroken, StorageFull } from '../../ports/engine-error.ts';
import { lostCalls, lostCallsSetting } from '../lost-calls.ts';
import { guardStandsFor } from '../erasure.ts';
import { noLosses } from '../history-gap.ts';
import { damagedRecord } from '../kept-json.ts';
import { callsIn } from './calls.ts';
import { numberOf, textOf } from './columns.ts';
import { fileEndings, openDatabase, type Database } from './database.ts';
import { databasePath, lockFolder } from './folder-lock.ts';
import { giveToOwner } from './folder-owner.ts';
import { knownLedger, lastWriteAt } from './ledger/found-gap.ts';
import { beginLedger } from './ledger/ledger.ts';
import { ledgerFilesIn, ledgersIn } from './ledger/ledger-file.ts';
import { makeFolder } from '../../system/make-folder.ts';
import { syncFolder } from '../../system/sync-folder.ts';
import { mayMissLedgers, retireLedger } from './ledger/past-ledgers.ts';
import { joinGaps, pendingGap, putPendingGap } from './ledger/pending-gap.ts';
import { recordsIn, settingIn } from './records.ts';
import { knownIn } from './replaced.ts';
import { claimTables, refuseForeignTables, targetOf } from './schema.ts';
import { callIn } from './stored-call.ts';
import { counted } from './wal/commit-count.ts';
import { hasForeignWal, setForeignWalAside } from './wal/foreign-wal.ts';

/** A backup that was copied into the data folder and checked, and has replaced nothing yet. The folder is locked until it is finished or dropped. */
export interface PreparedRestore {
  /** The target of the calls in it, such as `sandbox`. */
  readonly target: string;
  readonly calls: number;
  readonly openCalls: number;
  readonly scheduledCalls: number;
  /** Epoch milliseconds; null when nothing was ever written. */
  readonly lastWriteAt: number | null;
  /** Calls that were requested after it and that the files in the folder show. */
  readonly lostCalls: number;
  /** Open calls that, by those files, were canceled, ended or dialed after it. */
  readonly movedOn: number;
  /** True when the folder has dropped ledgers, so these two may be too low: a cancel after the backup may be lost. */
  readonly mayMiss: boolean;
  /** Files in the folder that it replaces. */
  readonly replaces: readonly string[];
  /** Puts it in place. Returns the folder that the replaced files are in now. Null when there were no such files. */
  readonly finish: () => string | null;
  readonly drop: () => void;
}

interface RestoreOrder {
  readonly file: string;
  readonly dataDir: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Throws StorageBroken for a backup or a folder that cannot be used, StorageFull, and DataFolderInUse. */
export function prepareRestore({ file, dataDir, now }: RestoreOrder): PreparedRestore {
  return guarded(dataDir, () => {
    makeFolder(dataDir);
    const unlock = lockFolder(dataDir);
    const copy = `${databasePath(dataDir)}.restoring`;
    const drop = (): void => {
      for (const ending of fileEndings) rmSync(`${copy}${ending}`, { force: true });
      unlock();
      giveToOwner(dataDir);
    };
    try {
      copyDatabase(file, copy);
      const found = marked(copy, 'restored', { knownIn: dataDir, now });
      const replaces = databaseFiles(dataDir);
      const finish = (): string | null =>
        guarded(dataDir, () => {
          const aside = replaces.length === 0 ? null : join(dataDir, `replaced-${now}`);
          replace({ dataDir, copy, aside });
          const restored = openDatabase(databasePath(dataDir));
          try {
            beginLedger(counted(restored), dataDir);
          } finally {
            restored.close();
          }
          unlock();
          giveToOwner(dataDir);
          return aside;
        });
      return { ...found, replaces, finish, drop };
    } catch (error) {
      drop();
      throw error;
    }
  });
}

/** Marks the folder as set back, as after a disk snapshot, which leaves no trace: the next start looks for its open calls. */
export function markSetBack(dataDir: string): void {
  const unlock = lockFolder(dataDir);
  try {
    if (!existsSync(databasePath(dataDir))) throw new StorageBroken('there is no outdial.db in it', { file: dataDir });
    setForeignWalAside(databasePath(dataDir));
    marked(databasePath(dataDir), 'declared');
  } finally {
    unlock();
    giveToOwner(dataDir);
  }
}

const databaseFiles = (dataDir: string): readonly string[] =>
  [...fileEndings.map((ending) => `${databasePath(dataDir)}${ending}`), ...ledgerFilesIn(dataDir)].filter((path) =>
    existsSync(path),
  );

function copyDatabase(file: string, copy: string): void {
  for (const ending of fileEndings) rmSync(`${copy}${ending}`, { force: true });
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new StorageBroken(`there is no file ${file}`, { file });
  }
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new StorageBroken(`the file ${file} may not be read by this user`, { cause: error, file });
  }
  copyFileSync(file, copy);
  chmodSync(copy, 0o600);
  // A copy of a data folder's files may have its newest commits here.
  if (existsSync(`${file}-wal`) && !hasForeignWal(file)) copyFileSync(`${file}-wal`, `${copy}-wal`);
}

type Marked = Pick<
  PreparedRestore,
  'target' | 'calls' | 'openCalls' | 'scheduledCalls' | 'lastWriteAt' | 'lostCalls' | 'movedOn' | 'mayMiss'
>;

/** `from`: the folder whose current files may know more than the backup. */
function marked(
  path: string,
  cause: 'restored' | 'declared',
  from?: { readonly knownIn: string; readonly now: number },
): Marked {
  const database = openDatabase(path, null, { checkWhole: true });
  try {
    refuseForeignTables(database);
    const target = targetOf(database);
    claimTables(database, path, target);
    refuseDamagedRecords(database);
    const lastAt = lastWriteAt(database);
    const { guards, lostBefore, ...found } = from === undefined ? nothingKnown : knownIn(from.knownIn, database);
    // An earlier restore lost these, and the start after it named them.
    const named = new Set([...lostCalls({ setting: settingIn(database) }), ...lostBefore]);
    const losses = { ...found, lostCalls: found.lostCalls.filter((id) => !named.has(id)) };
    const until = (from?.now ?? 0) + guardStandsFor;
    database.transact(() => {
      const own = { kind: 'set-back', cause, lastWriteAt: lastAt, ...losses } as const;
      putPendingGap(database, joinGaps(own, pendingGap(database)) ?? own);
      if (lostBefore.length > 0) recordsIn(database).putSetting(lostCallsSetting, JSON.stringify([...named]));
      for (const { caller, key, ...guard } of guards) {
        callsIn(database).putGuard(caller, key, { ...guard, fingerprint: '', until: guard.until ?? until });
      }
    });
    const movedOn = new Set([...losses.fences, ...losses.stops].map(({ callId }) => callId)).size;
    const known = { lastWriteAt: lastAt, lostCalls: losses.lostCalls.length, movedOn };
    const mayMiss = from !== undefined && mayMissLedgers(from.knownIn, knownLedger(database)?.generation ?? null);
    return { target, ...countsOf(database), ...known, mayMiss };
  } finally {
    database.close();
  }
}

/** Throws StorageBroken for records that a start, or a call later, could not read. SQLite checks only the structure of the file. */
function refuseDamagedRecords(database: Database): void {
  knownLedger(database);
  lostCalls({ setting: settingIn(database) });
  const page = database.statement('SELECT rowid, id, state, body FROM calls WHERE rowid > ? ORDER BY rowid LIMIT 500');
  for (let rows = page.all(0); rows.length > 0; rows = page.all(numberOf(rows.at(-1) ?? {}, 'rowid'))) {
    for (const row of rows) {
      const what = `the record of call ${textOf(row, 'id')}`;
      const { order, state } = callIn(row, what);
      if (order.id !== textOf(row, 'id') || state !== textOf(row, 'state')) throw damagedRecord(what);
    }
  }
}

const nothingKnown = { ...noLosses, guards: [], lostBefore: [] };

function countsOf(database: Database): Pick<PreparedRestore, 'calls' | 'openCalls' | 'scheduledCalls'> {
  const ended = endedStates.map((state) => `'${state}'`).join(', ');
  const row =
    database
      .statement(
        `SELECT count(*) AS calls, count(CASE WHEN state NOT IN (${ended}) THEN 1 END) AS open,
           count(CASE WHEN state = 'scheduled' THEN 1 END) AS scheduled FROM calls`,
      )
      .get() ?? {};
  return {
    calls: numberOf(row, 'calls'),
    openCalls: numberOf(row, 'open'),
    scheduledCalls: numberOf(row, 'scheduled'),
  };
}

/** Until the new file is in place the old ledgers stay: they keep a start after a crash in between from beginning anew. */
function replace({ dataDir, copy, aside }: { dataDir: string; copy: string; aside: string | null }): void {
  const path = databasePath(dataDir);
  if (aside !== null) mkdirSync(aside, { mode: 0o700 });
  for (const ending of fileEndings) {
    if (aside !== null && existsSync(`${path}${ending}`)) {
      renameSync(`${path}${ending}`, join(aside, `outdial.db${ending}`));
    }
  }
  renameSync(copy, path);
  for (const ending of fileEndings.slice(1)) rmSync(`${copy}${ending}`, { force: true });
  syncFolder(dataDir);
  // Copies: put back by hand, the old files then count as set back, too.
  if (aside !== null) for (const file of ledgerFilesIn(dataDir)) copyFileSync(file, join(aside, basename(file)));
  // The next restore may need them again.
  for (const ledger of ledgersIn(dataDir)) retireLedger(ledger);
  for (const left of ledgerFilesIn(dataDir)) rmSync(left);
}

/** Faults of the file system as sentences. */
function guarded<Result>(dataDir: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (error instanceof EngineError || code === '') throw error;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new StorageFull({ cause: error });
    throw new StorageBroken(`the data folder ${dataDir} cannot be written (${code})`, { cause: error, file: dataDir });
  }
}
