import { expect, test } from 'vitest';
import { session } from './in-process.ts';
import { goodBody } from '../server/world.ts';
import { openServedWorld } from './served-world.ts';

const steering = /(?![\n\t])[\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;
const evil = '\u001b[2J\u001b]52;c;ZXZpbA==\u0007\u009b31m\u202e\u2066HIDDEN\u200b';

test("text that others wrote never steers the reader's terminal, and JSON keeps its value", async () => {
  const { world, outdial } = await openServedWorld();
  await world.call('POST', '/v1/pause');
  await world.call('POST', '/v1/keys', { body: { name: `=x${evil}`, scopes: ['calls:read'] } });
  const body = goodBody(undefined, { reason: evil, label: evil.slice(0, 20), attributes: { [`k${evil}`]: evil } });
  const asked = await world.call('POST', '/v1/calls', { body });
  const call = (await asked.json()) as { id: string; reason: string };
  expect(asked.status).toBe(202);
  const since = ['--since', '2026-11-22T00:00:00Z'];
  const commands = [
    ['audit', ...since],
    ['audit', ...since, '--csv'],
    ['audit', ...since, '--json'],
    ['calls', 'list'],
    ['calls', 'list', '--json'],
    ['calls', 'show', call.id],
    ['keys', 'list'],
    ['keys', 'list', '--json'],
    ['requests', 'show', evil],
    ['call', '--from', `${evil}@example.com`, '--to', evil],
    ['--unknown', evil],
  ];
  for (const command of commands) {
    const { stdout, stderr } = await outdial(...command);
    expect([command, steering.exec(stdout + stderr)]).toEqual([command, null]);
  }
  const shown = await outdial('calls', 'show', call.id, '--json');
  expect(shown.stdout).not.toMatch(steering);
  expect(JSON.parse(shown.stdout)).toMatchObject({ reason: call.reason, attributes: { [`k${evil}`]: evil } });
});

test('a terminal with colours shows only ours: colours in text that others wrote are escaped', async () => {
  const { world, coloured } = await openServedWorld();
  const red = '\u001b[31mRED\u001b[39m\u001b[1m\u001b[2m';
  await world.call('POST', '/v1/pause');
  await world.call('POST', '/v1/keys', { body: { name: `k${red}`, scopes: ['calls:read'] } });
  const body = goodBody(undefined, { reason: red, label: red.slice(0, 20), attributes: { [`k${red}`]: red } });
  const { id } = (await (await world.call('POST', '/v1/calls', { body })).json()) as { id: string };
  for (const command of [
    ['audit', '--since', '2026-11-22T00:00:00Z'],
    ['calls', 'list'],
    ['calls', 'list', '--json'],
    ['calls', 'show', id],
    ['keys', 'list'],
    ['keys', 'list', '--json'],
    ['requests', 'show', red],
    ['check', '--from', `${red}@example.com`, '--to', red],
    ['check', '--from', 'ana@example.com', '--to', red],
    ['explain', red],
    ['--unknown', red],
  ]) {
    const { stdout, stderr } = await coloured(...command);
    expect([command, stdout + stderr]).toEqual([
      command,
      expect.not.stringMatching(/\p{Cc}\[31mRED|RED\p{Cc}\[39m\p{Cc}/u),
    ]);
  }
  const { stderr, stdout } = await coloured('check', '--from', 'ana@example.com', '--to', '12');
  expect(stdout + stderr).toContain('\u001b[31m✗\u001b[39m');
});

test.each([[[]], [['--json']]])('input that explain repeats does not steer the terminal either: %j', async (flags) => {
  const pasted = `{ "from": {"id": "ana@example.com${evil.slice(-9)}"}, "to": "+15551234567", "fr\u202eom2": 1 }`;
  const { stdout, stderr } = await session(['explain', '-', ...flags], { input: pasted }).ended;
  expect(stdout).not.toBe('');
  expect(stdout + stderr).not.toMatch(steering);
});

test.each(['=1', '＝1', '＋1', '－1', '＠x', '-1+2', '@x', '\t=1', '\u200b=1'])(
  'a cell that begins with %j is text for a spreadsheet',
  async (name) => {
    const { world, outdial } = await openServedWorld();
    const { secret } = (await (await world.call('POST', '/v1/keys', { body: { name, scopes: ['admin'] } })).json()) as {
      secret: string;
    };
    await world.call('POST', '/v1/pause', { secret });
    const { stdout } = await outdial('audit', '--since', '2026-11-22T00:00:00Z', '--csv');
    expect(stdout).not.toMatch(/(?:^|,)"\s*[=＝＋－＠@]/m);
  },
);
