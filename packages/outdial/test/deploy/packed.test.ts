import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const run = promisify(execFile);
/** It needs npm's registry and some minutes. */
const installs = sized(false, true);

const library = `
  const { createOutdial } = OUTDIAL; const { createClient } = CLIENT; const { createSandbox } = SANDBOX;
  console.log(typeof createOutdial, typeof createClient, typeof createSandbox);
`;
const asModule = library.replaceAll(/OUTDIAL|CLIENT|SANDBOX/g, (name) => `await import(${name.toLowerCase()})`);
const asCommon = library.replaceAll(/OUTDIAL|CLIENT|SANDBOX/g, (name) => `require(${name.toLowerCase()})`);
const names = `const outdial = 'outdial', client = 'outdial/client', sandbox = 'genesys-cloud-sandbox';`;
const typed = `
import { createOutdial, type OutdialOptions } from 'outdial';
import { createClient } from 'outdial/client';
import { createSandbox } from 'genesys-cloud-sandbox';
const { client, fetch } = createSandbox();
const target = { kind: 'sandbox', url: 'http://127.0.0.1:1', clientId: client.id, clientSecret: client.secret } as const;
const options: OutdialOptions = { target, dataDir: null, fetch };
const outdial = await createOutdial(options);
const request = { from: { id: 'ana@example.com' }, targets: [{ phoneNumber: '+15559876543' }] };
const placed = await createClient({ fetch: outdial.fetch, apiKey: 'x' }).place(request);
const state: string = placed.call.state;
// @ts-expect-error a misspelled field
await outdial.calls.place({ from: { ids: 'ana@example.com' }, targets: [] });
export { state };
`;

test.each(['sandbox', 'outdial', 'aws'])('the package %s has a page of its own', async (name) => {
  const { name: published } = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8')) as {
    name: string;
  };
  expect(await readFile(join(root, 'packages', name, 'README.md'), 'utf8')).toContain(`# ${published}`);
});

test.runIf(installs)(
  'the packed packages work in an empty project: as a module, in CommonJS, in TypeScript from 5.0 on, and as programs',
  { timeout: 900_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'outdial-packed-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const at = { cwd: folder, maxBuffer: 2 ** 26 };
    const packages = ['-w', 'genesys-cloud-sandbox', '-w', 'outdial'];
    await run('npm', ['pack', ...packages, '--pack-destination', folder], { cwd: root, maxBuffer: 2 ** 26 });
    const packed = (await readdir(folder)).map((name) => join(folder, name));
    const options = {
      module: 'node16',
      target: 'es2022',
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      types: ['node'],
    };
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['typed.mts'] }));
    await writeFile(join(folder, 'typed.mts'), typed);
    await run('npm', ['install', '--no-audit', '--no-fund', ...packed, '@types/node@20'], at);

    const loaded = 'function function function';
    expect((await run('node', ['--input-type=module', '-e', names + asModule], at)).stdout).toContain(loaded);
    expect((await run('node', ['--input-type=commonjs', '-e', names + asCommon], at)).stdout).toContain(loaded);
    for (const version of ['5.0', '5.4', '5.9']) {
      await run('npm', ['install', '--no-audit', '--no-fund', `typescript@${version}`], at);
      expect([version, (await run('npx', ['tsc', '-p', '.'], at)).stdout]).toEqual([version, '']);
    }
    const began = (command: string, args: readonly string[], pattern: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const child = spawn(join(folder, 'node_modules/.bin', command), args, { cwd: folder });
        onTestFinished(() => void child.kill('SIGKILL'));
        let printed = '';
        const hear = (piece: Buffer): void => {
          printed += piece.toString();
          if (pattern.test(printed)) resolve();
        };
        child.stdout.on('data', hear);
        child.stderr.on('data', hear);
        child.on('close', () => reject(new Error(printed)));
      });
    await began('outdial', ['start', '--port', '0', '--sandbox-port', '0'], /completed/);
    await began('genesys-cloud-sandbox', ['--port', '0'], /http:\/\/127\.0\.0\.1:\d+/);
    const { stdout: sbom } = await run('npm', ['run', '--silent', 'sbom'], { cwd: root, maxBuffer: 2 ** 26 });
    expect(JSON.stringify(JSON.parse(sbom))).toContain('"libsql"');
  },
);
