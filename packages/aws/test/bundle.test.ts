import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from 'outdial/engine-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionNames, writeBeside, writeBundles } from '../src/bundle.ts';

describe('the bundles', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outdial-bundles-'));
    await writeBundles(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const fileOf = (name: string): string => join(folder, name, 'index.mjs');
  test.each(functionNames)('%s has at most 400 kB', async (name) => {
    expect((await stat(fileOf(name))).size).toBeLessThanOrEqual(400_000);
  });

  test('that of the intake has every entry of the catalogue that may answer a request, but for those of the HTTP server', async () => {
    const text = await readFile(fileOf('intake'), 'utf8');
    const dropIn = ['answer-not-in-time', 'calling-user-not-named', 'destination-not-a-number', 'field-not-carried'];
    const doors = [
      'unauthorized',
      'scope-missing',
      'host-not-allowed',
      'website-not-allowed',
      'server-closing',
      'backup-running',
      'backup-not-possible',
      'call-lost',
    ];
    const routes = [
      'agent-not-found-path',
      'key-not-found',
      'request-not-found',
      'problem-not-found',
      'route-not-found',
    ];
    const elsewhere = [...dropIn, ...doors, ...routes, 'query-invalid', 'body-too-large', 'method-not-allowed'];
    const answers = catalogue.filter(({ code, status }) => status !== null && !elsewhere.includes(code));
    expect(answers.length).toBeGreaterThan(30);
    expect(answers.filter(({ title }) => !text.includes(title)).map(({ code }) => code)).toEqual([]);
  });

  test('a policy that cannot be used, or a list outside its folder, is refused before anything is deployed', async () => {
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
