import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { session } from './in-process.ts';
import { scratchFolder, startedServer } from './program.ts';

const start = (dataDir: string, ...more: readonly string[]) =>
  session(['start', '--no-welcome', '--port', '0', '--sandbox-port', '0', '--data-dir', dataDir, ...more]).ended;

describe('a path that cannot be used is a usage error that names its flag', () => {
  test.each([
    ['a file', []],
    ['under a file', ['deeper']],
  ])('a data folder that is %s', async (_how, below) => {
    const file = join(scratchFolder(), 'taken');
    writeFileSync(file, '');
    const { code, stderr } = await start(join(file, ...below));
    expect(code).toBe(2);
    expect(stderr).toContain('--data-dir');
    expect(stderr).toContain(file);
  });

  test.runIf(existsSync('/proc/self'))(
    'a folder that the system does not make, for the server and the sandbox',
    async () => {
      for (const path of ['/proc/x', '/proc/x/deeper']) {
        const { code, stderr } = await start(path);
        expect([code, stderr]).toEqual([2, expect.stringMatching(/\/proc\/x.* cannot be made.*--data-dir/)]);
        const alone = await session(['sandbox', '--port', '0', '--data-dir', path]).ended;
        expect([alone.code, alone.stderr]).toEqual([2, expect.stringMatching(/cannot be made.*--data-dir/)]);
      }
    },
  );

  test('a data folder that is a link to nowhere', async () => {
    const link = join(scratchFolder(), 'link');
    symlinkSync(join(scratchFolder(), 'nowhere'), link);
    const { code, stderr } = await start(link);
    expect(code).toBe(2);
    expect(stderr).toContain('--data-dir');
  });

  test('a policy that is a folder', async () => {
    const policy = join(scratchFolder(), 'policy.json');
    mkdirSync(policy);
    const { code, stderr } = await start(join(scratchFolder(), 'data'), '--policy', policy);
    expect(code).toBe(2);
    expect(stderr).toContain('--policy');
    expect(stderr).toContain('is a folder');
    expect((await session(['policy', 'check', '--policy', policy]).ended).code).toBe(2);
  });
});

describe('a file of the data folder that is damaged', { timeout: 30_000 }, () => {
  const folderWith = (name: string): string => {
    const dataDir = scratchFolder();
    chmodSync(dataDir, 0o755);
    writeFileSync(join(dataDir, name), 'This is a shopping list, and no database. '.repeat(100));
    return dataDir;
  };

  test('kept requests that cannot be read do not stop a start: they are set aside', async () => {
    const dataDir = folderWith('requests.db');
    await startedServer(dataDir);
    const names = readdirSync(dataDir);
    expect(names.filter((name) => /^requests\.db\.broken-\d+$/.test(name))).toHaveLength(1);
    // The page about backups names each file.
    const page = readFileSync(new URL('../../../../docs/backup.md', import.meta.url), 'utf8');
    const listed = page.match(/^\| `.*/gm)?.join() ?? '';
    const asListed = (name: string): string =>
      name
        .replace(/^ledger-[\da-f]{16}/, 'ledger-…')
        .replace(/…\.\d+$/, '….<length>')
        .replace(/broken-\d+$/, 'broken-…');
    expect(names.filter((name) => !listed.includes(`\`${asListed(name)}\``))).toEqual([]);
  });

  test('the error names the lock, not the calls, as the file that may be deleted', async () => {
    const dataDir = folderWith('outdial.lock');
    const { code, stderr } = await start(dataDir);
    expect(code).toBe(1);
    expect(stderr).toContain(join(dataDir, 'outdial.lock'));
    expect(stderr).toContain('does not contain calls');
    expect(stderr).not.toContain('outdial.db');
  });
});

test.skipIf(process.getuid?.() !== 0)("root does not start on the calls of a service's user", async () => {
  const dataDir = scratchFolder();
  const database = join(dataDir, 'outdial.db');
  writeFileSync(database, '');
  chownSync(database, 65_534, 65_534);
  const { code, stderr } = await start(dataDir);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/belong to another user \(uid 65534\).*systemctl start/s)]);
  expect(readdirSync(dataDir)).toEqual(['outdial.db']);
});

test('a damaged file of tokens refuses the start, with the file, what to do, and what that costs', async () => {
  const dataDir = scratchFolder();
  const file = join(dataDir, 'agent-tokens.json');
  writeFileSync(file, '{ "version": 1, "consents": [');
  const { code, stderr } = await start(dataDir);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`The file is ${file}.`) as string]);
  expect(stderr).toMatch(/move the file away\..* must then consent again: "outdial agents connect /);
});
