import { beforeEach, expect, test } from 'vitest';
import { ana, bo, goodBody } from '../server/world.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let world: ServedWorld['world'];
let outdial: ServedWorld['outdial'];
beforeEach(async () => {
  ({ world, outdial } = await openServedWorld());
  for (const id of [ana, bo]) world.floor.feedAgent(world.centre.setPresence(id, 'AWAY'));
});

test('waiting calls are found, reassigned and canceled by filters, and only with the right --confirm', async () => {
  const { call } = await world.client().place(goodBody(undefined, { label: 'renewals', attributes: { ticket: '7' } }));
  const filters = ['--label', 'renewals', '--attribute', 'ticket:7', '--code', 'agent-presence'];
  expect((await outdial('calls', 'list', ...filters)).stdout).toContain(call.id);
  const unknown = await outdial('calls', 'list', '--agent', 'nobody@example.com');
  expect([unknown.code, unknown.stderr]).toEqual([3, expect.stringContaining('ana@example.com') as string]);
  const wrong = await outdial('calls', 'reassign', ...filters, '--to', 'bo@example.com', '--confirm', '2');
  expect([wrong.code, wrong.stdout]).toEqual([3, '']);
  expect(wrong.stderr).toContain('1 undialed call,');
  const right = await outdial('calls', 'reassign', ...filters, '--to', 'bo@example.com', '--confirm', '1');
  expect([right.code, right.stdout]).toEqual([
    0,
    expect.stringMatching(`^${call.id} is now call_\\w+\\.\n$`) as string,
  ]);
  const canceled = await outdial('calls', 'cancel', '--agent', bo, '--confirm', '1', '--json');
  expect(JSON.parse(canceled.stdout)).toMatchObject({ canceled: [right.stdout.trim().split(/[ .]/)[3]], left: [] });
});

test.each([
  [['cancel', '--agent', 'x'], 'with --confirm'],
  [['cancel', 'call_1', '--confirm', '1'], 'for many calls'],
  [['cancel', 'call_1', '--queue', 'Sales'], 'for many calls'],
  [['reassign', '--confirm', '1'], '--to'],
  [['reassign', '--to', 'x', '--confirm', '0'], 'with --confirm'],
])('calls %s is a usage error', async (args, said) => {
  const { code, stderr } = await outdial('calls', ...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said) as string]);
});
