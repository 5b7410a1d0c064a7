import { closeSync, constants, fchownSync, fstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that only its owner may use, with those above it, unless it exists. What root makes belongs to the owner of the folder that it is
 * made in: below the folder of a service's user, the service could not open root's. Throws the error of the system. Node's `mkdir` with
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
    if (isFolder(path)) return;
    throw error;
  }
  giveToOwnerOf(above, path);
}

/** Gives a file or folder that root has just made to the owner of the folder it is in. Does nothing for other users. */
export function giveToOwnerOf(folder: string, path: string): void {
  const { uid, gid } = statSync(folder);
  if (process.getuid?.() !== 0 || uid === 0) return;
  // The owner of the folder could have put a link to a file of another user in its place.
  const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const made = fstatSync(handle);
    if (made.uid === 0 && (made.isDirectory() || made.nlink === 1)) fchownSync(handle, uid, gid);
  } finally {
    closeSync(handle);
  }
}

/** Throws for a path below a file, on some versions of Node. */
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
