import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runProgram, scratchFolder, startedServer, type Ended } from './program.ts';

const patience = 30_000;
let dataDir = '';
let url = '';

beforeAll(async () => {
  const cleanUps: (() => void | Promise<void>)[] = [];
  dataDir = join(
    scratchFolder((cleanUp) => cleanUps.push(cleanUp)),
    'data',
  );
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });
  ({ url } = await startedServer(dataDir, [], { atEnd: (cleanUp) => cleanUps.push(cleanUp) }));
}, patience);

const outdial = (...args: readonly string[]): Promise<Ended> =>
  runProgram([...args, '--url', url, '--data-dir', dataDir]).ended;
const jsonLines = (text: string): readonly unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
const eventLine = z.object({ name: z.string(), sequence: z.number() });
const callLine = z.object({ id: z.string(), state: z.string(), key: z.string() });

test('the API key lies in the data folder, for its owner only', () => {
  expect(statSync(join(dataDir, 'api-key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dataDir, 'api-key'), 'utf8')).toMatch(/^od_\S{32}\n$/);
});

describe('call', { timeout: patience }, () => {
  test('follows a call to its end in plain lines, and ends with 0 when the two talked', async () => {
    const { code, stdout } = await outdial('call', '--from', 'ana@example.com', '--queue', 'Sales', '--to', '+15559876543');
    expect(code).toBe(0);
    const states = [...stdout.matchAll(/^\d\d:\d\d:\d\d {2}(\S+)/gm)].map(([, state]) => state);
    expect(states).toEqual(expect.arrayContaining(['waiting', 'dialing', 'placed', 'ringing', 'connected', 'completed']));
    expect(states.at(-1)).toBe('completed');
    expect(stdout).not.toContain('\u001b');
  });

  test('ends with 1 when the target is busy; --json gives an event a line, then the call', async () => {
    const { code, stdout } = await outdial('call', '--from', 'hana@example.com', '--queue', 'Sales', '--to', '+12025550101', '--json');
    expect(code).toBe(1);
    const lines = jsonLines(stdout);
    const events = lines.slice(0, -1).map((line) => eventLine.parse(line));
    expect(events.at(-1)?.name).toBe('call.failed');
    expect(callLine.parse(lines.at(-1)).state).toBe('failed');
  });

  test('ends with 3 when the body is refused, and says why', async () => {
    const { code, stderr } = await outdial('call', '--from', 'ana@example.com', '--to', '911');
    expect(code).toBe(3);
    expect(stderr).toContain('number-emergency');
  });

  test('ends with 3 when the agent is not ready and it was told to refuse', async () => {
    const args = ['--from', 'ben@example.com', '--queue', 'Sales', '--to', '+12025550100', '--when-not-ready', 'refuse'];
    expect((await outdial('call', ...args)).code).toBe(3);
  });

  test('ends with 4 when the agent does not come back in time', async () => {
    const args = ['--from', 'fay@example.com', '--queue', 'Sales', '--to', '+12025550100', '--wait', '1s'];
    const { code, stdout } = await outdial('call', ...args);
    expect(code).toBe(4);
    expect(stdout).toMatch(/waiting .*Break/);
  });

  test('ends with 5 when it is canceled meanwhile', async () => {
    const args = ['--from', 'gus@example.com', '--queue', 'Sales', '--to', '+12025550100', '--url', url, '--data-dir', dataDir];
    const call = runProgram(['call', ...args]);
    const [, id = ''] = await call.printed(/^(call_\w+)/m);
    expect((await outdial('calls', 'cancel', id)).code).toBe(0);
    expect((await call.ended).code).toBe(5);
  });

  test('in a pipe, Ctrl-C stops watching and leaves the call alone', async () => {
    const args = ['--from', 'gus@example.com', '--queue', 'Sales', '--to', '+12025550102', '--url', url, '--data-dir', dataDir];
    const call = runProgram(['call', ...args]);
    const [, id = ''] = await call.printed(/^(call_\w+)/m);
    await call.printed(/waiting .*Offline/i);
    call.process.kill('SIGINT');
    const { code, stderr } = await call.ended;
    expect(code).toBe(130);
    expect(stderr).toContain(id);
    const shown = await outdial('calls', 'show', id, '--json');
    expect(callLine.parse(JSON.parse(shown.stdout)).state).toBe('waiting');
  });

  test('sends a fresh key each time, so that two runs are two calls', async () => {
    const args = ['--from', 'fay@example.com', '--queue', 'Sales', '--to', '+12025550105', '--no-follow', '--json'];
    const [one, other] = await Promise.all([outdial('call', ...args), outdial('call', ...args)]);
    expect([one.code, other.code]).toEqual([0, 0]);
    const calls = [one, other].map(({ stdout }) => callLine.parse(JSON.parse(stdout)));
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(new Set(calls.map(({ key }) => key)).size).toBe(2);
  });
});

describe('the other commands', { timeout: patience }, () => {
  test('check says what a call would wait for, and stores none', async () => {
    const { code, stdout } = await outdial('check', '--from', 'kim@example.com', '--queue', 'Sales', '--to', '+12025550107');
    expect(stdout).toContain('agent-inactive');
    expect(code === 0 || code === 3).toBe(true);
    expect((await outdial('calls', 'list', '--number', '+12025550107')).stdout).toContain('No calls.');
  });

  test('calls list filters by state', async () => {
    const placed = await outdial('call', '--from', 'gus@example.com', '--queue', 'Sales', '--to', '+12025550108', '--no-follow');
    const [id = ''] = /call_\w+/.exec(placed.stdout) ?? [];
    expect((await outdial('calls', 'list', '--state', 'waiting')).stdout).toContain(id);
    expect((await outdial('calls', 'list', '--state', 'completed')).stdout).not.toContain(id);
  });

  test('an unknown id is refused', async () => {
    expect((await outdial('calls', 'show', 'call_00000000000000000000000000')).code).toBe(3);
  });

  test('a key does what its scopes allow, until it is revoked', async () => {
    const made = await outdial('keys', 'create', '--scope', 'calls:read', '--name', 'reader');
    const secret = made.stdout.trim();
    const [id = ''] = /key_[\w-]+/.exec(made.stderr) ?? [];
    const withKey = (...args: readonly string[]): Promise<Ended> =>
      runProgram([...args, '--url', url], { environment: { OUTDIAL_API_KEY: secret } }).ended;
    expect((await withKey('calls', 'list')).code).toBe(0);
    expect((await withKey('pause')).code).toBe(3);
    expect((await outdial('keys', 'list')).stdout).toMatch(new RegExp(`${id}\\s+good\\s+reader`));
    expect((await outdial('keys', 'revoke', id)).code).toBe(0);
    const refused = await withKey('calls', 'list');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('OUTDIAL_API_KEY');
    expect(refused.stderr).not.toContain(secret);
  });

  test('a pause holds calls back until dialing is resumed', async () => {
    expect((await outdial('pause')).code).toBe(0);
    const call = runProgram([
      ...['call', '--from', 'hana@example.com', '--queue', 'Sales', '--to', '+12025550100'],
      ...['--url', url, '--data-dir', dataDir],
    ]);
    await call.printed(/waiting .*paused/i);
    expect((await outdial('resume')).code).toBe(0);
    expect((await call.ended).code).toBe(0);
  });
});
