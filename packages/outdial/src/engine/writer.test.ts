import { expect, test } from 'vitest';
import { StorageFull } from '../ports/engine-error.ts';
import { testClock } from '../testing/clock.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createWriter } from './writer.ts';

function writerOn(transact?: () => void) {
  const store = createMemoryStore();
  let transactions = 0;
  const watched: typeof store = {
    ...store,
    transact: (body) => {
      transactions += 1;
      transact?.();
      return store.transact(body);
    },
  };
  const mistakes: unknown[] = [];
  const writer = createWriter({
    ...{ store: watched, clock: testClock(), atWriteSite: null, onCommitted: () => undefined },
    onMistake: (error) => void mistakes.push(error),
  });
  return { writer, store, mistakes, transactions: () => transactions };
}

test('what arrives in one turn of the event loop shares one transaction, in the order of arrival', async () => {
  const { writer, transactions } = writerOn();
  const order: number[] = [];
  const results = await Promise.all([1, 2, 3].map((n) => writer.commit('event', () => order.push(n) * 10)));
  expect(results).toEqual([10, 20, 30]);
  expect(order).toEqual([1, 2, 3]);
  expect(transactions()).toBe(1);
});

test('a mistake in one input is undone and fails that input alone', async () => {
  const { writer, store } = writerOn();
  const undone: string[] = [];
  const fails = writer.commit('event', (commit) => {
    store.setPaused(true);
    commit.onUndo(() => undone.push('own'));
    throw new RangeError('ours');
  });
  const works = writer.commit('event', () => store.paused());
  await expect(fails).rejects.toThrow('ours');
  expect(await works).toBe(false);
  expect(store.paused()).toBe(false);
  // Once with the whole batch, once alone.
  expect(undone).toEqual(['own', 'own']);
});

test('a full disk fails the whole batch with its own error', async () => {
  const { writer, transactions } = writerOn(() => {
    throw new StorageFull();
  });
  const both = [1, 2].map(() => writer.commit('event', () => 1));
  for (const result of both) await expect(result).rejects.toMatchObject({ code: 'storage-full' });
  expect(transactions()).toBe(1);
});

test('a drained writer has committed everything, and a closed one takes nothing', async () => {
  const { writer } = writerOn();
  const done: number[] = [];
  for (let n = 0; n < 600; n += 1) void writer.commit('event', () => done.push(n));
  await writer.drained();
  expect(done).toHaveLength(600);
  writer.close();
  await expect(writer.commit('event', () => 1)).rejects.toMatchObject({ code: 'engine-closed' });
});

test('an error after a commit is reported, and every caller still gets an answer', async () => {
  const { writer, mistakes } = writerOn();
  const failing = writer.commit('event', (commit) => {
    commit.after(() => {
      throw new RangeError('ours');
    });
    return 1;
  });
  const after: string[] = [];
  const neighbour = writer.commit('event', (commit) => commit.after(() => void after.push('done')));
  expect(await failing).toBe(1);
  await neighbour;
  expect(after).toEqual(['done']);
  expect(mistakes).toEqual([new RangeError('ours')]);
});
