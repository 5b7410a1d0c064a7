import { statfsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { StorageBroken, StorageFull } from '../../ports/engine-error.ts';

/** Files that are in use. SQLite keeps writing to a file that was deleted, moved or cut short, and all of that would be lost. */
export interface FileWatch {
  /** Throws StorageBroken unless each file is still in its place, the same one, and no shorter than at the last check. */
  readonly check: () => void;
  readonly isSpoiled: () => boolean;
  readonly add: (path: string) => void;
  readonly drop: (path: string) => void;
  /** The file may be shorter from now on: it was emptied on purpose. Does nothing for a file that is not watched. */
  readonly refresh: (path: string) => void;
}

interface Seen {
  readonly inode: number;
  readonly size: number;
}

/** Checks cost a few microseconds for each file. */
export function watchFiles(): FileWatch {
  const files = new Map<string, Seen>();
  const look = (path: string): Seen => {
    const found = statOf(path);
    if (found === null) throw broken(path, 'is gone: it was deleted or moved');
    return found;
  };
  const check = (): void => {
    for (const [path, last] of files) {
      const found = look(path);
      if (found.inode !== last.inode) throw broken(path, 'was replaced by another file');
      if (found.size < last.size) throw broken(path, 'was cut short');
      if (found.size > last.size) files.set(path, found);
    }
  };
  return {
    check,
    isSpoiled: () => {
      try {
        check();
        return false;
      } catch (error) {
        if (error instanceof StorageBroken) return true;
        throw error;
      }
    },
    add: (path) => void files.set(path, look(path)),
    drop: (path) => void files.delete(path),
    refresh: (path) => {
      const last = files.get(path);
      if (last !== undefined) files.set(path, { ...last, size: 0 });
    },
  };
}

function statOf(path: string): Seen | null {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? null : { inode: found.ino, size: found.size };
  } catch {
    return null;
  }
}

function broken(path: string, what: string): StorageBroken {
  return new StorageBroken(`${basename(path)} ${what} while Outdial runs`, { file: path });
}

/** Less room than this is taken by what a few calls write. */
const leastRoom = 1_000_000;

/** Throws StorageFull when the folder's disk has next to no room left. Commits may still succeed for a while: in room that the files have. */
export function refuseFullDisk(folder: string): void {
  const { blocks, bavail, bsize } = statfsSync(folder);
  // Some file systems do not say.
  if (blocks > 0 && bavail * bsize < leastRoom) throw new StorageFull();
}
