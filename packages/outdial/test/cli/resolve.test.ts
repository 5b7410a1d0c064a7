import { beforeEach, expect, test } from 'vitest';
import { undecided } from '../server/undecided.ts';
import { ana, bo } from '../server/world.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let world: ServedWorld['world'];
let outdial: ServedWorld['outdial'];
beforeEach(async () => {
  ({ world, outdial } = await openServedWorld());
});

test('an undecided call shows where to look, what it may be, and how to decide; then what was decided', async () => {
  const { id, attempts } = await undecided(world, { id: ana });
  const before = (await outdial('calls', 'show', id)).stdout;
  expect(before).toContain(`look up: what Ana Ruiz (${ana}) called from ${attempts[0]!.startedAt} on, to +15559876543`);
  expect(before).toMatch(/candidate: by-hand, began \S+, to \+15559876543, the two talked, ended/);
  expect(before).toContain(`outdial calls resolve ${id} --placed CONVERSATION, or --not-placed`);
  const decided = await outdial('calls', 'resolve', id, '--placed', 'by-hand');
  expect([decided.code, decided.stdout]).toEqual([0, `Decided: ${id} was placed as by-hand.\n`]);
  expect((await outdial('calls', 'show', id)).stdout).toContain('decided: placed as by-hand, by key_root at ');
});

test('many are decided with the right --confirm only', async () => {
  const ids = [(await undecided(world, { id: ana })).id, (await undecided(world, { id: bo, queueId: 'Sales' })).id];
  const wrong = await outdial('calls', 'resolve', '--not-placed', '--confirm', '1');
  expect([wrong.code, wrong.stdout]).toEqual([3, '']);
  expect(wrong.stderr).toContain('confirm-differs');
  const right = await outdial('calls', 'resolve', '--not-placed', '--confirm', '2', '--json');
  expect((JSON.parse(right.stdout) as { resolved: string[] }).resolved.toSorted()).toEqual(ids.toSorted());
});

test.each([
  [['call_1'], 'either --placed'],
  [['call_1', '--placed', 'x', '--not-placed'], 'either --placed'],
  [['call_1', '--not-placed', '--confirm', '2'], 'for many calls'],
  [['--placed', 'x', '--confirm', '1'], 'only --not-placed'],
  [['--not-placed'], 'Say with --confirm'],
  [['--not-placed', '--confirm', 'all'], 'Say with --confirm'],
])('calls resolve %j is a matter of usage', async (args, sentence) => {
  const { code, stderr } = await outdial('calls', 'resolve', ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});
