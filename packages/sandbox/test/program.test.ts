import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { programsOfRun } from '../../../tools/test-run/programs-of-run.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'program-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The program, started as from a shell. */
function start(flags: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [programsOfRun.sandbox, '--port', '0', ...flags], {
    env: { ...process.env, ...environment },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString('utf8')));
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code);
  const isUp = (): Promise<void> => expect.poll(() => said.out, { timeout: 15_000 }).toContain('Sandbox on');
  return { child, said, ended, isUp };
}

test('a second start on a folder in use exits with 2; after a SIGKILL of the first it starts at once', async () => {
  const first = start(['--data-dir', folder]);
  await first.isUp();
  const second = start(['--data-dir', folder]);
  expect(await second.ended).toBe(2);
  expect(second.said.err).toContain(`This folder is in use by process ${first.child.pid}`);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = start(['--data-dir', folder]);
  await third.isUp();
  third.child.kill('SIGTERM');
  expect(await third.ended).toBe(0);
}, 60_000);

test('an unreadable value is reported with the flag or variable that named it', async () => {
  const missing = join(folder, 'none', 'file');
  const runs = [
    { run: start(['--seed', missing]), says: `--seed ${missing}: ` },
    { run: start(['--record', missing]), says: `record the exchanges in ${missing}: ` },
    { run: start([], { SANDBOX_TIMINGS: '{"talkMs":"x"}' }), says: 'SANDBOX_TIMINGS: talkMs: ' },
    { run: start([], { SANDBOX_TIMINGS: '{"napMs":1}' }), says: 'SANDBOX_TIMINGS: There is no timing napMs' },
  ];
  for (const { run, says } of runs) {
    expect(await run.ended).toBe(2);
    expect(run.said.err).toContain(says);
    expect(run.said.err).not.toMatch(/\n\s+at |^\[/);
  }
}, 60_000);
