import { beforeEach, expect, test } from 'vitest';
import { connectedCall } from '../server/connected.ts';
import { ana, bo, goodBody } from '../server/world.ts';
import { session } from './in-process.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let served: ServedWorld;
let world: ServedWorld['world'];
let outdial: ServedWorld['outdial'];
beforeEach(async () => {
  served = await openServedWorld();
  ({ world, outdial } = served);
  for (const id of [ana, bo]) world.floor.feedAgent(world.centre.setPresence(id, 'AWAY'));
});

test('waiting calls are found, reassigned and canceled by filters, and only with the right --confirm', async () => {
  const { call } = await world.client().place(goodBody(undefined, { label: 'renewals', attributes: { ticket: '7' } }));
  const filters = ['--label', 'renewals', '--attribute', 'ticket:7', '--code', 'agent-presence'];
  expect((await outdial('calls', 'list', ...filters)).stdout).toContain(call.id);
  expect((await outdial('calls', 'list', '--attribute', 'ticket=7')).stdout).toContain(call.id);
  const unknown = await outdial('calls', 'list', '--agent', 'nobody@example.com');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('ana@example.com') as string]);
  const wrong = await outdial('calls', 'reassign', ...filters, '--to', 'bo@example.com', '--confirm', '2');
  expect([wrong.code, wrong.stdout]).toEqual([3, '']);
  expect(wrong.stderr).toContain('1 undialed call,');
  const right = await outdial('calls', 'reassign', ...filters, '--to', 'bo@example.com', '--confirm', '1');
  expect([right.code, right.stdout]).toEqual([
    0,
    expect.stringMatching(
      `^${call.id} \\(Ana Ruiz to \\+15559876543\\) is now call_\\w+ for bo@example\\.com\\.\n$`,
    ) as string,
  ]);
  const canceled = await outdial('calls', 'cancel', '--agent', bo, '--confirm', '1', '--json');
  expect(JSON.parse(canceled.stdout)).toMatchObject({ canceled: [/now (\w+)/.exec(right.stdout)?.[1]], left: [] });
});

test('one call goes to another agent by its id, its key or its number; one that was dialed stays', async () => {
  const { call } = await world.client().place(goodBody());
  const first = await outdial('calls', 'reassign', call.id.slice(0, 12), '--to', 'bo@example.com');
  expect([first.code, first.stdout]).toEqual([0, expect.stringMatching(/ is now call_\w+ for bo@/) as string]);
  expect(first.stderr).toMatch(/^The call keeps its deadline: it waits until \d\d:\d\d:\d\d UTC\.$/m);
  const again = await outdial('calls', 'reassign', '+15559876543', '--to', 'ana@example.com');
  expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/ is now call_\w+ for ana@/) as string]);
  const over = await outdial('calls', 'reassign', call.id, '--to', 'bo@example.com');
  expect([over.code, over.stderr]).toEqual([3, expect.stringContaining('is canceled. Only a scheduled or') as string]);
});

test.each([
  [['reassign', 'call_1', '--to', 'bo@example.com', '--confirm', '1'], 'for many calls'],
  [['cancel', '--label', 'renewals'], '--confirm 1'],
  [['cancel', 'call_1', '--confirm', '1'], 'for many calls'],
  [['cancel', 'call_1', '--queue', 'Sales'], 'for many calls'],
  [['cancel', '--yes'], '--state scheduled,waiting'],
  [['cancel', '--confirm', '1'], '--state scheduled,waiting'],
  [['reassign', '--to', 'bo@example.com', '--yes'], '--state scheduled,waiting'],
  [['reassign', '--confirm', '1'], '--to'],
  [['reassign', '--label', 'renewals', '--to', 'x', '--confirm', '0'], '--confirm: '],
  [['cancel', '--state', 'completed', '--yes'], '--state: filters change only scheduled and waiting calls'],
  [['cancel', '--label', 'a', '--label', 'b'], '--label is given twice'],
  [['list', '--state', 'waiting', '--state', 'failed'], '--state is given twice'],
  [['list', '--attribute', 'ticket'], '--attribute: "ticket" is not name=value, such as ticket=4711'],
  [['list', '--state', 'nope'], '--state must be one of scheduled,'],
  [['list', '--code', 'nope', '--csv'], '--code must be the code'],
  [['list', '--number', '12'], '--number must be a phone number'],
  [['list', '--since', '1h', '--until', '2h'], '--until must be a time after --since'],
])('calls %s is a usage error', async (args, said) => {
  await world.client().place(goodBody(undefined, { label: 'renewals' }));
  const { code, stdout, stderr } = await outdial('calls', ...args);
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(said) as string]);
});

