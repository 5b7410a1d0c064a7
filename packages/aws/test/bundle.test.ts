import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers } from '../../outdial/src/problems/answers.ts';
import { entries } from '../../outdial/src/problems/catalogue.ts';
import { buildFunction } from '../build/bundle.ts';
import { builtFunctions, functionNames, writeBeside, writeBundles } from '../src/bundle.ts';
import { bundlesOfRun } from './function-processes.ts';

describe('the bundles', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outdial-bundles-'));
    const bundles = await bundlesOfRun();
    for (const name of functionNames)
      await cp(join(bundles, name, 'index.mjs'), join(builtFunctions, name, 'index.mjs'), { force: true });
    await writeBundles(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('every function is deployed as it was built, and loads', async () => {
    for (const name of functionNames) {
      const built = await readFile(join(builtFunctions, name, 'index.mjs'), 'utf8');
      expect(await readFile(join(folder, name, 'index.mjs'), 'utf8')).toBe(built);
      const { handler } = (await import(/* @vite-ignore */ join(folder, name, 'index.mjs'))) as { handler: unknown };
      expect(handler).toBeTypeOf('function');
    }
  });

  test('the intake contains every answer of the catalogue, and no row that only a server needs', async () => {
    const text = await readFile(join(folder, 'intake', 'index.mjs'), 'utf8');
    const isThere = ({ title }: { readonly title: string }): boolean => text.includes(title);
    expect(answers.filter((row) => !isThere(row)).map(({ code }) => code)).toEqual([]);
    const codes = new Set(answers.map(({ code }) => code));
    const own = new Set(answers.map(({ title }) => title));
    const others = entries.filter(({ code, title }) => !codes.has(code) && !own.has(title) && title.length > 20);
    expect(others.length).toBeGreaterThan(100);
    expect(others.filter(isThere).map(({ code }) => code)).toEqual([]);
  });

  const putting = (files: RegExp, contents: string): Plugin => ({
    name: 'putting',
    setup: (bundle) => {
      bundle.onLoad({ filter: files }, () => ({ contents }));
    },
  });
  test('the build fails for a bundle that is too large, and for a rule that matches no file', async () => {
    const large = putting(
      /lambda\/receives\.ts$/,
      `export const mostReceives = ${JSON.stringify('x'.repeat(400_000))};`,
    );
    await expect(buildFunction('intake', folder, [large])).rejects.toThrow(/intake has \d{6} bytes/);
    const unmet = putting(/\/zod\/v4\/core\/memoizer\.js$/, 'export const [memoizer, isBackEdge] = [];');
    await expect(buildFunction('intake', folder, [unmet])).rejects.toThrow(/memoizer.*met no file/);
  });

  test('an unusable policy, or a list outside its folder, is refused before anything is deployed', async () => {
    const policyFile = join(folder, 'policy.json');
    const target = join(folder, 'refused');
    await writeFile(policyFile, JSON.stringify({ version: 1, countries: ['XX'] }));
    await expect(writeBeside(target, { policyFile })).rejects.toThrow(/policy-field-wrong/);
    const doNotCall = [{ name: 'Robinson', file: '../robinson.txt' }];
    await writeFile(policyFile, JSON.stringify({ version: 1, countries: null, doNotCall }));
    await mkdir(target);
    await expect(writeBeside(target, { policyFile })).rejects.toThrow(/outside/);
    const mappingsFile = join(folder, 'mappings.json');
    await writeFile(mappingsFile, '{ "request": 4 }');
    await expect(writeBeside(target, { mappingsFile })).rejects.toThrow(/request/);
  });
});
