import { expect, test } from 'vitest';
import { agentId } from '../../call/ids.ts';
import type { Problem } from '../../call/problem.ts';
import { defaultTimers } from '../../call/timers.ts';
import type { DialWay } from '../../readiness/dial-way.ts';
import { createAgentRefusals, standingRefusal } from './standing-refusal.ts';

const ana = { id: agentId('a9e00000-0000-4000-8000-000000000001'), name: 'Ana', email: null };
const ben = agentId('a9e00000-0000-4000-8000-000000000002');
const refused = (code: string, permissions?: readonly string[], way: DialWay = 'on-behalf') => {
  const facts = { status: 403, ...(permissions && { permissions }) };
  return standingRefusal({ code, pointer: null, facts }, { agent: ana }, way);
};

test("an address that is refused to an agent's own token is refused to all", () => {
  expect(refused('ip.not.authorized', undefined, 'agent-token')).toMatchObject({
    holdsFor: 'everybody',
    problem: { code: 'ip.not.authorized' },
  });
});

test.each(['app.not.authorized.for.scope', 'missing.permissions', 'missing.division.permission'])(
  "%s for an agent's own token holds for that agent",
  (code) => {
    expect(refused(code, undefined, 'agent-token')).toMatchObject({
      holdsFor: 'agent',
      problem: { code: 'agent-token-refused', facts: { refusedBy: code, agentName: 'Ana' } },
    });
  },
);

test.each([
  ['app.not.authorized.for.scope', undefined, 'everybody', 'token-lacks-scope'],
  ['ip.not.authorized', undefined, 'everybody', 'ip.not.authorized'],
  ['not.a.user', undefined, 'everybody', 'token-lacks-user'],
  ['missing.permissions', undefined, 'everybody', 'client-lacks-permission'],
  ['missing.any.permissions', ['conversation:agentlessCall:add'], 'everybody', 'client-lacks-permission'],
  ['missing.any.permissions', ['conversation:communication:target'], 'agent', 'client-lacks-permission'],
  ['missing.division.permission', ['conversation:agentlessCall:add'], 'agent', 'client-lacks-permission'],
  ['missing.division.permissions', undefined, 'agent', 'client-lacks-permission'],
  ['missing.any.division.permissions', undefined, 'agent', 'client-lacks-permission'],
] as const)('%s because %j is missing holds for %s', (code, permissions, holdsFor, blocker) => {
  expect(refused(code, permissions)).toMatchObject({
    holdsFor,
    problem: { code: blocker, facts: { refusedBy: code } },
  });
});

test.each(['invalid.value', 'too.many.requests', 'bad.credentials', 'not.authorized', 'authz.policy.denied'])(
  '%s is about the one call, as far as anybody knows',
  (code) => {
    expect(refused(code)).toBeNull();
  },
);

test('the missing permission is named, also where Genesys named nothing', () => {
  const either = 'conversation:agentlessCall:add or conversation:call:add';
  expect(refused('missing.any.permissions')?.problem.facts['permissions']).toBe(either);
  expect(refused('missing.division.permission')?.problem.facts).toMatchObject({
    agentName: 'Ana',
    permissions: either,
  });
});

const problem: Problem = { code: 'client-lacks-permission', pointer: null, facts: {} };

test('the calls of one agent wait a pause, which doubles with each refusal in a row, and those of others do not', () => {
  const refusals = createAgentRefusals(defaultTimers);
  refusals.refused(ana.id, problem, 1_000);
  expect(refusals.blockerOf(ana.id, 30_999)).toMatchObject({ code: problem.code, since: 1_000, canClear: true });
  expect([refusals.blockerOf(ben, 30_999), refusals.blockerOf(ana.id, 31_000)]).toEqual([null, null]);
  refusals.refused(ana.id, problem, 31_000);
  expect(refusals.blockerOf(ana.id, 90_999)).toMatchObject({ since: 1_000 });
  expect(refusals.blockerOf(ana.id, 91_000)).toBeNull();
  for (let more = 0; more < 9; more += 1) refusals.refused(ana.id, problem, 100_000);
  expect(refusals.blockerOf(ana.id, 100_000 + defaultTimers.breakerLongestPause)).toBeNull();
  refusals.placed(ana.id);
  expect(refusals.blockerOf(ana.id, 100_001)).toBeNull();
});

test('after the clock was set back an agent waits for one pause', () => {
  const refusals = createAgentRefusals(defaultTimers);
  refusals.refused(ana.id, problem, 3_600_000);
  expect(refusals.blockerOf(ana.id, 1_000)).not.toBeNull();
  expect(refusals.blockerOf(ana.id, 31_000)).toBeNull();
});