test('a person is asked with the number of calls and their agents; no is no', async () => {
  await world.client().place(goodBody(undefined, { label: 'renewals' }));
  const { environment } = served;
  const cancel = (...answers: readonly string[]) =>
    session(['calls', 'cancel', '--label', 'renewals'], { environment, answers, now: world.clock.now });
  const no = cancel('n');
  expect(await no.ended).toMatchObject({ code: 3, stderr: 'Nothing was changed.\n' });
  expect(no.questions).toEqual(['Cancel 1 call (of Ana Ruiz)? [y/N] ']);
  expect((await cancel('y').ended).stdout).toMatch(/^call_\w+ \(Ana Ruiz to \+15559876543\) is canceled\.$/m);
  expect(await cancel().ended).toMatchObject({ code: 3, stderr: expect.stringContaining('No scheduled') as string });
});

test('a reassign that moves no call fails, and an agent outside the queue is named before', async () => {
  const { call } = await world.client().place(goodBody(undefined, { label: 'renewals' }));
  const same = await outdial('calls', 'reassign', '--label', 'renewals', '--to', ana, '--yes');
  expect(same).toMatchObject({ code: 3, stderr: 'No call was changed.\n' });
  expect(same.stdout).toContain('is waiting and was left alone: it is already with this agent.');
  const outside = await outdial('calls', 'reassign', '--label', 'renewals', '--to', 'cy@example.com', '--confirm', '1');
  expect(outside.stderr).toMatch(/^! Cy Moe is not a member of the queue Sales/m);
  expect([outside.code, outside.stdout.startsWith(call.id)]).toEqual([0, true]);
});

test('a connected call is hung up only when the person says so', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  const { id } = await connectedCall(world);
  const { environment } = served;
  const cancel = (...answers: readonly string[]) =>
    session(['calls', 'cancel', id], { environment, answers, now: world.clock.now });
  const isAsked = async () => (await world.client().get(id)).cancelRequested !== null;
  const piped = await outdial('calls', 'cancel', id);
  expect([piped.code, piped.stderr]).toEqual([2, `The agent and the target of ${id} talk. Give --yes to hang up.\n`]);
  for (const answers of [['n'], [''], []]) {
    const kept = cancel(...answers);
    expect(await kept.ended).toMatchObject({ code: 3, stdout: '', stderr: 'The call continues.\n' });
    expect(kept.questions).toEqual(['The agent and the target talk. Hang up? [y/N] ']);
  }
  expect(await isAsked()).toBe(false);
  expect(await cancel('y').ended).toMatchObject({ code: 0, stdout: `${id} is connected. Outdial is canceling it.\n` });
  expect(await isAsked()).toBe(true);
});

test('--yes hangs up a connected call without a question', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  const { id } = await connectedCall(world);
  expect(await outdial('calls', 'cancel', id, '--yes')).toMatchObject({ code: 0 });
  expect((await world.client().get(id)).cancelRequested).not.toBeNull();
});

test('canceling a call that has ended changes nothing, and fails', async () => {
  const { call } = await world.client().place(goodBody());
  const first = await outdial('calls', 'cancel', call.id);
  expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('is canceled') as string]);
  for (const flags of [[], ['--json'], ['--yes']]) {
    const again = await outdial('calls', 'cancel', call.id, ...flags);
    expect(again.code).toBe(3);
    if (flags[0] !== '--json') expect(again.stdout).toContain('had already ended');
  }
});

test('a reassigned call keeps its key: the call in its place is found, shown and canceled by it', async () => {
  const { call } = await world.client().place(goodBody(undefined, { label: 'spring' }), { idempotencyKey: 'lead-027' });
  await outdial('calls', 'reassign', '--key', 'lead-027', '--to', 'bo@example.com', '--confirm', '1');
  const { items } = await world.client().list({ key: 'lead-027' });
  expect(items.map(({ key, label, state }) => [key, label, state]).toSorted()).toEqual([
    ['lead-027', 'spring', 'canceled'],
    ['lead-027', 'spring', 'waiting'],
  ]);
  const inPlace = items.find(({ state }) => state === 'waiting')?.id;
  const listed = await served.onTerminal('calls', 'list', '--key', 'lead-027').ended;
  expect(listed.stdout).toContain('reassigned to Bo Lind');
  expect((await outdial('calls', 'show', 'lead-027')).stdout).toContain(inPlace);
  expect((await outdial('calls', 'show', call.id)).stdout).toContain(`The call was given to Bo Lind, as ${inPlace}`);
  expect((await outdial('calls', 'reassign', inPlace ?? '', '--to', 'ana@example.com', '--yes')).code).toBe(0);
  expect((await outdial('calls', 'reassign', 'lead-027', '--to', 'bo@example.com', '--yes')).code).toBe(0);
  const canceled = await outdial('calls', 'cancel', '--key', 'lead-027', '--confirm', '1');
  expect([canceled.code, canceled.stdout]).toEqual([0, expect.stringContaining('is canceled') as string]);
});
