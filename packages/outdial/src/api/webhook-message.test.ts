import { expect, test } from 'vitest';
import { order, start } from '../../test/lifecycle/calls.ts';
import type { Call } from '../call/call.ts';
import { callId } from '../call/ids.ts';
import { defaultTimers } from '../call/timers.ts';
import { callersEndpoint } from '../ports/webhooks.ts';
import { webhookBody } from './webhook-message.ts';

test('a registered endpoint learns which call holds the agent, and the address of a caller does not', () => {
  const blocker = { code: 'agent-has-call', pointer: null, facts: { callId: 'call_other', agentName: 'Ana' } } as const;
  const standing = { ...blocker, since: null, asOf: start, until: null, canClear: true };
  const call: Call = {
    ...{ order: order({}), lastNow: start, version: 1, attempts: [], cancelRequested: null, policyVersion: null },
    ...{ state: 'waiting', waitingFor: [standing], retryAt: null },
  };
  const entry = {
    ...{ sequence: 1, callId: call.order.id, number: 1, at: start, cause: 'checked', facts: {}, problem: blocker },
    name: 'call.waiting' as const,
  };
  const message = { callId: callId('call_own'), number: 1, createdAt: start, type: 'call.waiting', entry, call };
  const bodyFor = (endpointId: string): string => webhookBody({ ...message, endpointId }, defaultTimers);
  expect(bodyFor('wh_1')).toContain('call_other');
  expect(bodyFor(callersEndpoint)).not.toContain('call_other');
  expect(bodyFor(callersEndpoint)).toContain('agent-has-call');
});
