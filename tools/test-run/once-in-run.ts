import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly runFolder: string;
  }
}

/**
 * Builds a folder once for all test files of a run, and returns its path. Workers that ask at the same moment both build it, and one copy
 * stays: each test sees a whole folder.
 */
export async function onceInRun(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const built = join(inject('runFolder'), name);
  if (existsSync(built)) return built;
  const draft = mkdtempSync(`${built}-`);
  await build(draft);
  // A test may run a program as another user.
  chmodSync(draft, 0o755);
  try {
    renameSync(draft, built);
  } catch {
    rmSync(draft, { recursive: true });
  }
  return built;
}
