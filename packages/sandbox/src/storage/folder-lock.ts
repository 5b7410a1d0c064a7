import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Thrown when another living process uses the folder. */
export class DataFolderInUse extends Error {
  readonly code = 'data-folder-in-use';
  readonly folder: string;
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(`This folder is in use by process ${pid}: ${folder}. Stop that process, or choose another folder.`);
    this.name = 'DataFolderInUse';
    this.folder = folder;
    this.pid = pid;
  }
}

/**
 * The holder of a folder. `bornAt` distinguishes a process from a later one with the same pid; `null` when the system does not report it.
 */
const holder = z.object({ pid: z.int().positive(), bornAt: z.string().nullable(), id: z.string() });
type Holder = z.infer<typeof holder>;

/**
 * Locks a folder for this process with its file `sandbox.lock`; returns a function that releases it. Takes over the lock of a process that
 * died in any way. Within one process the newest sandbox holds it. Processes that cannot see each other, such as those in two containers,
 * are not protected from each other.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'sandbox.lock');
  const mine: Holder = { pid: process.pid, bornAt: bornAt(process.pid), id: randomUUID() };
  while (!created(path, mine)) {
    const found = readHolder(path);
    if (found !== null && lives(found)) throw new DataFolderInUse(folder, found.pid);
    putAside(path, found);
  }
  return () => {
    if (readHolder(path)?.id === mine.id) rmSync(path, { force: true });
  };
}

function created(path: string, mine: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** If several processes find the same dead holder, one of them moves its file away. A process that moved a newer file puts it back. */
function putAside(path: string, dead: Holder | null): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (readHolder(aside)?.id === dead?.id) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

/** `null` when the file is missing or was not completely written. */
function readHolder(path: string): Holder | null {
  try {
    return holder.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function lives({ pid, bornAt: since }: Holder): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  return since === null || bornAt(pid) === since;
}

/** The start time of a process, in the system's own units since boot. `null` when the process has ended, and on systems without /proc. */
function bornAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the name in brackets may contain anything. After it come the state and, 19 fields later, the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
