import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly runFolder: string;
  }
}

/** Builds a folder once for all test files of a run, and returns its path. A worker that asks while another one builds it waits. */
export async function onceInRun(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const built = join(inject('runFolder'), name);
  while (!existsSync(built)) {
    const draft = `${built}.draft`;
    if (isTaken(draft)) await setTimeout(50);
    else
      try {
        await build(draft);
        renameSync(draft, built);
      } finally {
        // Another worker tries in its turn.
        rmSync(draft, { recursive: true, force: true });
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
