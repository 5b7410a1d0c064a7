import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that only its owner may use, with those above it, unless it exists. Throws the error of the system. Node's `mkdir` with
 * `recursive` never ends where the folder above exists and still refuses with ENOENT, as in `/proc`.
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process made it a moment ago.
    if (!isFolder(path)) throw error;
  }
}

/** Throws for a path below a file, on some versions of Node. */
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
