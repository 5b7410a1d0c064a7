import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { session, type PersonAtTerminal } from './in-process.ts';
import { scratchFolder, startedServer } from './program.ts';

const patience = { timeout: 60_000 };
const outdial = (args: readonly string[], person?: PersonAtTerminal) => session(args, person).ended;

/** A running server with one call that waits, for an agent who is not there. */
async function served(dataDir: string) {
  const server = await startedServer(dataDir);
  const reach = ['--url', server.url, '--data-dir', dataDir];
  const end = async (): Promise<void> => {
    server.process.kill('SIGTERM');
    await server.ended;
  };
  const place = async (number: string): Promise<string> => {
    const wish = ['--from', 'gus@example.com', '--queue', 'Sales', '--to', number, '--no-follow', '--json'];
    const { stdout } = await outdial(['call', ...wish, ...reach]);
    return (JSON.parse(stdout) as { id: string }).id;
  };
  const ids = async (): Promise<readonly string[]> => {
    const { stdout } = await outdial(['calls', 'list', '--json', ...reach]);
    return [...stdout.matchAll(/"id":"(call_\w+)"/g)].map(([, id = '']) => id);
  };
  return { reach, end, place, ids };
}

describe('backup and restore', patience, () => {
  test('a backup of a running server, restored elsewhere and in place, has the calls of its moment', async () => {
    const dataDir = join(scratchFolder(), 'data');
    const first = await served(dataDir);
    const before = await first.place('+12025550100');
    const file = join(scratchFolder(), 'monday.db');
    const made = await outdial(['backup', file, ...first.reach]);
    expect([made.code, made.stdout]).toEqual([0, expect.stringContaining(file)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const after = await first.place('+12025550101');
    const inUse = await outdial(['restore', file, '--data-dir', dataDir, '--replace', '--yes']);
    expect([inUse.code, inUse.stderr]).toEqual([2, expect.stringContaining('in use')]);
    const audit = await outdial(['audit', '--since', '1h', '--json', ...first.reach]);
    expect(audit.stdout).toContain('"act":"backed-up"');
    await first.end();

    const elsewhere = join(scratchFolder(), 'elsewhere');
    const restored = await outdial(['restore', file, '--data-dir', elsewhere]);
    expect([restored.code, restored.stdout]).toEqual([
      0,
      expect.stringContaining('1 call of sandbox; 1 of them is open'),
    ]);
    expect(readdirSync(elsewhere)).not.toContain('outdial.db.restoring');

    const refused = await outdial(['restore', file, '--data-dir', dataDir]);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('--replace')]);
    expect(refused.stdout).toContain('With --replace, the backup replaces them.');
    const unasked = await outdial(['restore', file, '--data-dir', dataDir, '--replace']);
    expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    const declined = await outdial(['restore', file, '--data-dir', dataDir, '--replace'], { answers: ['n'] });
    expect([declined.code, declined.stderr]).toEqual([3, expect.stringContaining('Nothing was changed')]);
    const replaced = await outdial(['restore', file, '--data-dir', dataDir, '--replace', '--yes', '--json']);
    const { aside, ...found } = JSON.parse(replaced.stdout) as { aside: string };
    expect(found).toMatchObject({ openCalls: 1, lostCalls: 1 });

    const second = await served(dataDir);
    expect(await second.ids()).toEqual([before]);
    const lost = await outdial(['calls', 'show', after, ...second.reach]);
    expect([lost.code, lost.stderr]).toEqual([expect.any(Number), expect.stringContaining('its record is lost')]);
    await second.end();
    const undone = await outdial(['restore', join(aside, 'outdial.db'), '--data-dir', dataDir, '--replace', '--yes']);
    expect(undone.code).toBe(0);
    const third = await served(dataDir);
    expect(await third.ids()).toEqual(expect.arrayContaining([before, after]));
    await third.end();
  });

  test.skipIf(process.getuid?.() !== 0)(
    "root restores into the folder of a service's user, and the files are that user's",
    async () => {
      const file = join(scratchFolder(), 'monday.db');
      const server = await served(join(scratchFolder(), 'data'));
      expect((await outdial(['backup', file, ...server.reach])).code).toBe(0);
      await server.end();
      const dataDir = scratchFolder();
      chownSync(dataDir, 65_534, 65_534);
      const linked = join(scratchFolder(), 'elsewhere');
      writeFileSync(linked, '');
      linkSync(linked, join(dataDir, 'link'));
      expect((await outdial(['restore', file, '--data-dir', dataDir])).code).toBe(0);
      const owners = readdirSync(dataDir).map((name) => [name, statSync(join(dataDir, name)).uid]);
      expect(Object.fromEntries(owners)).toEqual(
        expect.objectContaining({ 'outdial.db': 65_534, 'outdial.lock': 65_534, link: 0 }),
      );

      // systemd gives a service of its own user a link of root's, and a rollback goes into a new folder.
      const service = join(scratchFolder(), 'outdial');
      symlinkSync(dataDir, service);
      const before = join(service, 'old', 'version-1');
      expect((await outdial(['restore', file, '--data-dir', before])).code).toBe(0);
      const replaced = await outdial(['restore', file, '--data-dir', before, '--replace', '--yes']);
      expect(replaced.code).toBe(0);
      const broken = join(service, 'broken');
      expect((await outdial(['restore', linked, '--data-dir', broken])).code).toBe(1);
      expect((await outdial(['restore', file, '--data-dir', service, '--replace', '--yes'])).code).toBe(0);
      const policy = ['policy', 'init', '--countries', 'US', '--data-dir', join(service, 'new')];
      expect((await outdial(policy)).code).toBe(0);
      expect((await outdial(['restore', '--moved', '--data-dir', before])).code).toBe(0);
      const roots = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter(
        (name) => lstatSync(join(dataDir, name)).uid === 0,
      );
      expect(roots).toEqual(['link']);
    },
  );

  test('a backup overwrites nothing, and its default name has the date', async () => {
    const server = await served(join(scratchFolder(), 'data'));
    const taken = join(scratchFolder(), 'taken.db');
    writeFileSync(taken, 'mine');
    const refused = await outdial(['backup', taken, ...server.reach]);
    expect([refused.code, readFileSync(taken, 'utf8')]).toEqual([2, 'mine']);
    const nowhere = await outdial(['backup', join(scratchFolder(), 'no/such/folder.db'), ...server.reach]);
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringMatching(/no\/such does not exist\. Create it/)]);
    // Nothing left the server, so the audit names no backup.
    const audit = await outdial(['audit', '--since', '1h', '--json', ...server.reach]);
    expect(audit.stdout).not.toContain('"act":"backed-up"');
    const again = join(scratchFolder(), 'again.db');
    const { code, stdout } = await outdial(['backup', again, '--json', ...server.reach]);
    expect([code, JSON.parse(stdout)]).toEqual([0, { file: again, bytes: statSync(again).size }]);
    expect(existsSync(`${again}.part`)).toBe(false);
  });
});

