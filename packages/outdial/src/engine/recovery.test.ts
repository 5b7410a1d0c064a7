import { expect, test } from 'vitest';
import { ana, ben, createEngineWorld } from '../testing/engine-world.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createSingleWriterEngine } from './single-writer.ts';

test('a start reads each call under way once', async () => {
  const store = createMemoryStore();
  let read: string[] = [];
  let readAtStart: readonly string[] = [];
  const call: typeof store.call = (id) => {
    read.push(id);
    return store.call(id);
  };
  const world = await createEngineWorld({
    open: (setting) => {
      const engine = createSingleWriterEngine({ ...store, call }, setting);
      const start = async (): Promise<void> => {
        read = [];
        await engine.start();
        readAtStart = read;
        read = [];
      };
      return { ...engine, start };
    },
    crash: () => undefined,
    dispose: async () => undefined,
  });
  const placed = [
    await world.place({ agent: { id: ana, name: null, email: null } }),
    await world.place({ agent: { id: ben, name: null, email: null } }),
  ];
  expect(placed.map(({ state }) => state)).toEqual(['placed', 'placed']);
  await world.restart('crash');
  expect(readAtStart.toSorted()).toEqual(placed.map(({ order }) => order.id));
  await world.dispose();
});
