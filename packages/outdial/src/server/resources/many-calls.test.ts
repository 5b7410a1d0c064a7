import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, bo, cy, goodBody, openWorld, sales, support, type TestServer } from '../../../test/server/world.ts';
import { OutdialError } from '../../client/index.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const away = (agent: string): void => void world.floor.feedAgent(world.centre.setPresence(agent, 'AWAY'));
let made = 0;
const wait = async (agent: string, more: Parameters<typeof goodBody>[1] = {}) => {
  const targets: [{ phoneNumber: string }] = [{ phoneNumber: `+1202555${String(1000 + (made += 1)).slice(-4)}` }];
  const from = { id: agent, queueId: agent === ana ? sales : support };
  return (await world.client().place(goodBody(from, { targets, ...more }))).call;
};
const refusalOf = async (work: Promise<unknown>): Promise<readonly [number | null, string]> => {
  const error = await work.catch((reason: unknown) => reason);
  if (!(error instanceof OutdialError)) throw new TypeError('It was not refused.');
  return [error.status, error.problems[0]?.code ?? ''];
};

test('waiting calls are canceled together when they are as many as expected, and a call that dials is left and listed', async () => {
  const talks = await wait(bo);
  await world.until(async () => (await world.client().get(talks.id)).state === 'placed');
  away(bo);
  const waiting = [await wait(bo, { label: 'x' }), await wait(bo)];
  const later = await wait(bo, { notBefore: new Date(world.clock.now() + 3_600_000).toISOString() });
  away(ana);
  const other = await wait(ana);
  const client = world.client();
  expect(await client.count({ agent: 'bo@example.com', state: 'waiting,scheduled' })).toEqual({ count: 3 });
  await expect(client.cancelMany({ agent: bo }, 4)).rejects.toThrow('match 3 undialed calls, not 4');
  expect((await client.get(later.id)).state).toBe('scheduled');
  const answer = await client.cancelMany({ agent: bo }, 3);
  expect([...answer.canceled].sort()).toEqual([...waiting, later].map(({ id }) => id).sort());
  expect(answer.left).toEqual([{ id: talks.id, state: 'placed', problem: null }]);
  for (const { id } of [...waiting, later]) expect((await client.get(id)).state).toBe('canceled');
  expect((await client.get(other.id)).state).toBe('waiting');
  expect(await refusalOf(client.cancelMany({ agent: bo }, 1))).toEqual([409, 'confirm-differs']);
});

test('one call is counted, given away and canceled by its id, and only where the key sees it', async () => {
  away(ana);
  const [one, other] = [await wait(ana), await wait(ana)];
  const client = world.client();
  expect(await client.count({ id: one.id })).toEqual({ count: 1 });
  expect(await client.count({ id: one.id, agent: bo, state: 'waiting' })).toEqual({ count: 0 });
  const own = world.client(await world.limitedKey(['admin'], { ownCalls: true }));
  for (const stranger of [own.count({ id: one.id }), client.count({ id: 'call_nope' })])
    expect(await refusalOf(stranger)).toEqual([400, 'query-invalid']);
  expect(await refusalOf(own.cancelMany({ id: one.id }, 1))).toEqual([400, 'field-value']);
  const { reassigned } = await client.reassign({ id: one.id }, bo, 1);
  expect(reassigned.map(({ from }) => from)).toEqual([one.id]);
  expect(await client.cancelMany({ id: other.id }, 1)).toEqual({ canceled: [other.id], left: [] });
});

test('a call for later says nothing about what its agent does now, also after it was given away', async () => {
  away(ana);
  away(bo);
  const told = ({ checks, warnings }: Awaited<ReturnType<typeof wait>>) => ({
    checks: checks.filter(({ passed }) => !passed).map(({ problem }) => problem?.code),
    isSeen: checks.some(({ name }) => name === 'readiness'),
    warnings: warnings.map(({ code }) => code),
  });
  const notBefore = new Date(world.clock.now() + 24 * 3_600_000).toISOString();
  const expiresAt = new Date(world.clock.now() + 25 * 3_600_000).toISOString();
  const [later, now] = [await wait(ana, { notBefore, expiresAt }), await wait(ana)];
  expect(told(later)).toEqual({ checks: [], isSeen: false, warnings: [] });
  expect(told(now).checks).toEqual(['agent-presence']);
  const client = world.client();
  const { reassigned } = await client.reassign({ id: later.id }, bo, 1);
  expect(told(await client.get(reassigned[0]?.to ?? ''))).toEqual({ checks: [], isSeen: false, warnings: [] });
});

