import { chmodSync, closeSync, openSync, readSync, statSync } from 'node:fs';
import Libsql from 'libsql';
import { EngineError } from '../../ports/engine-error.ts';
import type { Snapshot } from '../store.ts';
import type { DatabaseRow, Value } from './columns.ts';
import { codeOf, damaged, storageErrorOf } from './sqlite-failure.ts';

interface Statement {
  readonly run: (...values: readonly Value[]) => void;
  /** The row id of what was inserted. */
  readonly insert: (...values: readonly Value[]) => number;
  readonly get: (...values: readonly Value[]) => DatabaseRow | null;
  readonly all: (...values: readonly Value[]) => readonly DatabaseRow[];
}

/** SQLite, with this connection as its one writer. Every failure is a StorageFull or StorageBroken. */
export interface Database {
  readonly exec: (sql: string) => void;
  /** Prepared once, kept for the life of the database. */
  readonly statement: (sql: string) => Statement;
  /** Durable when it returns; undone when `body` throws or the commit fails. Not to be nested. */
  readonly transact: <Result>(body: () => Result) => Result;
  /** Moves all commits from the log of writes into the file, and overwrites what was deleted. False when a snapshot (then it is done at its end) or a reader elsewhere holds it up. */
  readonly checkpoint: () => boolean;
  /** The file as it is now, to be read while commits go on. Null while another one is held, or a reader elsewhere holds it up. */
  readonly snapshot: () => Snapshot | null;
  /** Never throws: what could not be moved into the file stays in the log of writes. */
  readonly close: () => void;
  /** Closes files that are not what they were, and writes nothing more into them. */
  readonly abandon: () => void;
}

/** Files up to this size (bytes) are checked whole when they are opened, in well under a second; larger ones would delay a restart. */
const largestChecked = 200_000_000;

/** What the names of a database's files end in: itself, and what SQLite writes beside it. */
export const fileEndings = ['', '-wal', '-shm'] as const;

/**
 * Makes the files private, since they contain phone numbers and secrets: other users lose their access. The group's access stays, since
 * the owner may have set it. SQLite reports any failure later.
 */
function keepPrivate(path: string): void {
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (codeOf(error) === '') throw error;
    }
  };
  attempt(() => {
    closeSync(openSync(path, 'ax', 0o600));
  });
  for (const ending of fileEndings) {
    attempt(() => {
      const { mode } = statSync(`${path}${ending}`);
      if ((mode & 0o007) !== 0) chmodSync(`${path}${ending}`, mode & 0o770);
    });
  }
}

/** A database that is read, whatever its state: each read may find that it is damaged. */
export type ReadDatabase = Pick<Database, 'statement' | 'close'>;

export const openToRead = (path: string): ReadDatabase => connect(path);

type Guarded = <Result>(work: () => Result) => Result;

const guardedBy =
  (path: string): Guarded =>
  (work) => {
    try {
      return work();
    } catch (error) {
      throw storageErrorOf(error, path);
    }
  };

// Values go in as one array: libsql takes a lone object, null among them, for named parameters.
const preparedOn =
  (libsql: Libsql.Database, guarded: Guarded) =>
  (sql: string): Statement => {
    const prepared = guarded(() => libsql.prepare(sql));
    return {
      run: (...values) => void guarded(() => prepared.run(values)),
      insert: (...values) => guarded(() => Number(prepared.run(values).lastInsertRowid)),
      get: (...values) => guarded(() => prepared.get(values) as DatabaseRow | undefined) ?? null,
      all: (...values) => guarded(() => prepared.all(values) as readonly DatabaseRow[]),
    };
  };

/** Prepares each statement once. */
function keptStatements(prepare: (sql: string) => Statement) {
  const statements = new Map<string, Statement>();
  const statement = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const prepared = prepare(sql);
    statements.set(sql, prepared);
    return prepared;
  };
  return { statement, forget: () => statements.clear() };
}

/** SQLite's own connection to the file. Statements from `prepare` are for one use. */
function connect(path: string) {
  const guarded = guardedBy(path);
  const libsql = guarded(() => new Libsql(path, { timeout: 0 }));
  const prepare = preparedOn(libsql, guarded);
  const { statement, forget } = keptStatements(prepare);
  return {
    path,
    guarded,
    prepare,
    statement,
    exec: (sql: string): void => void guarded(() => libsql.exec(sql)),
    inTransaction: (): boolean => libsql.inTransaction,
    close: (): void => {
      forget();
      libsql.close();
    },
  };
}

type Connection = ReturnType<typeof connect>;

interface OpenOptions {
  /** Also a large file. */
  readonly checkWhole?: boolean;
  /** The log of writes was emptied. */
  readonly onCheckpoint?: () => void;
}