describe('a restore that fails', patience, () => {
  test.each([
    ['no file', (file: string) => file],
    ['a folder', (file: string) => mkdirSync(file)],
    ['something else', (file: string) => writeFileSync(file, 'This is a shopping list, and no database. '.repeat(100))],
    ['nothing', (file: string) => writeFileSync(file, '')],
  ])('from %s says why, and leaves nothing behind', async (_what, make) => {
    const file = join(scratchFolder(), 'backup.db');
    make(file);
    const dataDir = join(scratchFolder(), 'data');
    const { code, stderr } = await outdial(['restore', file, '--data-dir', dataDir]);
    expect(code).toBe(1);
    expect(stderr).toContain('Nothing was restored');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('outdial.db'))).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)('into a folder that may not be written says so', async () => {
    const dataDir = scratchFolder();
    chmodSync(dataDir, 0o500);
    const { code, stderr } = await outdial(['restore', '/dev/null', '--data-dir', dataDir]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(dataDir)]);
  });

  test.each([[[]], [['--moved', '--set-back']], [['a.db', '--moved']]])(
    'asked for as %j is a usage error',
    async (args) => {
      expect((await outdial(['restore', ...args])).code).toBe(2);
    },
  );

  test('a folder can be declared only when it has calls', async () => {
    for (const how of ['--moved', '--set-back']) {
      const { code, stderr } = await outdial(['restore', how, '--data-dir', scratchFolder()]);
      expect([code, stderr]).toEqual([1, expect.stringContaining('The data folder is')]);
    }
  });
});
