import { chmodSync, statSync } from 'node:fs';

/** What a copy of a file does not have: its place in the file system, and when it was made. A moved file keeps both. */
export interface FileIdentity {
  readonly inode: string;
  /** Nanoseconds since the epoch; null where the file system does not keep it. */
  readonly bornAt: string | null;
}

const mostTries = 20_000;

/**
 * The identity of one of our files. Null when there is no such file. Some systems report the last change as the birth. So the file's mode
 * is set again until the time of the last change has moved, which takes a few milliseconds. A birth that moved with it does not count.
 */
export function identityOf(path: string): FileIdentity | null {
  const first = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (first === undefined) return null;
  const mode = Number(first.mode & 0o777n);
  const look = () => statSync(path, { bigint: true });
  let last: typeof first = first;
  for (let tries = 0; tries < mostTries && last.ctimeNs === first.ctimeNs && setMode(path, mode); tries += 1) {
    last = look();
  }
  const isKept = last.ctimeNs !== first.ctimeNs && last.birthtimeNs === first.birthtimeNs && first.birthtimeNs > 0n;
  return { inode: String(first.ino), bornAt: isKept ? String(first.birthtimeNs) : null };
}

/** False when this user may not: the file may belong to another one, who lets our group write it. */
function setMode(path: string, mode: number): boolean {
  try {
    chmodSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** True when the file is there and is the very one that was remembered, not a copy. */
export function isSameFile(path: string, remembered: FileIdentity): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined || String(found.ino) !== remembered.inode) return false;
  return remembered.bornAt === null || String(found.birthtimeNs) === remembered.bornAt;
}
