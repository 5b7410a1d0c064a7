import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolderInUse, lockFolder } from './folder-lock.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'sandbox.lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A process that does nothing until its input ends. */
async function stranger() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log("up")'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const { pid } = child;
  if (pid === undefined) throw new Error('No process was started.');
  const kill = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return { pid, kill };
}

const heldBy = (pid: number, bornAt: string | null): void =>
  writeFileSync(path, JSON.stringify({ pid, bornAt, id: 'theirs' }));

test('a folder in use by a living process is refused with its pid, and taken over after that process was killed', async () => {
  const other = await stranger();
  heldBy(other.pid, null);
  expect(() => lockFolder(folder)).toThrow(DataFolderInUse);
  expect(() => lockFolder(folder)).toThrow(`in use by process ${other.pid}`);
  await other.kill();
  const unlock = lockFolder(folder);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
  unlock();
  expect(existsSync(path)).toBe(false);
});

test.runIf(existsSync('/proc/self/stat'))('a pid that another process has got meanwhile holds nothing', async () => {
  const other = await stranger();
  heldBy(other.pid, '1');
  lockFolder(folder)();
  await other.kill();
});

test.each(['', '{"pid":', '{"pid":-1,"bornAt":null,"id":"x"}'])(
  'a lock that was not completely written is ignored: %s',
  (text) => {
    writeFileSync(path, text);
    lockFolder(folder)();
    expect(existsSync(path)).toBe(false);
  },
);

test('within a process the newest sandbox holds the folder, and the older one does not release it', () => {
  const first = lockFolder(folder);
  const second = lockFolder(folder);
  first();
  expect(existsSync(path)).toBe(true);
  second();
  expect(existsSync(path)).toBe(false);
});
