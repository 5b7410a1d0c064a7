import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callId, keyId } from '../../call/ids.ts';
import { createTurns, type DialWish } from './dial-turns.ts';

const wish = (id: string, change: Partial<DialWish> = {}): DialWish => ({
  ...{ id: callId(id), priority: 5, createdAt: 0, notBefore: null, createdBy: keyId('key_a') },
  ...change,
});
const wishes = fc
  .array(
    fc.record({
      priority: fc.integer({ min: 3, max: 6 }),
      createdAt: fc.integer({ min: 0, max: 150_000 }),
      createdBy: fc.constantFrom('key_a', 'key_b', 'key_c').map(keyId),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) => list.map((each, n) => wish(`call_${n}`, each)));

test('calls of a caller with few calls alternate with those of a caller with many', () => {
  const turns = createTurns();
  for (let n = 0; n < 40; n += 1) turns.add(wish(`call_a${n}`));
  const few = Array.from({ length: 5 }, (_, n) => wish(`call_b${n}`, { createdBy: keyId('key_b') }));
  for (const each of few) turns.add(each);
  expect(few.map((each) => turns.before(each, 0))).toEqual([1, 3, 5, 7, 9]);
  expect(turns.before(wish('call_a39'), 0)).toBe(44);
  expect(turns.before(wish('call_new', { createdAt: 1, createdBy: keyId('key_c') }), 0)).toBe(2);
});

test('the number of calls ahead equals the number taken before it, whichever key asked for them and had turns already', () => {
  fc.assert(
    fc.property(wishes, fc.nat(20), (list, first) => {
      const now = 180_000;
      const turns = createTurns();
      for (const each of list) {
        turns.add(each);
        turns.before(each, now);
      }
      for (let n = 0; n < Math.min(first, list.length - 1); n += 1) turns.take(now);
      const foretold = new Map(list.map((each) => [each.id, turns.before(each, now)]));
      const order: string[] = [];
      for (let next = turns.take(now); next !== null; next = turns.take(now)) order.push(next);
      expect(order.map((_, place) => place)).toEqual(order.map((id) => foretold.get(callId(id))));
    }),
  );
});
