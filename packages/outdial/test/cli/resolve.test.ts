import { beforeEach, expect, test } from 'vitest';
import { byHand, undecided } from '../server/undecided.ts';
import { ana, bo, goodBody } from '../server/world.ts';
import { session } from './in-process.ts';
import { openServedWorld, type ServedWorld } from './served-world.ts';

let world: ServedWorld['world'];
let outdial: ServedWorld['outdial'];
let environment: ServedWorld['environment'];
beforeEach(async () => {
  ({ world, outdial, environment } = await openServedWorld());
});

test('an undecided call shows where to look, what it may be, and how to decide; then what was decided', async () => {
  const { id, attempts } = await undecided(world, { id: ana });
  const before = (await outdial('calls', 'show', id)).stdout;
  expect(before).toContain(
    `look up: calls by Ana Ruiz (${ana}) to +15559876543, from ${attempts[0]!.startedAt.slice(0, 10)} `,
  );
  expect(before).toContain(`candidate: ${byHand}, started at `);
  expect(before).toMatch(/UTC, to \+15559876543, answered, ended/);
  expect(before).toContain(`outdial calls resolve ${id} --placed CONVERSATION\n`);
  expect(before).toContain(`outdial calls resolve ${id} --not-placed\n`);
  const decided = await outdial('calls', 'resolve', id, '--placed', byHand);
  expect([decided.code, decided.stdout]).toEqual([
    0,
    expect.stringMatching(
      `^Decided: ${id} was placed as ${byHand}\\.\nDo not request it again: the call counts as made\\.\nIn Genesys: a conversation of Ana Ruiz, started at .* UTC\\.\n$`,
    ),
  ]);
  const shown = (await outdial('calls', 'show', id)).stdout;
  expect(shown).toContain(`decided: placed as ${byHand}, by root at `);
  expect(shown).toContain('outcome-unknown, decided: placed');
  expect(shown).not.toContain('Do not send it again');
  const again = await outdial('calls', 'resolve', id, '--placed', byHand);
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('was decided before') as string]);
  expect(again.stdout).toContain('by root at');
  // The same person cannot correct it, so the command that failed is not offered again.
  const own = await outdial('calls', 'resolve', id, '--not-placed', '--yes', '--correct');
  expect([own.code, own.stderr]).toEqual([
    3,
    expect.stringContaining('Ask another person to correct it, with a key of their own (OUTDIAL_API_KEY') as string,
  ]);
  expect(own.stderr).not.toMatch(/outdial calls resolve|outcome\.resolution/);
});

test('"not placed" of a call that Genesys placed is questioned', async () => {
  const problem = { code: 'genesys-unreachable', pointer: null, facts: {} };
  Object.assign(world.centre, { readConversation: async () => ({ kind: 'unavailable', problem }) });
  const { call } = await world.client().place(goodBody());
  const state = async () => (await world.client().get(call.id)).state;
  for (let passed = 0; passed < 60 && (await state()) !== 'outcome-unknown'; passed += 1)
    await world.clock.advance(600_000);
  expect(await state()).toBe('outcome-unknown');
  const command = ['calls', 'resolve', call.id, '--not-placed'];
  expect((await outdial('calls', 'show', call.id)).stdout).toContain(`resolve ${call.id} --placed conversation-1\n`);
  expect((await outdial('calls', 'show', call.id)).stdout).not.toContain('--not-placed');
  const piped = await outdial(...command);
  expect([piped.code, piped.stderr]).toEqual([2, expect.stringContaining('contradicts Genesys') as string]);
  const no = session(command, { environment, now: world.clock.now, answers: ['n'] });
  expect(await no.ended).toMatchObject({ code: 3, stdout: '' });
  expect(no.questions).toHaveLength(1);
  expect((await outdial(...command, '--yes')).stdout).toBe(
    `Decided: ${call.id} was not placed.\nThe target may be called again, by a new request with a new key.\n`,
  );
});

test('"not placed" is questioned when Genesys has a conversation of the same agent and number from that moment', async () => {
  const { id, outcome } = await undecided(world, { id: ana });
  expect(outcome).toMatchObject({ candidate: byHand, problem: { who: 'supervisor' } });
  expect((await outdial('calls', 'show', id)).stdout).toContain('(who can fix it: a supervisor)');
  const piped = await outdial('calls', 'resolve', id, '--not-placed');
  expect([piped.code, piped.stderr]).toEqual([2, expect.stringContaining(`It may be ${id}.`) as string]);
  expect(piped.stderr).toContain('answered');
  const decided = await outdial('calls', 'resolve', id, '--not-placed', '--yes');
  expect(decided.stdout).toMatch(
    new RegExp(`not placed\\.\nLook at conversation ${byHand} before anyone calls again.*\nThe target may`),
  );
  const other = await undecided(world, { id: bo, queueId: 'Sales' });
  const many = await outdial('calls', 'resolve', '--not-placed', '--confirm', '1');
  expect([many.code, many.stderr]).toEqual([0, expect.stringContaining(`It may be ${other.id}.`) as string]);
});

test('many are resolved only with the right --confirm', async () => {
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
  [['--placed', 'x', '--confirm', '1'], 'use --not-placed'],
  [['--not-placed'], 'with --confirm'],
  [['--not-placed', '--confirm', 'all'], 'with --confirm'],
])('calls resolve %j is a matter of usage', async (args, sentence) => {
  const { code, stderr } = await outdial('calls', 'resolve', ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});
