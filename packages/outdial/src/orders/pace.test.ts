import { expect, test } from 'vitest';
import { testClock } from '../testing/clock.ts';
import { createPace } from './pace.ts';

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

function makePace(atOnce: number, isRequest: (key: string) => boolean = () => true) {
  const clock = testClock();
  const looks: (readonly string[])[] = [];
  const look = async (keys: readonly string[]): Promise<boolean> => {
    looks.push(keys);
    return keys.some(isRequest);
  };
  return { clock, looks, pace: createPace<string>({ clock, atOnce, look }) };
}

test('what is asked for together shares a look, at once', async () => {
  const { looks, pace } = makePace(100);
  for (const key of ['a', 'b', 'a']) pace.ask(key, 0);
  await turns();
  expect(looks).toEqual([['a', 'b']]);
});

test('one key is looked at again after five seconds, and never lost', async () => {
  const { clock, looks, pace } = makePace(1);
  for (let second = 0; second < 10; second += 1) {
    pace.ask('a', 0);
    await turns();
    await clock.advance(1_000);
  }
  // At the start, after five seconds, and again for the requests since then.
  expect(looks).toHaveLength(3);
  await clock.advance(60_000);
  expect(looks).toHaveLength(3);
});

test('a flood of keys gets ten looks and then one every three seconds', async () => {
  const { clock, looks, pace } = makePace(1);
  for (let key = 0; key < 100_000; key += 1) pace.ask(`k${key}`, 0);
  await turns();
  expect(looks).toHaveLength(10);
  for (let second = 0; second < 60; second += 1) {
    await clock.advance(1_000);
    await turns();
  }
  expect(looks).toHaveLength(30);
});

test('a look that needed no request uses up nothing', async () => {
  const { looks, pace } = makePace(1, () => false);
  for (let key = 0; key < 50; key += 1) pace.ask(`k${key}`, 0);
  await turns();
  expect(looks).toHaveLength(50);
});

test('a clock that is set back delays no look', async () => {
  const { clock, looks, pace } = makePace(1);
  pace.ask('a', 1_000);
  clock.jump(-3_600_000);
  await clock.advance(1_000);
  await turns();
  expect(looks).toEqual([['a']]);
});

test('after the end nothing is looked at', async () => {
  const { clock, looks, pace } = makePace(1);
  pace.ask('a', 0);
  pace.ask('b', 1_000);
  pace.close();
  expect(pace.ask('c', 0)).toBe(false);
  await clock.advance(60_000);
  await turns();
  expect([looks, clock.pending()]).toEqual([[], 0]);
});
