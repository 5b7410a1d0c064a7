import { expect, test } from 'vitest';
import { aboutOf, blockerRows, isHeard, isOwn, isRefusal } from './blockers.ts';
import type { Blocker } from './problem.ts';

const blocker = (code: string, change: Partial<Blocker> = {}): Blocker => ({
  ...{ code, pointer: null, facts: {}, since: null, asOf: 0, until: null, canClear: true },
  ...change,
});
const codes = Object.keys(blockerRows);

test('a call waits for an event about the agent, our own calls or a pause; never about a blocker with a known moment', () => {
  expect(codes.filter((code) => isHeard(blocker(code)))).toEqual([
    ...['agent-presence', 'agent-on-call', 'agent-interacting', 'agent-in-wrap-up', 'agent-not-responding'],
    ...['agent-has-call', 'agent-consent-needed', 'dialing-paused'],
  ]);
  expect(codes.filter((code) => isHeard(blocker(code, { until: 1 })))).toEqual([]);
});

test('a blocker of the call or its queue lets the agent’s next call try; a blocker of the agent or of all calls does not', () => {
  expect(isOwn(blocker('outside-calling-hours'))).toBe(true);
  expect(isOwn(blocker('queue-not-member'))).toBe(true);
  expect(isOwn(blocker('too-many-attempts'))).toBe(true);
  expect(isOwn(blocker('agent-too-many-attempts'))).toBe(false);
  expect(isOwn(blocker('agent-presence'))).toBe(false);
  expect(isOwn(blocker('genesys-unavailable'))).toBe(false);
});

test('only a blocker of the call itself that nothing clears is a refusal by the policy', () => {
  const final = (code: string): Blocker => blocker(code, { canClear: false });
  expect(isRefusal(final('number-vetoed'))).toBe(true);
  expect(isRefusal(final('queue-required'))).toBe(true);
  expect(isRefusal(final('outside-calling-hours'))).toBe(true);
  expect(isRefusal(blocker('outside-calling-hours'))).toBe(false);
  expect(isRefusal(final('agent-not-found'))).toBe(false);
  expect(isRefusal(final('queue-not-found'))).toBe(false);
});

test.each(['conversation.error.unknown', '__proto__', 'constructor', ''])(
  'a code without a row, such as %j, is not about anything, is not heard, and is not the call’s own',
  (code) => {
    expect(aboutOf(code)).toBeNull();
    expect([isOwn(blocker(code)), isHeard(blocker(code)), isRefusal(blocker(code, { canClear: false }))]).toEqual([
      ...[false, false, false],
    ]);
  },
);
