import { beforeEach, expect, test } from 'vitest';
import { ana, sales } from '../server/world.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let outdial: ServedWorld['outdial'];
beforeEach(async () => {
  ({ outdial } = await openServedWorld());
});

test('a key is made with a role and limits, listed with them, and rotated', async () => {
  const flags = ['--agent', 'ana@example.com', '--queue', 'Sales', '--country', 'us', '--own-calls', '--per-day', '5'];
  const made = await outdial('keys', 'create', '--role', 'caller', '--name', 'crm', '--expires', '90d', ...flags);
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^\S+\n$/)]);
  expect(made.stderr).toContain(`is a caller`);
  expect(made.stderr).toContain(`agents ${ana}, queues ${sales}, countries US, calls a day: 5, its own calls`);
  const id = /key_\w+/.exec(made.stderr)?.[0] ?? '';
  expect((await outdial('keys', 'list')).stdout).toMatch(new RegExp(`${id}\\s+until .*crm.*caller`));
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
