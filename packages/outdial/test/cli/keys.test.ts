import { beforeEach, expect, test } from 'vitest';
import { ana, sales } from '../server/world.ts';
import { session } from './in-process.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let outdial: ServedWorld['outdial'];
let environment: ServedWorld['environment'];
beforeEach(async () => {
  ({ outdial, environment } = await openServedWorld());
});

test('a key is made with a role and limits, listed with them, and rotated', async () => {
  const flags = ['--agent', 'ana@example.com', '--queue', 'Sales', '--country', 'us', '--own-calls', '--per-day', '5'];
  const made = await outdial('keys', 'create', '--role', 'caller', '--name', 'crm', '--expires', '90d', ...flags);
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^\S+\n$/)]);
  expect(made.stderr).toContain(`has the role caller`);
  expect(made.stderr).toContain(`agents ${ana}, queues ${sales}, countries US, calls a day: 5, its own calls`);
  const id = /key_\w+/.exec(made.stderr)?.[0] ?? '';
  expect((await outdial('keys', 'list')).stdout).toMatch(new RegExp(`${id}\\s+crm +until .*caller`));
  const rotated = await outdial('keys', 'rotate', id, '--overlap', '30m');
  expect([rotated.code, rotated.stdout === made.stdout]).toEqual([0, false]);
  expect(rotated.stderr).toContain('The old secret works as well until');
});

test.each([
  [['create', '--name', 'x'], 'either --role'],
  [['create', '--role', 'viewer', '--scope', 'calls:read'], 'either --role'],
  [['create', '--role', 'caller', '--per-minute', '0'], 'not a number of calls'],
  [['create', '--role', 'caller', '--expires', 'soon'], '--expires'],
  [['rotate', 'key_1', '--overlap', 'long'], '--overlap'],
])('keys %j is a matter of usage', async (args, sentence) => {
  const { code, stderr } = await outdial('keys', ...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
});

test('a key is found by its name or the beginning of its id, and the start key is not spelled out', async () => {
  const made = await outdial('keys', 'create', '--role', 'viewer', '--name', 'board');
  const id = /key_\w+/.exec(made.stderr)?.[0] ?? '';
  expect((await outdial('keys', 'list')).stdout).toMatch(/^key_root +root +active .* everything /m);
  expect((await outdial('keys', 'rotate', 'board')).stderr).toContain(`${id} (board) has a new secret.`);
  expect(await outdial('keys', 'revoke', id.slice(0, 22).toLowerCase())).toMatchObject({
    ...{ code: 0, stdout: `${id} (board) is revoked.\n` },
  });
  for (const [given, code] of [
    ['nothing', 3],
    ['key_', 2],
  ] as const)
    expect((await outdial('keys', 'revoke', given)).code).toBe(code);
});

test('a key that the server does not know is told apart from one that was cut', async () => {
  const { code, stderr } = await session(['status'], {
    environment: { ...environment, OUTDIAL_API_KEY: 'od_half-a-key' },
  }).ended;
  expect([code, stderr]).toEqual([3, expect.stringContaining('35 characters; this one has 13.') as string]);
  expect(stderr).not.toContain('half-a-key');
});

test('a key that may place calls and not read them places one, and the command says so', async () => {
  const { world, environment } = await openServedWorld();
  const { secret } = await world.client().keys.create({ scopes: ['conversation:call:write'] });
  const args = ['call', '--from', 'ana@example.com', '--queue', 'Sales', '--to', '+12025550107'];
  const person = { environment: { ...environment, OUTDIAL_API_KEY: secret }, now: world.clock.now };
  const { code, stdout, stderr } = await session(args, person).ended;
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/accepted call_\w+ and continues it: do not place it again/),
  ]);
  expect(stdout).toContain('call_');
});
