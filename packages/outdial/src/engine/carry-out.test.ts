import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CallEvent } from '../call/life/call-event.ts';
import { conversationId } from '../call/ids.ts';
import { defaultTimers } from '../call/timers.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import { StorageFull } from '../ports/engine-error.ts';
import { defaultPolicy } from '../readiness/policy.ts';
import { createEngineWorld, type EngineWorld } from '../testing/engine-world.ts';
import type { CarryOutWorld } from './carry-out-world.ts';
import { createCarryOut } from './carry-out.ts';
import { createMemoryEngine } from './memory/memory.ts';

let world: EngineWorld;
beforeEach(async () => {
  world = await createEngineWorld({
    open: (setting) => createMemoryEngine(setting),
    crash: () => undefined,
    dispose: async () => undefined,
  });
});
afterEach(() => world.dispose());

/** A second runner next to the engine's own, like a copy of a command in another process. */
function runner(change: Partial<CarryOutWorld> = {}) {
  const told: CallEvent[] = [];
  const reported: string[] = [];
  const floor = world.floor();
  const carryOut = createCarryOut({
    tell: (id, event) => {
      told.push(event);
      return world.engine().tell(id, event);
    },
    contactCentre: world.contactCentre,
    floor,
    clock: world.clock,
    step: { floor, policy: () => ({ version: 'v1', policy: defaultPolicy }), timers: defaultTimers },
    kept: { take: () => [] },
    closing: () => false,
    giveUpTurn: () => undefined,
    slotsOf: () => ({ take: async () => 'go', giveBack: () => undefined }),
    logger: { error: (_facts, message) => reported.push(message) },
    ...change,
  });
  return { carryOut, told, reported };
}

test('a copy of a dial that comes when the call is placed sends nothing and says nothing', async () => {
  const placed = await world.place();
  const { carryOut, told } = runner();
  await carryOut(placed, { type: 'dial', n: 1 });
  expect(told.map(({ type }) => type)).toEqual(['claim']);
  expect(world.contactCentre.dials).toHaveLength(1);
  expect(await world.call(placed.order.id)).toEqual(placed);
});

test('a copy of a dial that comes while the first is out reports it as interrupted and sends nothing', async () => {
  world.contactCentre.onDial('hangs');
  const dialing = await world.place();
  const { carryOut, told } = runner();
  await carryOut(dialing, { type: 'dial', n: 1 });
  expect(told.map(({ type }) => type)).toEqual(['claim', 'interrupted']);
  expect(world.contactCentre.dials).toHaveLength(1);
  world.contactCentre.letAnswer();
  await world.settle();
  expect(await world.call(dialing.order.id)).toMatchObject({ state: 'placed', conversationId: 'conversation-1' });
});

test('nothing is claimed once no dial may begin, and a fence granted just before is given up with proof', async () => {
  world.present(world.order().agent.id, 'AWAY');
  const waiting = await world.place();
  const closed = runner({ closing: () => true });
  await closed.carryOut(waiting, { type: 'dial', n: 1 });
  expect(closed.told).toEqual([]);

  const asked = [false, true];
  const closing = runner({ closing: () => asked.shift() ?? true });
  await world.engine().pause(waiting.order.createdBy);
  world.present(waiting.order.agent.id, 'AVAILABLE');
  await world.engine().resume(waiting.order.createdBy);
  await closing.carryOut(waiting, { type: 'dial', n: 1 });
  await world.settle();
  expect(closing.told).toMatchObject([{ type: 'claim' }, { type: 'not-sent', n: 1, why: 'closing' }]);
});

test('a port that throws is an event like any other, and the runner never rejects', async () => {
  const placed = await world.place();
  const throws = async (): Promise<never> => {
    throw new TypeError('a mistake in the adapter');
  };
  const broken: ContactCentre = { ...world.contactCentre, find: throws, readConversation: throws, hangUp: throws };
  const { carryOut, told, reported } = runner({ contactCentre: broken });
  const known = conversationId('conversation-1');
  await carryOut(placed, { type: 'reconcile', n: 1 });
  await carryOut(placed, { type: 'read', conversationId: known });
  await carryOut(placed, { type: 'hang-up', conversationId: known, forced: false });
  expect(told).toMatchObject([
    { type: 'looked', full: false, candidates: [] },
    { type: 'read-failed', missing: false },
    { type: 'hang-up-result', done: false },
  ]);
  expect(reported).toEqual([]);
});

test('an event that cannot be stored is reported, not thrown', async () => {
  const placed = await world.place();
  const { carryOut, reported } = runner({ tell: () => Promise.reject(new StorageFull()) });
  await carryOut(placed, { type: 'dial', n: 1 });
  await carryOut(placed, { type: 'read', conversationId: conversationId('conversation-1') });
  expect(reported).toHaveLength(2);
  expect(world.contactCentre.dials).toHaveLength(1);
});
