import { mkdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { onceInRun } from '../../../../tools/test-run/once-in-run.ts';

test('what failed to build for one file fails at once for the others, even if part of it is still written', async () => {
  let builds = 0;
  let written: Promise<unknown> = Promise.resolve();
  const build = (folder: string): Promise<void> => {
    builds += 1;
    // Of bundles that are built together, one is too large, and another is not finished yet.
    written = setImmediate().then(() => mkdirSync(folder, { recursive: true }));
    return Promise.reject(new Error('The bundle of intake is too large.'));
  };
  await expect(onceInRun('fails', build)).rejects.toThrow('The bundle of intake is too large.');
  await written;
  await expect(onceInRun('fails', build)).rejects.toThrow('The bundle of intake is too large.');
  expect(builds).toBe(1);
});
