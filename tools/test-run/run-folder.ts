import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

/** Among the dependencies, so that what is built there finds them. */
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/** Gives a test run a folder for what its tests build once, and removes it at the end. */
export default function setUp({ provide }: TestProject): () => void {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(`${cache}test-run-`);
  chmodSync(folder, 0o755);
  provide('runFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
