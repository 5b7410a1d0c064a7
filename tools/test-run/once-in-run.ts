import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly runFolder: string;
  }
}

/**
 * Builds a folder once for all test files of a run, and returns its path. A worker that asks while another one builds it waits. If the build
 * fails, it fails at once for every file that asks.
 */
export async function onceInRun(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const built = join(inject('runFolder'), name);
  const draft = `${built}.draft`;
  const failed = `${built}.failed`;
  while (!existsSync(built)) {
    if (existsSync(failed)) throw new Error(readFileSync(failed, 'utf8'));
    if (isTaken(draft)) await setTimeout(50);
    else
      try {
        await build(draft);
        renameSync(draft, built);
      } catch (error) {
        // The draft stays: what else is being built may still write there.
        writeFileSync(failed, error instanceof Error ? error.message : String(error));
        throw error;
      }
  }
  return built;
}

/** True if another worker builds there. */
function isTaken(draft: string): boolean {
  try {
    // A test may run a program as another user.
    mkdirSync(draft, { mode: 0o755 });
    return false;
  } catch {
    return true;
  }
}
