import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionNames, writeBundles } from '../src/bundle.ts';

describe('the bundles', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outdial-bundles-'));
    await writeBundles(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const fileOf = (name: string): string => join(folder, name, 'index.mjs');
  /** Milliseconds that a new process takes to load something, the shortest of several. */
  const loadingMs = (load: string): number => {
    const script = `const begun = performance.now(); ${load}; process.stdout.write(String(performance.now() - begun));`;
    const run = () =>
      Number(spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout);
    return Math.min(...Array.from({ length: 5 }, run));
  };

  test.each(functionNames.map((name) => [name, name === 'intake' ? 500 : 400] as const))(
    '%s has at most %i kB',
    async (name, kilobytes) => {
      expect((await stat(fileOf(name))).size).toBeLessThanOrEqual(kilobytes * 1000);
    },
  );

  test("load in at most 0.4 of the time that Genesys's own SDK takes", () => {
    const sdk = createRequire(import.meta.url).resolve('purecloud-platform-client-v2');
    const theirs = loadingMs(
      `const { createRequire } = await import('node:module'); createRequire('file:///')(${JSON.stringify(sdk)})`,
    );
    const ours = loadingMs(`await import(${JSON.stringify(fileOf('dial'))})`);
    expect(ours).toBeGreaterThan(0);
    expect(ours / theirs).toBeLessThanOrEqual(0.4);
  });
});
