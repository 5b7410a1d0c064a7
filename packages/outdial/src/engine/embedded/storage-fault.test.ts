import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keyId } from '../../call/ids.ts';
import { StorageFull } from '../../ports/engine-error.ts';
import { createEngineWorld } from '../../testing/engine-world.ts';
import { createEmbeddedEngine } from './engine.ts';

test('a full store says so without traffic and after it, and says when there is room again', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-fault-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const limit = { mostPages: 90 as number | null };
  const world = await createEngineWorld({
    open: (setting) =>
      createEmbeddedEngine({
        ...{ ...setting, dataDir, target: 'sandbox' },
        ...(limit.mostPages !== null && { mostPages: limit.mostPages }),
      }),
    crash: () => undefined,
    dispose: async () => undefined,
  });
  onTestFinished(world.dispose);
  const fault = () => world.engine().fault?.() ?? null;
  expect(fault()).toBeNull();
  const attributes = { pad: 'x'.repeat(2_000) };
  const fill = async (): Promise<void> => {
    for (;;)
      await world.engine().accept(world.order({ attributes, createdBy: keyId('key_1') }), { allowDuplicate: true });
  };
  await expect(fill()).rejects.toBeInstanceOf(StorageFull);
  expect(fault()).toBeInstanceOf(StorageFull);
  await world.elapse(10_000);
  expect(fault()).toBeInstanceOf(StorageFull);
  limit.mostPages = null;
  await world.restart('close');
  await world.elapse(10_000);
  expect(fault()).toBeNull();
});
