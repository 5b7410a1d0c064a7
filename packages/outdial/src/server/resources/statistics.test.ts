import { afterEach, beforeEach, expect, test } from 'vitest';
import { undecided } from '../../../test/server/undecided.ts';
import { ana, bo, goodBody, openWorld, sales, support, type TestServer } from '../../../test/server/world.ts';
import { statisticsSchema } from '../../api/statistics-views.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const figures = async () => {
  const answer = await world.call('GET', '/v1/statistics');
  expect(answer.status).toBe(200);
  return statisticsSchema.parse(await answer.json());
};
let made = 0;
const place = async (agent: string, queueId: string) => {
  const targets: [{ phoneNumber: string }] = [{ phoneNumber: `+1202555${2000 + (made += 1)}` }];
  return (await world.client().place(goodBody({ id: agent, queueId }, { targets }))).call;
};
const minute = 60_000;

test('calls are counted by state and by why they wait, with who can fix it', async () => {
  for (const id of [ana, bo]) world.floor.feedAgent(world.centre.setPresence(id, 'AWAY'));
  const calls = [await place(bo, support), await place(bo, sales), await place(bo, sales)];
  await place(ana, sales);
  const { calls: states, waiting, needsPerson } = await figures();
  expect(states).toEqual({ waiting: 4 });
  expect(waiting).toMatchObject({
    groups: [
      { calls: 3, agent: { id: bo, name: 'Bo Lind' }, problem: { code: 'agent-presence', who: 'agent' } },
      { calls: 1, agent: { id: ana, name: 'Ana Ruiz' }, problem: { code: 'agent-presence' } },
    ],
    more: 0,
  });
  expect(waiting.groups[0]?.problem?.message).toContain('Bo Lind');
  expect(calls.map(({ id }) => id)).toContain(waiting.groups[0]?.example);
  expect(needsPerson).toEqual({
    undecided: 0,
    deadMessages: 0,
    failingWebhooks: [],
    paused: null,
    incident: null,
    warnings: [],
  });
});

test('a waiting call says what its agent does now, and a call of two reasons counts once for its agent', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  const { id } = await place(ana, sales);
  await world.until(async () => (await world.client().get(id)).waitingFor.length > 0);
  const told = async () => (await world.client().get(id)).waitingFor.map(({ message }) => message);
  expect(await told()).toEqual([expect.stringContaining('Away')]);
  world.floor.feedAgent(world.centre.setPresence(ana, 'MEETING'));
  expect(await told()).toEqual([expect.stringContaining('in Meeting')]);
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  expect(await told()).toEqual([]);
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  await world.client().pause();
  await world.until(async () => (await told()).length === 2);
  await world.clock.advance(2_000);
  expect((await figures()).waiting.agents).toEqual([{ agent: { id: ana, name: 'Ana Ruiz' }, calls: 1 }]);
});

test('calls that expire within ten minutes are counted, and the filter lists them', async () => {
  for (const id of [ana, bo]) world.floor.feedAgent(world.centre.setPresence(id, 'AWAY'));
  const placeUntil = async (minutes: number) => {
    const expiresAt = new Date(world.clock.now() + minutes * minute).toISOString();
    const targets: [{ phoneNumber: string }] = [{ phoneNumber: `+1202555${3000 + minutes}` }];
    return (await world.client().place(goodBody({ id: ana, queueId: sales }, { targets, expiresAt }))).call.id;
  };
  const soon = [await placeUntil(5), await placeUntil(9)];
  await placeUntil(11);
  const { expiring } = (await figures()).waiting;
  expect(expiring).toEqual({ calls: 2, before: new Date(world.clock.now() + 10 * minute).toISOString() });
  const { items } = await world.client().list({ state: 'waiting', expiresBefore: expiring.before });
  expect(items.map(({ id }) => id).toSorted()).toEqual(soon.toSorted());
  await world.clock.advance(6 * minute);
  expect((await figures()).waiting.expiring.calls).toBe(2);
});

test('a call that went to another agent waits since its first request', async () => {
  for (const id of [ana, bo]) world.floor.feedAgent(world.centre.setPresence(id, 'AWAY'));
  const first = await place(ana, sales);
  expect(first.firstRequestedAt).toBe(first.createdAt);
  await world.clock.advance(2 * minute);
  const client = world.client();
  const toBo = (await client.reassign({ id: first.id }, bo, 1)).reassigned[0]?.to ?? '';
  await world.clock.advance(2 * minute);
  const last = (await client.reassign({ id: toBo }, ana, 1)).reassigned[0]?.to ?? '';
  const call = await client.get(last);
  expect(call.firstRequestedAt).toBe(first.createdAt);
  expect(Date.parse(call.createdAt) - Date.parse(first.createdAt)).toBe(4 * minute);
  expect((await figures()).waiting.longest).toEqual({ call: last, since: first.createdAt });
});

