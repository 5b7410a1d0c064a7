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
    if (code.startsWith('SQLITE_BUSY')) throw new DataFolderInUse(folder, { cause: error });
    throw new StorageBroken(`the data folder ${folder} cannot be locked`, { cause: error });
  }
  const held = lock;
  return () => {
    held.exec('ROLLBACK');
    held.close();
  };
}
