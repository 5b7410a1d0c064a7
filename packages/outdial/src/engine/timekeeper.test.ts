import { expect, onTestFinished, test } from 'vitest';
import type { AgentId } from '../call/ids.ts';
import { ana, createEngineWorld } from '../testing/engine-world.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createSingleWriterEngine } from './single-writer.ts';

test("a check from time to time reads the agent's next call once", async () => {
  const store = createMemoryStore();
  const read: [AgentId, number][] = [];
  const waitingOf: typeof store.waitingOf = (agent, limit) => {
    read.push([agent, limit]);
    return store.waitingOf(agent, limit);
  };
  const world = await createEngineWorld({
    open: (setting) => createSingleWriterEngine({ ...store, waitingOf }, setting),
    crash: () => undefined,
    dispose: async () => undefined,
  });
  onTestFinished(world.dispose);
  world.present(ana, 'AWAY');
  const expiresAt = world.clock.now() + 24 * 60 * 60_000;
  await world.place({ expiresAt });
  await world.place({ expiresAt, createdAt: world.clock.now() + 1 });
  read.length = 0;
  await world.elapse(70_000);
  // What the read of an agent changes wakes more calls at a time.
  expect(read.filter(([, limit]) => limit === 1)).toEqual([[ana, 1]]);
});
