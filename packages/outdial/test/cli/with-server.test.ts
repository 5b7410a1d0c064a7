import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { session, type PersonAtTerminal, type TerminalSession } from './in-process.ts';
import { runProgram, scratchFolder, startedServer, type ProgramEnd } from './program.ts';

const patience = 30_000;
const cleanUps: (() => void | Promise<void>)[] = [];
const atEnd = (cleanUp: () => void | Promise<void>): void => void cleanUps.push(cleanUp);
let dataDir = '';
let url = '';

beforeAll(async () => {
  dataDir = join(scratchFolder(atEnd), 'data');
  ({ url } = await startedServer(dataDir, [], { atEnd }));
}, patience);
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

const inSession = (args: readonly string[], person?: PersonAtTerminal): TerminalSession =>
  session([...args, '--url', url, '--data-dir', dataDir], person);
const outdial = (...args: readonly string[]): Promise<ProgramEnd> => inSession(args).ended;
const jsonLines = (text: string): readonly unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
const eventLine = z.object({ name: z.string(), sequence: z.number() });
const callLine = z.object({ id: z.string(), state: z.string(), key: z.string() });

test('the API key is in the data folder, readable by its owner only', () => {
  expect(statSync(join(dataDir, 'api-key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dataDir, 'api-key'), 'utf8')).toMatch(/^od_\S{32}\n$/);
});

describe('call', { timeout: patience }, () => {
  test('follows a call to its end in plain lines, and ends with 0 when the call was answered', async () => {
    const args = [
      '--from',
      'ana@example.com',
      '--queue',
      'Sales',
      '--to',
      '+15559876543',
      '--url',
      url,
      '--data-dir',
      dataDir,
    ];
    const { code, stdout } = await runProgram(['call', ...args]).ended;
    expect(code).toBe(0);
    const states = [...stdout.matchAll(/^\d\d:\d\d:\d\d \S+ {2}(\S+)/gm)].map(([, state]) => state);
    expect(states).toEqual(
      expect.arrayContaining(['waiting', 'dialing', 'placed', 'ringing', 'connected', 'completed']),
    );
    expect(states.at(-1)).toBe('completed');
    expect(stdout).not.toContain('\u001b');
  });

  test('ends with 1 when the target is busy; --json gives an event a line, then the call', async () => {
    const { code, stdout } = await outdial(
      'call',
      '--from',
      'hana@example.com',
      '--queue',
      'Sales',
      '--to',
      '+12025550101',
      '--json',
    );
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

  test('ends with 3 when the agent is not ready and the request says to refuse', async () => {
    const args = [
      '--from',
      'ben@example.com',
      '--queue',
      'Sales',
      '--to',
      '+12025550100',
      '--when-not-ready',
      'refuse',
    ];
    expect((await outdial('call', ...args)).code).toBe(3);
  });

  test('ends with 4 when the agent does not come back in time', async () => {
    const args = ['--from', 'fay@example.com', '--queue', 'Sales', '--to', '+12025550100', '--wait', '1s'];
    const { code, stdout } = await outdial('call', ...args);
    expect(code).toBe(4);
    expect(stdout).toMatch(/waiting .*Break/);
  });

  test('ends with 5 when the call is canceled during the wait', async () => {
    const args = ['--from', 'gus@example.com', '--queue', 'Sales', '--to', '+12025550100'];
    const call = inSession(['call', ...args]);
    const [, id = ''] = await call.printed(/^(call_\w+)/m);
    expect((await outdial('calls', 'cancel', id)).code).toBe(0);
    expect((await call.ended).code).toBe(5);
  });

  test('in a pipe, Ctrl-C stops watching and leaves the call alone', async () => {
    const call = inSession(['call', '--from', 'gus@example.com', '--queue', 'Sales', '--to', '+12025550102']);
    const [, id = ''] = await call.printed(/^(call_\w+)/m);
    await call.printed(/waiting .*Offline/i);
    call.interrupt();
    const { code, stderr } = await call.ended;
    expect(code).toBe(130);
    expect(stderr).toContain(id);
    const shown = await outdial('calls', 'show', id, '--json');
    expect(callLine.parse(JSON.parse(shown.stdout)).state).toBe('waiting');
    await outdial('calls', 'cancel', id);
  });

  test.each([
    ['y', 5],
    ['n', 130],
  ])('on a terminal, Ctrl-C asks whether to cancel; the answer %s ends it with %i', async (answer, ends) => {
    const args = ['call', '--from', 'gus@example.com', '--queue', 'Sales', '--to', '+12025550103'];
    const call = inSession(args, { answers: [answer] });
    await call.printed(/waiting .*Offline/i);
    call.interrupt();
    expect((await call.ended).code).toBe(ends);
    expect(call.questions).toEqual([expect.stringContaining('Cancel this call?')]);
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
  test('check says what a call would wait for, and does not store a call', async () => {
    const { code, stdout } = await outdial(
      'check',
      '--from',
      'gus@example.com',
      '--queue',
      'Sales',
      '--to',
      '+12025550107',
    );
    expect(stdout).toContain('Outdial would accept it. It would wait:');
    expect(stdout).toContain('agent-presence');
    expect(code).toBe(0);
    expect((await outdial('calls', 'list', '--number', '+12025550107')).stdout).toContain('No calls.');
  });

  test('check shows what Outdial made of the number', async () => {
    const { stdout } = await outdial(
      'check',
      '--from',
      'gus@example.com',
      '--queue',
      'Sales',
      '--to',
      '+1 (202) 555-0107',
    );
    expect(stdout).toContain('Written in international form (E.164). (+12025550107)');
  });

  test('check says when a call for later is dialed, and never that it is dialed now', async () => {
    const args = ['--from', 'ana@example.com', '--queue', 'Sales', '--to', '+12025550107'];
    expect((await outdial('check', ...args)).stdout).toContain('Outdial would dial it now.');
    const { stdout } = await outdial('check', ...args, '--not-before', '2h');
    const past = await outdial('check', ...args, '--not-before', '2026-01-05T10:00Z');
    expect([past.code, past.stderr]).toEqual([
      2,
      expect.stringMatching(/^--not-before: the time \S+ has passed/) as string,
    ]);
    expect(stdout).toMatch(/✓ Outdial would accept it, and check the agent again at \d{4}-\d\d-\d\d \d\d:\d\d/);
  });

  test('check reports each blocker of a call once', async () => {
    const args = ['--from', 'gus@example.com', '--queue', 'Sales', '--to', '+12025550107'];
    const { code, stdout } = await outdial('check', ...args, '--when-not-ready', 'refuse');
    expect(code).toBe(3);
    expect(stdout.match(/agent-presence/g)).toHaveLength(1);
    expect(stdout).toContain('Outdial would refuse it.');
  });

  test('check ends with 3 when the call would be refused', async () => {
    const { code, stdout } = await outdial('check', '--from', 'gus@example.com', '--to', '12');
    expect(code).toBe(3);
    expect(stdout).toContain('number-');
  });

  test('calls list filters by state', async () => {
    const placed = await outdial(
      'call',
      '--from',
      'gus@example.com',
      '--queue',
      'Sales',
      '--to',
      '+12025550108',
      '--no-follow',
    );
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
    const withKey = (...args: readonly string[]): Promise<ProgramEnd> =>
      inSession(args, { environment: { OUTDIAL_API_KEY: secret } }).ended;
    expect((await withKey('calls', 'list')).code).toBe(0);
    expect((await withKey('pause')).code).toBe(3);
    expect((await outdial('keys', 'list')).stdout).toMatch(new RegExp(`${id}\\s+reader\\s+active`));
    expect((await outdial('keys', 'revoke', id)).code).toBe(0);
    const refused = await withKey('calls', 'list');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('OUTDIAL_API_KEY');
    expect(refused.stderr).not.toContain(secret);
  });

  test('a pause holds calls back until dialing is resumed', async () => {
    expect((await outdial('pause')).code).toBe(0);
    const call = inSession(['call', '--from', 'hana@example.com', '--queue', 'Sales', '--to', '+12025550100']);
    await call.printed(/waiting .*paused/i);
    expect((await outdial('resume')).code).toBe(0);
    expect((await call.ended).code).toBe(0);
  });
});
