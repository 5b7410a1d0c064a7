import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A folder that cannot be made. */
export class DataFolderNotMade extends Error {
  readonly code = 'data-folder-not-made';

  constructor(path: string, cause: unknown) {
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    super(`The data folder ${path} cannot be made${why}. Choose another with --data-dir.`, { cause });
    this.name = 'DataFolderNotMade';
  }
}

/** Makes a folder for its owner, with those above it. Node's recursive `mkdir` never ends in `/proc`. Throws DataFolderNotMade. */
export function makeFolder(path: string): void {
  try {
    make(path);
  } catch (error) {
    throw new DataFolderNotMade(path, error);
  }
}

function make(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) make(above);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process made it a moment ago.
    if (!isFolder(path)) throw error;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
