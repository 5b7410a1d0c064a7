import { expect, test } from 'vitest';
import { withoutOtherCalls } from './other-calls.ts';

test.each([
  [
    { code: 'agent-has-call', facts: { callId: 'other', agentName: 'Ana' } },
    { callId: null, agentName: 'Ana' },
  ],
  [
    { code: 'call-resolved-already', facts: { built: 'other', callId: 'own' } },
    { built: null, callId: 'own' },
  ],
  [
    { code: 'conversation-not-of-call', facts: { why: 'call', other: 'other' } },
    { why: 'call', other: null },
  ],
  [
    { code: 'conversation-not-of-call', facts: { why: 'agent', other: 'bo' } },
    { why: 'agent', other: 'bo' },
  ],
  [{ code: 'key-reused', facts: { callId: 'own' } }, { callId: 'own' }],
])('%j keeps what it says, and names no other call', (problem, facts) => {
  const shown = { waitingFor: [problem], at: 1, none: null };
  expect(withoutOtherCalls(shown)).toEqual({ ...shown, waitingFor: [{ ...problem, facts }] });
});

test('facts next to their code lose the other call, too', () => {
  const noted = { name: 'call.noted', facts: { code: 'agent-has-two-calls', alarm: true, callId: 'other' } };
  expect(withoutOtherCalls(noted)).toEqual({ ...noted, facts: { ...noted.facts, callId: null } });
});
