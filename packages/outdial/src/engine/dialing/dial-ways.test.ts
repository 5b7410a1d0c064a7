import { expect, test } from 'vitest';
import type { Attempt } from '../../call/call.ts';
import { agentId } from '../../call/ids.ts';
import type { Problem } from '../../call/problem.ts';
import type { AgentConsents } from '../../ports/agent-consents.ts';
import { defaultPolicy, type DialMode } from '../../readiness/policy.ts';
import { createDialWays } from './dial-ways.ts';

const [ana, ben] = ['ana', 'ben'].map((name) => ({ id: agentId(name), name, email: `${name}@example.com` }));
const lacking: Problem = { code: 'missing.permissions', pointer: null, facts: { status: 403 } };

function stage(mode: DialMode, agents: Readonly<Record<string, DialMode>> = {}) {
  const policy = { ...defaultPolicy, dialAs: { mode, agents } };
  const consents = { isFresh: () => true } as unknown as AgentConsents;
  const ways = createDialWays({ policy: () => ({ version: null, policy }), consents });
  const wayOf = (agent = ana!, attempts: readonly Attempt[] = []) => ways.wayOf({ order: { agent }, attempts });
  return { ways, wayOf };
}

test('auto changes over after a refusal of the caller alone, and back once a dial on behalf was placed', () => {
  const { ways, wayOf } = stage('auto', { ben: 'on-behalf' });
  expect(wayOf()).toBe('on-behalf');
  expect(ways.refused({ agent: ana! }, { code: 'invalid.value', pointer: null, facts: { status: 400 } })).toBe(false);
  expect(wayOf()).toBe('on-behalf');
  // Ben's call may not continue in another way, but it shows what Ana's would meet.
  expect(ways.refused({ agent: ben! }, lacking)).toBe(false);
  expect([wayOf(), wayOf(ben)]).toEqual(['agent-token', 'on-behalf']);
  ways.accepted(ben!.id);
  expect(wayOf()).toBe('on-behalf');
  expect(ways.refused({ agent: ana! }, lacking)).toBe(true);
  expect(wayOf()).toBe('agent-token');
});

test('a call with the refusal on record stays with the token, whatever the memory holds', () => {
  const { wayOf } = stage('auto');
  const refused = { result: 'not-placed', problem: lacking, evidence: {} } as unknown as Attempt;
  const own = { ...refused, evidence: { dialAs: 'agent-token' } };
  expect([wayOf(ana, [refused]), wayOf(ana, [own])]).toEqual(['agent-token', 'on-behalf']);
});
