import { expect, test } from 'vitest';
import { testClock } from '../../testing/clock.ts';
import { createHeavyWork, shareAnswer } from './heavy-work.ts';

const turn = { kind: 'search', key: 'key' } as const;

test('heavy work is done one by one, with a pause after each that is as long as it took', async () => {
  const clock = testClock();
  const begun = clock.now();
  let worked = 0;
  const heavy = createHeavyWork({ ...clock, monotonic: () => clock.monotonic() + worked });
  const piece = (ms: number) => (): number => {
    worked += ms;
    return clock.now() - begun;
  };
  const all = Promise.all([30, 10, 0, 5].map((ms) => heavy.inTurn(turn, piece(ms))));
  await clock.advance(0);
  for (let ms = 0; ms < 50; ms += 1) await clock.advance(1);
  expect(await all).toEqual([0, 30, 40, 40]);
});

test('work that waits for an answer holds up the next piece', async () => {
  const heavy = createHeavyWork(testClock());
  const said: string[] = [];
  let answer = (): void => undefined;
  const search = heavy.inTurn(turn, async () => {
    said.push('search begins');
    await new Promise<void>((resolve) => (answer = resolve));
    said.push('search ends');
  });
  const next = heavy.inTurn(turn, () => said.push('next'));
  await new Promise((resolve) => setImmediate(resolve));
  answer();
  await Promise.all([search, next]);
  expect(said).toEqual(['search begins', 'search ends', 'next']);
});

test('keys take turns, however many pieces one of them has', async () => {
  const heavy = createHeavyWork(testClock());
  const done: string[] = [];
  const of = (key: string) => ({ kind: 'search', key }) as const;
  const work = (key: string) => heavy.inTurn(of(key), () => void done.push(key));
  const all = [...Array.from({ length: 40 }, () => work('many')), work('one'), work('two'), work('one')];
  expect([heavy.waiting(of('many')), heavy.waiting(of('one'))]).toEqual([
    { ofKey: 39, ofAll: 42 },
    { ofKey: 2, ofAll: 42 },
  ]);
  await Promise.all(all);
  expect(done.slice(0, 7)).toEqual(['many', 'many', 'one', 'two', 'many', 'one', 'many']);
  expect([done.length, heavy.waiting(of('many'))]).toEqual([43, { ofKey: 0, ofAll: 0 }]);
});

test('long texts of fifty keys hold up a search, a short text and a stream of another key by one long text each', async () => {
  const heavy = createHeavyWork(testClock());
  const done: string[] = [];
  const keys = Array.from({ length: 50 }, (_, index) => `viewer-${index}`);
  const long = (key: string) => heavy.inTurn({ kind: 'long-text', key }, () => void done.push('long'));
  const other = (kind: 'search' | 'short-text' | 'stream') =>
    heavy.inTurn({ kind, key: 'victim' }, () => void done.push(kind));
  const flood = [...keys, ...keys].map(long);
  const all = [...flood, other('search'), other('search'), other('short-text'), other('stream')];
  expect(heavy.waiting({ kind: 'long-text', key: 'victim' })).toEqual({ ofKey: 0, ofAll: 99 });
  await Promise.all(all);
  expect(done.slice(0, 7)).toEqual(['long', 'long', 'search', 'short-text', 'stream', 'long', 'search']);
  expect(done).toHaveLength(104);
});

test('work that fails is its own failure, and the next is done', async () => {
  const heavy = createHeavyWork(testClock());
  const failing = heavy.inTurn(turn, () => {
    throw new TypeError('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await heavy.inTurn(turn, () => 'next')).toBe('next');
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
