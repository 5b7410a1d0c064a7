import { expect, test } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';
import { agentId } from '../call/ids.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import { testClock } from '../testing/clock.ts';
import { createFloor } from './floor.ts';
import { createKeptAgents, mostStrangers } from './kept-agents.ts';

const said = { since: null, asOf: 1, source: 'event' } as const;
const stranger = (id: string): AgentFacts => ({ agentId: agentId(id), routingStatus: { value: 'IDLE', ...said } });
const found = (id: string, as: 'user' | 'nobody'): AgentFacts => ({
  agentId: agentId(id),
  person: { value: { found: as, name: null, email: null, state: null }, ...said, source: 'read' },
});

/** A multiple of the bound. */
const strangers = sized(5 * mostStrangers, 1_000_000);

test('however many ids events name, at most as many as the bound stay, and no user is dropped', () => {
  const kept = createKeptAgents();
  for (let index = 0; index < 100; index += 1) kept.set(found(`user-${index}`, 'user'));
  for (let index = 0; index < strangers; index += 1) kept.set(stranger(`stranger-${index}`));
  expect(kept.all()).toHaveLength(100 + mostStrangers);
  expect(kept.get(agentId('user-0'))?.person?.value.found).toBe('user');
  expect(kept.get(agentId('stranger-0'))).toBeUndefined();
}, 60_000);

test('the floor keeps no more than that', () => {
  const floor = createFloor({ clock: testClock() });
  for (let index = 0; index < mostStrangers + 500; index += 1) floor.feedAgent(stranger(`stranger-${index}`));
  expect(floor.agents()).toHaveLength(mostStrangers);
  expect(floor.agent(agentId('stranger-0'))).toBeNull();
});

test('ids without a user are bounded too, and the most recently requested ones stay', () => {
  const kept = createKeptAgents();
  kept.set(stranger('watched'));
  for (let index = 0; index < 2 * mostStrangers; index += 1) {
    kept.set(found(`nobody-${index}`, 'nobody'));
    kept.get(agentId('watched'));
  }
  expect(kept.all()).toHaveLength(mostStrangers);
  expect(kept.get(agentId('watched'))).toBeDefined();
});

test('an id that turns out to be a user is kept, and a user who is gone is not', () => {
  const kept = createKeptAgents();
  kept.set(stranger('ana'));
  kept.set(found('ana', 'user'));
  for (let index = 0; index <= mostStrangers; index += 1) kept.set(stranger(`s${index}`));
  expect(kept.get(agentId('ana'))?.person?.value.found).toBe('user');
  kept.set(found('ana', 'nobody'));
  expect(kept.all()).toHaveLength(mostStrangers);
  kept.change((facts) => ({ ...facts, routingStatus: { value: 'INTERACTING', ...said } }));
  expect(new Set(kept.all().map(({ routingStatus }) => routingStatus?.value))).toEqual(new Set(['INTERACTING']));
});