/**
 * Opens or creates the file at `path`. What a commit says is stored survives a power cut: WAL with `synchronous = FULL`.
 * `mostPages`: how large it may grow; null: as large as the disk allows. Throws StorageBroken for a file that is damaged or may not be written.
 */
export function openDatabase(
  path: string,
  mostPages: number | null = null,
  { checkWhole = false, onCheckpoint = () => undefined }: OpenOptions = {},
): Database {
  keepPrivate(path);
  const connection = connect(path);
  const { exec, statement } = connection;
  const checkpoint = (): boolean => {
    const isDone = connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
    onCheckpoint();
    return isDone;
  };
  let reader: number;
  try {
    setUp(connection, mostPages);
    checkFile(connection, { checkWhole, checkpoint });
    // Opened once and closed last: the system gives up a process's locks on a file as soon as that closes any handle to it.
    reader = connection.guarded(() => openSync(path, 'r'));
  } catch (error) {
    connection.close();
    throw error;
  }
  const abandon = (): void => {
    connection.close();
    closeSync(reader);
  };
  return {
    exec,
    statement,
    transact: (body) => transact(connection, body),
    ...snapshots(connection, reader, checkpoint),
    close: () => {
      // Statements keep the connection until they are collected as garbage, so what it would do at its end is done here.
      try {
        checkpoint();
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
      }
      abandon();
    },
    abandon,
  };
}

function setUp({ prepare, exec }: Connection, mostPages: number | null): void {
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'secure_delete = ON']) {
    prepare(`PRAGMA ${pragma}`).get();
  }
  if (mostPages !== null) prepare(`PRAGMA max_page_count = ${mostPages}`).get();
  // It takes a write to find out now that a file cannot be written: BEGIN IMMEDIATE alone is content to read.
  for (const sql of ['BEGIN IMMEDIATE', 'PRAGMA user_version = 0', 'ROLLBACK']) exec(sql);
}

/** Throws StorageBroken for a file that is not whole. */
function checkFile(
  connection: Connection,
  { checkWhole, checkpoint }: { readonly checkWhole: boolean; readonly checkpoint: () => boolean },
): void {
  const { path, prepare } = connection;
  if (checkWhole || statSync(path).size <= largestChecked) {
    const found = prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (found !== 'ok') throw damaged(String(found), path);
  }
  const isWhole = checkpoint();
  const { pages, pageSize } = pagesOf(connection);
  const { size } = statSync(path);
  if (isWhole && (size < pages * pageSize || size % pageSize !== 0)) throw damaged('its end is cut off', path);
}

function pagesOf({ prepare }: Connection): { readonly pages: number; readonly pageSize: number } {
  const numberIn = (pragma: string): number => Number(Object.values(prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
  return { pages: numberIn('page_count'), pageSize: numberIn('page_size') };
}

function transact<Result>({ statement, exec, inTransaction }: Connection, body: () => Result): Result {
  statement('BEGIN IMMEDIATE').run();
  try {
    const result = body();
    statement('COMMIT').run();
    return result;
  } catch (error) {
    // A failed commit may have rolled back by itself; the failure that led here is the one to report.
    if (inTransaction()) exec('ROLLBACK');
    throw error;
  }
}

/** While a snapshot is held, nothing is moved into the file; what was asked for is done at its end. */
function snapshots(
  connection: Connection,
  reader: number,
  checkpoint: () => boolean,
): Pick<Database, 'checkpoint' | 'snapshot'> {
  const { prepare, guarded } = connection;
  let isHeld = false;
  let isCheckpointDue = false;
  return {
    checkpoint: () => {
      isCheckpointDue = isHeld;
      return !isHeld && checkpoint();
    },
    snapshot: () => {
      if (isHeld || !checkpoint()) return null;
      prepare('PRAGMA wal_autocheckpoint = 0').get();
      isHeld = true;
      const { pages, pageSize } = pagesOf(connection);
      return {
        size: pages * pageSize,
        read: (from, length) => {
          const bytes = new Uint8Array(length);
          return bytes.subarray(
            0,
            guarded(() => readSync(reader, bytes, 0, length, from)),
          );
        },
        release: () => {
          if (!isHeld) return;
          isHeld = false;
          prepare('PRAGMA wal_autocheckpoint = 1000').get();
          if (isCheckpointDue) checkpoint();
          isCheckpointDue = false;
        },
      };
    },
  };
}

/** Statements with their values, in one call. */
export function queriesOn({ statement }: ReadDatabase) {
  return {
    run: (sql: string, ...values: readonly Value[]): void => statement(sql).run(...values),
    one: (sql: string, ...values: readonly Value[]): DatabaseRow | null => statement(sql).get(...values),
    all: (sql: string, ...values: readonly Value[]): readonly DatabaseRow[] => statement(sql).all(...values),
  };
}