test('a pause holds the calls of all agents, and says who paused and when', async () => {
  await world.client().pause();
  await place(bo, support);
  await place(ana, sales);
  const { waiting, needsPerson } = await figures();
  expect(waiting.groups).toMatchObject([{ calls: 2, agent: null, problem: { code: 'dialing-paused' } }]);
  const at = new Date(world.clock.now()).toISOString();
  expect(needsPerson.paused).toEqual({ at, by: 'key_root', byName: 'root', note: null, why: null });
  await world.client().resume();
  await world.clock.advance(2000);
  expect((await figures()).needsPerson.paused).toBeNull();
});

test('outcomes of the last hour and day are counted by code, queue and agent, and undecided ones need a person', async () => {
  await undecided(world, { id: ana });
  const waitThenCancel = async (agent: string, queueId: string) => {
    world.floor.feedAgent(world.centre.setPresence(agent, 'AWAY'));
    await world.client().cancel((await place(agent, queueId)).id);
  };
  await waitThenCancel(bo, support);
  const first = await figures();
  expect(first.needsPerson.undecided).toBe(1);
  expect(first.outcomes.hour.byCode.map(({ code, calls }) => [code, calls])).toEqual(
    expect.arrayContaining([
      ['settled-unknown', 1],
      ['canceled-before-dial', 1],
    ]),
  );
  expect(first.outcomes.hour.timeToDial).toMatchObject({ calls: 1, p50Ms: expect.any(Number) as number });
  await world.clock.advance(90 * minute);
  await waitThenCancel(bo, sales);
  await world.clock.advance(1000);
  const { hour, day } = (await figures()).outcomes;
  expect(hour).toMatchObject({
    calls: 1,
    byQueue: [{ queue: { id: sales, name: 'Sales' }, code: 'canceled-before-dial' }],
  });
  expect(day.calls).toBe(3);
  expect(day.byAgent).toContainEqual({ agent: { id: bo, name: 'Bo Lind' }, code: 'canceled-before-dial', calls: 2 });
  expect(day.byQueue).toContainEqual({
    ...{ queue: { id: support, name: 'Support' }, code: 'canceled-before-dial', calls: 1 },
  });
  expect(Date.parse(hour.since)).toBeLessThanOrEqual(world.clock.now() - 60 * minute);
  await world.clock.advance(25 * 60 * minute);
  expect((await figures()).outcomes.day.calls).toBe(0);
});

test('a call that was given to another agent counts for that agent only', async () => {
  for (const id of [ana, bo]) world.floor.feedAgent(world.centre.setPresence(id, 'AWAY'));
  const { id } = await place(ana, sales);
  const { reassigned } = await world.client().reassign({ id }, bo, 1);
  await world.client().cancel(reassigned[0]?.to ?? '');
  const { byAgent, byCode } = (await figures()).outcomes.hour;
  expect(byAgent.map(({ agent, code, calls }) => [agent.id, code, calls])).toEqual([[bo, 'canceled-before-dial', 1]]);
  expect(byCode.map(({ code }) => code)).toContain('reassigned');
});

test('the figures are made once for all who ask within a second, and again after that', async () => {
  let reads = 0;
  const { engine } = world;
  const counting = {
    ...engine,
    start: async () => undefined,
    waits: async () => {
      reads += 1;
      return (await engine.waits?.()) ?? [];
    },
  };
  const other = await openWorld({ engine: counting, clock: world.clock });
  const ask = () => other.client().statistics();
  await Promise.all([ask(), ask(), ask()]);
  await ask();
  expect(reads).toBe(1);
  await world.clock.advance(1000);
  await ask();
  expect(reads).toBe(2);
  const { waits, ...without } = counting;
  expect(waits).toBeDefined();
  const none = await openWorld({ engine: without });
  expect((await none.call('GET', '/v1/statistics')).status).toBe(501);
});

test('the time to dial of the last day is next to that of the day before, and to the call that waits longest', async () => {
  await undecided(world, { id: ana });
  await world.clock.advance(1000);
  const one = await figures();
  expect(one.outcomes.day.timeToDial).toMatchObject({ calls: 1, p90Ms: expect.any(Number) as number });
  expect(one.timeToDialBefore).toEqual({ calls: 0, p50Ms: null, p90Ms: null, p95Ms: null });
  expect(one.waiting.longest).toBeNull();
  await world.clock.advance(25 * 60 * minute);
  world.floor.feedAgent(world.centre.setPresence(bo, 'AWAY'));
  const { id, createdAt } = await place(bo, support);
  await world.clock.advance(minute);
  await place(bo, sales);
  const other = await figures();
  expect(other.waiting.longest).toEqual({ call: id, since: createdAt });
  expect(other.outcomes.day.timeToDial.calls).toBe(0);
  expect(other.timeToDialBefore).toEqual(one.outcomes.day.timeToDial);
});
