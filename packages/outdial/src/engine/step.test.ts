import { expect, test } from 'vitest';
import { callId, keyId } from '../call/ids.ts';
import type { CallOrder } from '../call/call.ts';
import type { E164 } from '../phone/number.ts';
import { keptDefaults } from '../call/fields.ts';
import { defaultTimers } from '../call/timers.ts';
import { createFloor } from '../floor/floor.ts';
import type { Screening } from '../ports/screening.ts';
import { defaultPolicy } from '../readiness/policy.ts';
import { testClock } from '../testing/clock.ts';
import { ana, factsOf } from '../testing/engine-world.ts';
import { stepAccepted, type Situation } from './step.ts';

const clock = testClock();
const now = clock.now();
const order: CallOrder = {
  ...{ id: callId('call_1'), key: null, createdBy: keyId('key_1'), fingerprint: 'f', queue: null, callerId: null },
  ...keptDefaults,
  ...{ notBefore: null, changes: [], checks: [], warnings: [], createdAt: now },
  agent: { id: ana, name: 'Ana', email: null },
  target: { phoneNumber: '+12125550123' as E164, contactId: null },
  expiresAt: now + 900_000,
  retry: { attempts: 1, delaySeconds: 30 },
};
const policy = {
  ...defaultPolicy,
  doNotCall: [{ name: 'own', file: 'own', url: null, maxAgeDays: 31, allowEmpty: false }],
};

function situation(screening?: Screening): Situation {
  const floor = createFloor({ clock });
  floor.feedAgent(factsOf(ana, 'AVAILABLE', now));
  const ground = { paused: false, lock: null, turn: null, dials: () => ({ target: [], agent: [] }) };
  const world = { floor, policy: () => ({ version: 'v1', policy }), timers: defaultTimers };
  return { ground, world: { ...world, ...(screening && { screening }) }, now, refreshed: false };
}

test('a call that only the lists keep stays a check, so that they are asked', () => {
  const screening: Screening = { known: () => ({ lists: [], veto: null }), ask: async () => undefined };
  const { call, errands } = stepAccepted(order, situation(screening));
  expect(errands).toEqual([{ type: 'check' }]);
  expect(call).toMatchObject({ state: 'waiting', waitingFor: [] });
});

test('without a screening to ask, the call waits and does not ask again and again', () => {
  const { call, errands } = stepAccepted(order, situation());
  expect(errands).toEqual([]);
  expect(call).toMatchObject({ waitingFor: [{ code: 'number-not-screened', until: null }] });
});
