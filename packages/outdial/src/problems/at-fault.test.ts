import { expect, test } from 'vitest';
import { outcomeOf } from '../call/outcome.ts';
import { atFaultOf } from './at-fault.ts';

const refusedBy = (code: string) => outcomeOf('dial-refused', { problem: { code, pointer: null, facts: {} } });
const blockedBy = (code: string) => outcomeOf('rejected-blocker', { problem: { code, pointer: null, facts: {} } });

test.each([
  ['a missing permission', refusedBy('missing.any.permissions'), 'admin'],
  ['an agent without a phone', refusedBy('conversation.error.no.user.station'), 'agent'],
  ['an unknown code', refusedBy('some.new.code'), 'genesys'],
  ['a rate limit, which clears by itself', refusedBy('too.many.requests'), 'genesys'],
  ['a refusal without a known cause', outcomeOf('dial-refused'), 'genesys'],
  ['a client without a permission', blockedBy('client-lacks-permission'), 'admin'],
  ['an agent who is Away', blockedBy('agent-presence'), 'agent'],
  ['a busy target', outcomeOf('target-busy'), 'target'],
] as const)('%s', (_name, outcome, party) => {
  expect(atFaultOf(outcome)).toBe(party);
});