test('sixty calls of an absent agent go to another one, each linked with the one in its place', async () => {
  away(ana);
  away(bo);
  const calls: Awaited<ReturnType<typeof wait>>[] = [];
  for (let index = 0; index < 60; index += 1)
    calls.push(await wait(ana, { label: 'renewals', attributes: { n: String(index) }, reason: 'renewal' }));
  const client = world.client();
  const { reassigned, left } = await client.reassign({ agent: ana, label: 'renewals' }, 'bo@example.com', 60);
  expect([reassigned.length, left.length]).toEqual([60, 0]);
  const first = reassigned.find(({ from }) => from === calls[0]?.id);
  const from = await client.get(first?.from ?? '');
  expect(from).toMatchObject({
    ...{ state: 'canceled', reassignedTo: first?.to, reassignedFrom: null },
    outcome: {
      code: 'reassigned',
      sentence: `The call was given to Bo Lind, as ${first?.to}. Its target was not rung.`,
    },
  });
  expect(from.outcome?.sentence).toContain(first?.to);
  expect(await client.get(first?.to ?? '')).toMatchObject({
    ...{ state: 'waiting', key: null, reassignedFrom: calls[0]?.id, reassignedTo: null, label: 'renewals' },
    ...{ attributes: { n: '0' }, reason: 'renewal', expiresAt: calls[0]?.expiresAt, createdBy: 'key_root' },
    resolved: { agent: { id: bo, name: 'Bo Lind' }, queue: { id: sales } },
    changes: [{ pointer: '/from/id', from: ana, to: bo, why: `The call replaces ${calls[0]?.id}.` }],
  });
  const audit = await client.audit({ since: new Date(0).toISOString(), limit: 1000 });
  expect(audit.items.find(({ callId, act }) => callId === first?.to && act === 'asked')?.facts).toMatchObject({
    reassignedFrom: first?.from,
  });
  expect(audit.items.find(({ callId, act }) => callId === first?.from && act === 'canceled')?.facts).toMatchObject({
    reassignedTo: first?.to,
  });
  expect(world.centre.dials).toEqual([]);
  world.floor.feedAgent(world.centre.setPresence(bo, 'AVAILABLE'));
  await world.until(() => world.centre.dials.length === 1);
});

test('reassigning needs both scopes and an agent who exists, and leaves what the other agent cannot have', async () => {
  away(ana);
  away(bo);
  const mine = await wait(ana);
  const theirs = await wait(bo);
  const admin = world.client();
  for (const scope of ['calls:cancel', 'conversation:call'] as const)
    expect(await refusalOf(world.client(await world.keyWith(scope)).reassign({}, bo, 2))).toEqual([
      ...[403, 'scope-missing'],
    ]);
  expect(await refusalOf(admin.reassign({}, 'nobody@example.com', 2))).toEqual([422, 'agent-not-found']);
  expect(await refusalOf(admin.reassign({ agent: 'nobody@example.com' }, bo, 2))).toEqual([400, 'field-value']);
  expect(await refusalOf(admin.reassign({ state: 'placed' }, bo, 2))).toEqual([400, 'field-value']);
  expect(await refusalOf(admin.reassign({}, bo, 0))).toEqual([400, 'field-value']);
  const both = world.client(await world.keyWith('calls:cancel', 'conversation:call:write'));
  const answer = await both.reassign({}, 'bo@example.com', 2);
  expect(answer.reassigned.map(({ from }) => from)).toEqual([mine.id]);
  expect(answer.left).toEqual([{ id: theirs.id, state: 'waiting', problem: null }]);
  const value = { found: 'user', name: 'Dee Gone', email: 'dee@example.com', state: 'inactive' } as const;
  const person = { value, since: null, asOf: world.clock.now(), source: 'read' } as const;
  world.floor.feedAgent({ ...world.centre.setPresence(cy, 'AWAY'), person });
  const kept = await admin.reassign({}, cy, 2);
  expect(kept.reassigned).toEqual([]);
  expect(kept.left.map(({ problem }) => problem?.code)).toEqual(['agent-inactive', 'agent-inactive']);
  expect(await admin.count({ state: 'waiting' })).toEqual({ count: 2 });
});

test('an engine that cannot change two calls at once says so', async () => {
  const { reassign, ...engine } = world.engine;
  expect(reassign).toBeDefined();
  const without = await openWorld({ engine: { ...engine, start: async () => undefined } });
  expect(await refusalOf(without.client().reassign({}, bo, 1))).toEqual([501, 'reassign-not-possible']);
});
