import { cpSync, rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { CallOrder } from '../../src/call/call.ts';
import { keyId, type CallId } from '../../src/call/ids.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/engine.ts';
import { vouchForFolder } from '../../src/engine/embedded/moved-folder.ts';
import { ana, createEngineWorld, type EngineWorld } from '../../src/testing/engine-world.ts';
import { defaultPolicy } from '../../src/readiness/policy.ts';
import { newFolder, wal } from './gap-folders.ts';

const by = keyId('key_1');
const minute = 60_000;

interface Ending {
  /** As it is in the database's main file. */
  readonly open: (world: EngineWorld) => Promise<CallId>;
  /** Ends it; all that this writes is lost with the log of writes. */
  readonly end: (world: EngineWorld, id: CallId) => Promise<void>;
  readonly told: string;
}

const waits = async (world: EngineWorld, change: Partial<CallOrder> = {}): Promise<CallId> => {
  world.present(ana, 'AWAY');
  return (await world.place(change)).order.id;
};
const unknown = async (world: EngineWorld): Promise<CallId> => {
  world.contactCentre.setVisible(false);
  world.contactCentre.onDial('loses');
  return (await world.place({ retry: { attempts: 3, delaySeconds: 1 } })).order.id;
};
const later = async (world: EngineWorld): Promise<void> => world.elapse(60 * minute, minute);

const endings: Readonly<Record<string, Ending>> = {
  'expired while it waited': { open: waits, end: later, told: 'expired' },
  'expired before its time': {
    open: async (world) => waits(world, { notBefore: world.clock.now() + minute }),
    end: later,
    told: 'expired',
  },
  'rejected by the policy': {
    open: waits,
    end: async (world) => {
      world.rules.policy = null;
      world.present(ana, 'AVAILABLE');
      await world.elapse(2 * minute);
    },
    told: 'rejected',
  },
  'canceled by a person': {
    open: waits,
    end: async (world, id) => {
      await world.engine().cancel(id, by, null);
    },
    told: 'canceled',
  },
  'canceled by a person and never found': {
    open: async (world) => {
      world.contactCentre.onDial('hangs');
      const { order } = await world.place();
      await world.engine().cancel(order.id, by, null);
      return order.id;
    },
    end: later,
    told: 'outcome-unknown',
  },
  'failed for good': {
    open: waits,
    end: async (world) => {
      world.contactCentre.onDial('refuses');
      world.present(ana, 'AVAILABLE');
      await later(world);
    },
    told: 'failed',
  },
  'never found': { open: unknown, end: later, told: 'outcome-unknown' },
};

/** What Genesys shows later of a call whose agent did not answer: alone it would allow another attempt. */
const neverRung = (world: EngineWorld): void => {
  const endedAt = world.clock.now();
  if (world.contactCentre.dials.length === 0) return;
  world.contactCentre.setVisible(true);
  const death = { agentLegDeathNamed: true, disconnectType: 'timeout' } as const;
  world.contactCentre.change(0, {
    ...death,
    ended: true,
    endedAt,
    errorCode: 'error.ininedgecontrol.connection.timeout',
  });
};

test.each(Object.entries(endings))(
  'a call told as %s is not dialed after damage has lost that',
  async (_how, ending) => {
    let dataDir = newFolder();
    const world = await createEngineWorld({
      open: (engine) => createEmbeddedEngine({ ...engine, dataDir, target: 'sandbox' }),
      crash: () => undefined,
      dispose: async () => undefined,
    });
    onTestFinished(world.dispose);
    const id = await ending.open(world);
    // Each moves all commits into the main file.
    await world.engine().pause(by);
    await world.engine().resume(by);
    await world.settle();
    const openAt = world.clock.now();
    const openState = (await world.call(id)).state;
    await ending.end(world, id);
    expect([openState, (await world.call(id)).state]).toEqual([expect.not.stringMatching(ending.told), ending.told]);
    const dials = world.contactCentre.dials.length;
    const image = newFolder();
    cpSync(dataDir, image, { recursive: true });
    rmSync(wal(image));
    vouchForFolder(image);
    dataDir = image;
    world.rules.policy = defaultPolicy;
    world.clock.jump(openAt - world.clock.now());
    neverRung(world);
    world.present(ana, 'AVAILABLE');
    await world.restart('crash');
    const sought = world.engine().recordGap?.()?.sought;
    expect((await world.call(id)).state).not.toBe('waiting');
    await world.elapse(10 * minute, 5_000);
    expect(world.contactCentre.dials).toHaveLength(dials);
    expect((await world.call(id)).state).toMatch(/canceled|outcome-unknown/);
    if (ending.told !== 'canceled') expect(sought).toContain(id);
  },
);
