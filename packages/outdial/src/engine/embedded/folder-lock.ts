import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import Libsql from 'libsql';
import { DataFolderInUse, StorageBroken } from '../../ports/engine-error.ts';

/**
 * Takes the data folder for this process by an exclusive transaction on an empty database beside the true one; returns what gives it back.
 * The operating system holds it and lets go when the process dies, however it dies. A lock on the true database would do, but libsql
 * releases that only when its statements are collected as garbage.
 */
export function lockFolder(path: string, folder: string): () => void {
  let lock: Libsql.Database | null = null;
  try {
    lock = new Libsql(path, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('SQLITE_BUSY')) throw new DataFolderInUse(folder, holderOf(path), { cause: error });
    throw new StorageBroken(`the data folder ${folder} cannot be locked`, { cause: error, file: path });
  }
  const held = lock;
  // Only for people: who holds the folder is decided by the lock alone.
  writeFileSync(`${path}.pid`, `${process.pid}\n`);
  return () => {
    rmSync(`${path}.pid`, { force: true });
    held.exec('ROLLBACK');
    held.close();
  };
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
