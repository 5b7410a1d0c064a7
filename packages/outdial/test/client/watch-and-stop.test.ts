import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('watching a silent call can be stopped after a garbage collection', async () => {
  const program = fileURLToPath(new URL('watch-and-stop.ts', import.meta.url));
  const args = ['--expose-gc', '--conditions=outdial-source', '--import', 'tsx', program];
  const run = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
  expect(run.stdout.trim()).toBe('ended');
}, 30_000);
