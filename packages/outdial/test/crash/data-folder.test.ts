import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { isEnded, type Call, type CallState } from '../../src/call/call.ts';
import { keyId } from '../../src/call/ids.ts';
import { codesOf, isUndecided } from '../../src/engine/facets.ts';
import type { CallChoice } from '../../src/ports/engine.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/engine.ts';
import { createEngineWorld, type EngineWorld } from '../../src/testing/engine-world.ts';

/*
 * `fixtures/data-folder-<n>` holds the file of an Outdial with table version n. It was killed on 22 November 2026 at
 * 15:06:50 UTC, with one call in each state; `attributes.wanted` of a call names it. Every later version opens it.
 */
const killedAt = Date.parse('2026-11-22T15:06:50Z');
const states: readonly CallState[] = [
  ...(['scheduled', 'waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'] as const),
  ...(['completed', 'failed', 'rejected', 'expired', 'canceled', 'outcome-unknown'] as const),
];

async function openedFixture(version: number): Promise<EngineWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-folder-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  cpSync(fileURLToPath(new URL(`fixtures/data-folder-${version}`, import.meta.url)), dataDir, { recursive: true });
  let opened = false;
  const empty = mkdtempSync(join(tmpdir(), 'outdial-folder-'));
  onTestFinished(() => rmSync(empty, { recursive: true }));
  const world = await createEngineWorld({
    // The world begins at its own time, on an empty folder; the fixture is opened at the time at which it was left.
    open: (setting) => createEmbeddedEngine({ ...setting, dataDir: opened ? dataDir : empty, target: 'sandbox' }),
    crash: () => undefined,
    dispose: async () => undefined,
  });
  onTestFinished(world.dispose);
  world.clock.jump(killedAt - world.clock.now());
  opened = true;
  await world.restart('close');
  return world;
}

const callsIn = async (world: EngineWorld): Promise<readonly Call[]> =>
  (await world.engine().list({ limit: 200 })).items;
const wanted = (call: Call): string | undefined => call.order.attributes['wanted'];

test('a data folder of the first version opens with every call, and ended calls stay as they were', async () => {
  const world = await openedFixture(1);
  const calls = await callsIn(world);
  expect(calls.map(wanted).sort()).toEqual([...states].sort());
  for (const call of calls) {
    if (isEnded(call)) expect(call.state).toBe(wanted(call));
    expect((await world.engine().history(call.order.id, 0, 50)).length).toBeGreaterThan(0);
  }
  // Begun and not answered: reported, and never begun again.
  expect(calls.find((call) => wanted(call) === 'dialing')?.state).toBe('unknown');
});

test('calls of the first version are found by what only later versions search for', async () => {
  const world = await openedFixture(1);
  const found = async (choice: CallChoice) =>
    (await world.engine().list({ ...choice, limit: 200 })).items.map(({ order }) => order.id);
  for (const call of await callsIn(world)) {
    const { id, queue, label, createdBy } = call.order;
    const attribute = { name: 'wanted', value: wanted(call) ?? '' };
    expect(await found({ attribute, createdBy: [createdBy] })).toEqual([id]);
    if (queue !== null) expect(await found({ queueId: queue.id })).toContain(id);
    if (label !== null) expect(await found({ label })).toContain(id);
    for (const code of codesOf(call)) expect(await found({ code })).toContain(id);
    expect((await found({ undecided: true })).includes(id)).toBe(isUndecided(call));
  }
});

test('the keys of a first-version data folder still belong to their calls', async () => {
  const world = await openedFixture(1);
  for (const call of await callsIn(world)) {
    const replay = await world.engine().replayOf(keyId('key_fixture'), call.order.key ?? '');
    expect(replay?.call.order.id).toBe(call.order.id);
  }
});

test('every call of the first version ends, and no dialed call is dialed again', async () => {
  const world = await openedFixture(1);
  const fenced = (await callsIn(world)).filter(({ attempts }) => attempts.length > 0).map(({ order }) => order.id);
  await world.elapse(14 * 3_600_000, 60_000);
  const open = (await callsIn(world)).filter((call) => !isEnded(call));
  expect(open.map(({ state }) => state)).toEqual([]);
  expect(world.contactCentre.dials.filter(({ callId }) => fenced.includes(callId))).toEqual([]);
});
