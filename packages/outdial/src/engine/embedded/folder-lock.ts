import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { DataFolderInUse, StorageBroken } from '../../ports/engine-error.ts';

/**
 * Locks the data folder for this process, by an exclusive transaction on an empty database next to the true one. Returns the function that
 * unlocks it. The operating system holds the lock and releases it when the process dies, however it dies. A lock on the true database would
 * do, but libsql releases that only when its statements are garbage-collected.
 */
export function lockFolder(folder: string): () => void {
  const path = lockPath(folder);
  const inUse = (cause: unknown): DataFolderInUse => new DataFolderInUse(folder, holderOf(path), { cause });
  // Another process that uses the folder may have lost the lock file.
  if (!existsSync(path)) refuseOpenDatabase(databasePath(folder), inUse);
  let lock: Libsql.Database | null = null;
  try {
    lock = new Libsql(path, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    if (isBusy(error)) throw inUse(error);
    const why = mayWriteTo(folder) ? 'cannot be locked' : 'may not be written by this user';
    throw new StorageBroken(`the data folder ${folder} ${why}`, { cause: error, file: path });
  }
  const held = lock;
  noteHolder(path);
  return () => {
    rmSync(`${path}.pid`, { force: true });
    held.exec('ROLLBACK');
    held.close();
  };
}

export const lockPath = (folder: string): string => join(folder, 'outdial.lock');
export const databasePath = (folder: string): string => join(folder, 'outdial.db');

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
const isBusy = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_BUSY');

function mayWriteTo(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** An open database is shared by all its readers, so an exclusive lock on it fails. Any other error shows when it is opened. */
function refuseOpenDatabase(path: string, inUse: (cause: unknown) => DataFolderInUse): void {
  if (!existsSync(path)) return;
  const database = new Libsql(path, { timeout: 0 });
  try {
    const steps = ['PRAGMA locking_mode = EXCLUSIVE', 'BEGIN IMMEDIATE', 'PRAGMA user_version = 0', 'ROLLBACK'];
    for (const sql of steps) database.exec(sql);
  } catch (error) {
    if (isBusy(error)) throw inUse(error);
  } finally {
    database.close();
  }
}

/** Only for people, and so not worth a failure: who holds the folder is decided by the lock alone. */
function noteHolder(path: string): void {
  try {
    writeFileSync(`${path}.pid`, `${process.pid}\n`);
  } catch (error) {
    if (codeOf(error) === '') throw error;
  }
}

/** The process that last took the folder; null when it did not say. */
function holderOf(path: string): number | null {
  try {
    const pid = Number(readFileSync(`${path}.pid`, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
