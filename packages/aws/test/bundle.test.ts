import { mkdtemp, rm } from 'node:fs/promises';
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
  test.each(functionNames.map((name) => [name, name === 'intake' ? 500 : 400] as const))(
    '%s has at most %i kB',
    async (name, kilobytes) => {
      expect((await stat(fileOf(name))).size).toBeLessThanOrEqual(kilobytes * 1000);
    },
  );
});
