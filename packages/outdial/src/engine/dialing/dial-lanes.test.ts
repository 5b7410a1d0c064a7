import { expect, test } from 'vitest';
import { callId, keyId } from '../../call/ids.ts';
import { defaultTimers } from '../../call/timers.ts';
import { testClock } from '../../testing/clock.ts';
import { createDialLanes } from './dial-lanes.ts';

const wish = (id: string) => ({
  ...{ id: callId(id), priority: 5, createdAt: 0, notBefore: null, createdBy: keyId('key_a') },
});
const lacking = { refusedForAll: { code: 'client-lacks-permission', pointer: null, facts: {} } };

function stage(left = 100) {
  const clock = testClock();
  const pace = () => ({ left, nextAt: left > 0 ? null : clock.now() + 60_000 });
  const lanes = createDialLanes({ timers: defaultTimers, clock, pace, onReopened: () => undefined });
  return { lanes, clock, onBehalf: lanes.of('on-behalf'), own: lanes.of('agent-token') };
}

test("what stops dials on behalf of agents does not stop the agents' own tokens, nor let more of them out", () => {
  const { onBehalf, own, clock } = stage();
  expect(onBehalf.slots.takeAtOnce(wish('refused'))).toBe(true);
  onBehalf.slots.giveBack(callId('refused'), lacking);
  expect(onBehalf.breaker.blockerOf(callId('next'), clock.now())).toMatchObject({ code: 'client-lacks-permission' });
  expect(own.breaker.blockerOf(callId('own'), clock.now())).toBeNull();
  const taken = ['1', '2', '3', '4', '5', '6'].map((id) => own.slots.takeAtOnce(wish(id)));
  expect(taken).toEqual([true, true, true, true, true, false]);
  for (const id of ['1', '2', '3', '4', '5']) own.slots.giveBack(callId(id), 'unknown');
  expect(own.breaker.blockerOf(callId('7'), clock.now())).toMatchObject({ code: 'genesys-unavailable' });
});

test("calls with agents' own tokens need no request of the client's budget, and are counted in line with the others", async () => {
  const { lanes, onBehalf, own } = stage(0);
  expect(onBehalf.slots.takeAtOnce(wish('on-behalf'))).toBe(false);
  expect(own.slots.takeAtOnce(wish('own'))).toBe(true);
  const went: string[] = [];
  for (const id of ['first', 'second']) void onBehalf.slots.take(wish(id)).then(() => went.push(id));
  expect([lanes.depth(), lanes.line.has(callId('second')), lanes.line.before(wish('second'))]).toEqual([2, true, 1]);
  lanes.close();
  await Promise.resolve();
  expect(went).toEqual(['first', 'second']);
});
