import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import type { Call } from '../../call/call.ts';
import type { Engine } from '../../ports/engine.ts';
import { ana, createEngineWorld } from '../../testing/engine-world.ts';
import { createEmbeddedEngine } from './engine.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

async function allOf(engine: Engine): Promise<readonly Call[]> {
  const calls: Call[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await engine.list({ states: ['waiting'], limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    calls.push(...page.items);
    cursor = page.next;
  }
  return calls;
}

test('a waiting call is on the disk, takes up no memory of its own, and is listed once', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-memory-'));
  const world = await createEngineWorld({
    open: (setting) => createEmbeddedEngine({ ...setting, dataDir, target: 'sandbox' }),
    crash: () => undefined,
    dispose: async () => rmSync(dataDir, { recursive: true }),
  });
  onTestFinished(world.dispose);
  world.present(ana, 'AWAY');
  const expiresAt = world.clock.now() + 24 * 60 * 60_000;
  const wait = async (count: number): Promise<void> => {
    const orders = Array.from({ length: count }, () => world.order({ expiresAt }));
    await Promise.all(orders.map((order) => world.engine().accept(order, { allowDuplicate: true })));
  };
  await wait(500);
  const before = heapUsed();
  await wait(3_000);
  const each = (heapUsed() - before) / 3_000;
  expect((await world.engine().counts?.())?.['waiting']).toBe(3_500);
  // The record of one such call is about 1,500 bytes.
  expect(each).toBeLessThan(300);
  expect(await world.engine().agentsUnderWay?.()).toEqual([ana]);
  const listed = await allOf(world.engine());
  expect(new Set(listed.map(({ order }) => order.id)).size).toBe(3_500);
  expect(listed).toEqual(listed.toSorted((a, b) => (a.order.id < b.order.id ? 1 : -1)));
}, 60_000);
