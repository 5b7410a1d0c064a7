import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

/** Among the dependencies, so that what is built there finds them. */
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
/** Linux keeps the files there in memory. A container often gives it a few megabytes, or forbids programs in it. */
const memory = '/dev/shm';
const neededBytes = 2 ** 31;

/**
 * Gives a test run a folder for what its tests build once, and removes it at the end. In the short form, temporary files are kept in memory if
 * there is room: thousands of commits then wait for no disk. The long form writes to the disk.
 */
export default function setUp(project: TestProject): () => void {
  mkdirSync(cache, { recursive: true });
  const folder = folderOfRun(cache, 'test-run', 0o755);
  project.provide('runFolder', folder);
  const inMemory =
    project.getProvidedContext().isProof || process.env['TMPDIR'] !== undefined ? null : folderInMemory();
  if (inMemory !== null) process.env['TMPDIR'] = inMemory;
  return () => {
    for (const each of [folder, inMemory]) if (each !== null) rmSync(each, { recursive: true, force: true });
  };
}

/** A folder like `/tmp`, or `null` if it would be too small or could not hold a program. */
function folderInMemory(): string | null {
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize < neededBytes) return null;
    const folder = folderOfRun(memory, 'outdial-tests', 0o1777);
    if (holdsPrograms(folder)) return folder;
    rmSync(folder, { recursive: true });
    return null;
  } catch {
    return null;
  }
}

function holdsPrograms(folder: string): boolean {
  const program = join(folder, 'program');
  writeFileSync(program, '', { mode: 0o755 });
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(program);
  }
}

/** A new folder, named after this process. Runs that were killed have left theirs; those are removed. */
function folderOfRun(place: string, name: string, mode: number): string {
  for (const each of readdirSync(place)) {
    const pid = new RegExp(`^${name}-(\\d+)-`).exec(each)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(place, each), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(place, `${name}-${String(process.pid)}-`));
  // A test may run a program as another user.
  chmodSync(folder, mode);
  return folder;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
