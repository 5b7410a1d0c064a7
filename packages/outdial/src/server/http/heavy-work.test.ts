import { expect, test } from 'vitest';
import { testClock } from '../../testing/clock.ts';
import { createHeavyWork, shareAnswer } from './heavy-work.ts';

test('heavy work is done one by one, with a pause after each that is as long as it took', async () => {
  const clock = testClock();
  const begun = clock.now();
  let worked = 0;
  const heavy = createHeavyWork({ ...clock, monotonic: () => clock.monotonic() + worked });
  const piece = (ms: number) => (): number => {
    worked += ms;
    return clock.now() - begun;
  };
  const all = Promise.all([30, 10, 0, 5].map((ms) => heavy.inTurn('key', piece(ms))));
  await clock.advance(0);
  for (let ms = 0; ms < 50; ms += 1) await clock.advance(1);
  expect(await all).toEqual([0, 30, 40, 40]);
});

test('work that waits for an answer holds up the next piece', async () => {
  const heavy = createHeavyWork(testClock());
  const said: string[] = [];
  let answer = (): void => undefined;
  const search = heavy.inTurn('key', async () => {
    said.push('search begins');
    await new Promise<void>((resolve) => (answer = resolve));
    said.push('search ends');
  });
  const next = heavy.inTurn('key', () => said.push('next'));
  await new Promise((resolve) => setImmediate(resolve));
  answer();
  await Promise.all([search, next]);
  expect(said).toEqual(['search begins', 'search ends', 'next']);
});

test('keys take turns, however many pieces one of them has', async () => {
  const heavy = createHeavyWork(testClock());
  const done: string[] = [];
  const work = (key: string) => heavy.inTurn(key, () => void done.push(key));
  const all = [...Array.from({ length: 40 }, () => work('many')), work('one'), work('two'), work('one')];
  expect([heavy.waiting('many'), heavy.waiting('one')]).toEqual([39, 2]);
  await Promise.all(all);
  expect(done.slice(0, 7)).toEqual(['many', 'many', 'one', 'two', 'many', 'one', 'many']);
  expect([done.length, heavy.waiting('many')]).toEqual([43, 0]);
});

test('work that fails is its own failure, and the next is done', async () => {
  const heavy = createHeavyWork(testClock());
  const failing = heavy.inTurn('key', () => {
    throw new TypeError('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await heavy.inTurn('key', () => 'next')).toBe('next');
});

test('an answer is shared while it is made and twenty times as long, and a failure is not', async () => {
  const clock = testClock();
  let made = 0;
  let tookMs = 10;
  const read = shareAnswer(clock, async () => {
    made += 1;
    if (made === 3) throw new TypeError('no');
    await new Promise<void>((resolve) => void clock.wakeAt(clock.now() + tookMs, resolve));
    return made;
  });
  const asked = Promise.all([read(), read()]);
  await clock.advance(10);
  expect(await asked).toEqual([1, 1]);
  await clock.advance(199);
  expect(await read()).toBe(1);
  await clock.advance(1);
  tookMs = 0;
  const again = read();
  await clock.advance(1);
  expect(await again).toBe(2);
  await expect(read()).rejects.toThrow('no');
  const last = read();
  await clock.advance(1);
  expect(await last).toBe(4);
});
