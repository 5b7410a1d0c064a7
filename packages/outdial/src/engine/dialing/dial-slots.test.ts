import { expect, test } from 'vitest';

import { callId, keyId } from '../../call/ids.ts';
import { defaultTimers } from '../../call/timers.ts';
import { testClock } from '../../testing/clock.ts';
import { createBreaker } from './breaker.ts';
import { createDialSlots } from './dial-slots.ts';
import type { DialWish } from './dial-turns.ts';

const wish = (id: string, change: Partial<DialWish> = {}): DialWish => ({
  ...{ id: callId(id), priority: 5, createdAt: 0, notBefore: null, createdBy: keyId('key_a') },
  ...change,
});

/** Slots with this many requests left; each caller takes one and is done immediately. */
function stage(left: number) {
  const clock = testClock();
  const budget = { left, nextAt: clock.now() + 60_000 };
  const pace = () => ({ left: budget.left, nextAt: budget.left > 0 ? null : budget.nextAt });
  const slots = createDialSlots({ breaker: createBreaker(defaultTimers), clock, pace, onReopened: () => undefined });
  const went: string[] = [];
  const take = (order: DialWish): void => {
    void slots.take(order).then(() => {
      went.push(order.id);
      budget.left -= 1;
      slots.giveBack(order.id, 'answered');
    });
  };
  const nextMinute = async (allowance: number): Promise<void> => {
    budget.left = allowance;
    budget.nextAt += 60_000;
    await clock.advance(60_000);
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  };
  return { clock, slots, went, take, nextMinute };
}

test('with nothing left a dial waits for the next minute instead of being refused', async () => {
  const { slots, went, take, nextMinute } = stage(0);
  take(wish('call_1'));
  await Promise.resolve();
  expect([went, slots.depth()]).toEqual([[], 1]);
  await nextMinute(10);
  expect([went, slots.depth()]).toEqual([['call_1'], 0]);
});

test('waiting callers go by priority, then by age', async () => {
  const { went, take, nextMinute } = stage(0);
  take(wish('call_young', { createdAt: 2 }));
  take(wish('call_old', { createdAt: 1 }));
  take(wish('call_urgent', { createdAt: 3, priority: 9 }));
  await nextMinute(10);
  expect(went).toEqual(['call_urgent', 'call_old', 'call_young']);
});

test('a caller with many calls does not keep another caller waiting', async () => {
  const { went, take, nextMinute } = stage(0);
  for (let n = 0; n < 6; n += 1) take(wish(`call_a${n}`, { createdAt: n }));
  for (let n = 0; n < 2; n += 1) take(wish(`call_b${n}`, { createdAt: 100 + n, createdBy: keyId('key_b') }));
  await nextMinute(5);
  expect(went).toEqual(['call_a0', 'call_b0', 'call_a1', 'call_b1', 'call_a2']);
});

test('a waiting caller rises in priority, so that a low priority is not overtaken forever', async () => {
  const { clock, went, take, nextMinute } = stage(0);
  take(wish('call_low', { priority: 3, createdAt: clock.now() }));
  for (let minute = 0; minute < 6; minute += 1) {
    take(wish(`call_high${minute}`, { priority: 5, createdAt: clock.now() }));
    take(wish(`call_next${minute}`, { priority: 5, createdAt: clock.now() }));
    await nextMinute(1);
  }
  expect(went).toContain('call_low');
});

test('a call that returns to the queue without having dialed gets the place for its age', async () => {
  const { slots, went, take, nextMinute } = stage(0);
  const old = wish('call_old', { createdAt: 1 });
  const turn = slots.take(old);
  await nextMinute(1);
  expect(await turn).toBe('go');
  await nextMinute(0);
  slots.giveBack(old.id, 'nothing');
  take(wish('call_young', { createdAt: 2 }));
  take(old);
  await nextMinute(2);
  expect(went).toEqual(['call_old', 'call_young']);
});

test('the number of calls ahead is known for a call in the queue, and for one that is not', () => {
  const { slots, take } = stage(0);
  take(wish('call_1', { createdAt: 1 }));
  take(wish('call_3', { createdAt: 3 }));
  take(wish('call_urgent', { createdAt: 4, priority: 9 }));
  const before = (id: string, createdAt: number): number => slots.line.before(wish(id, { createdAt }));
  expect([before('call_1', 1), before('call_2', 2), before('call_3', 3)]).toEqual([1, 2, 2]);
  expect([slots.line.has(callId('call_1')), slots.line.has(callId('call_2'))]).toEqual([true, false]);
});

test('a second copy of a waiting dial is reported as waiting already, and closing releases the first one', async () => {
  const { slots } = stage(0);
  const first = slots.take(wish('call_1'));
  expect(await slots.take(wish('call_1'))).toBe('waits-already');
  slots.close();
  expect(await first).toBe('go');
});

test('closing releases every waiting dial', async () => {
  const { slots, went, take } = stage(0);
  take(wish('call_1'));
  slots.close();
  await Promise.resolve();
  expect(went).toEqual(['call_1']);
});
