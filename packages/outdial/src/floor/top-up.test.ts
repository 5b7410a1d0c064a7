import { expect, onTestFinished, test } from 'vitest';

import { agentId, queueId, type AgentId } from '../call/ids.ts';
import type { CentreQuestions, ContactCentre, SentListener } from '../ports/contact-centre.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import { testClock } from '../testing/clock.ts';
import { factsOf } from '../testing/engine-world.ts';
import { createFloor } from './floor.ts';
import { createTopUp } from './top-up.ts';

const sales = { id: queueId('sales'), name: 'Sales', joined: true, hasCallerId: true };
const numbered = (count: number): readonly AgentId[] =>
  Array.from({ length: count }, (_, index) => agentId(`agent-${index}`));
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A contact centre that records its requests; every agent is Available and in Sales. */
function stage(
  options: { readonly knowsMemberships: boolean; readonly rosterWaitsFor?: Promise<void> } = { knowsMemberships: true },
) {
  const clock = testClock();
  const floor = createFloor({ clock });
  const asked = { alone: [] as AgentId[], together: [] as (readonly AgentId[])[], withQueues: 0, rosters: 0 };
  const everybody = numbered(300);
  let presence: 'AVAILABLE' | 'AWAY' = 'AWAY';
  const read = (id: AgentId, withQueues: boolean): AgentFacts => {
    const { queues, ...facts } = factsOf(id, presence, clock.now());
    return withQueues && queues !== undefined ? { ...facts, ...queuesOf() } : facts;
  };
  const queuesOf = () => ({ queues: { value: [sales], since: null, asOf: clock.now(), source: 'read' as const } });
  const contactCentre: Pick<ContactCentre, 'readAgent' | 'readAgents' | 'readMemberships'> = {
    readAgent: async (id) => {
      asked.alone.push(id);
      return { kind: 'found', value: read(id, true) };
    },
    readAgents: async (ids, { withQueues }) => {
      asked.together.push(ids);
      asked.withQueues += withQueues.length;
      return { kind: 'found', value: ids.map((id) => read(id, withQueues.includes(id))) };
    },
    readMemberships: async () => {
      asked.rosters += 1;
      await options.rosterWaitsFor;
      return options.knowsMemberships
        ? { kind: 'found', value: everybody.map((id) => ({ agentId: id, ...queuesOf() })) }
        : { kind: 'unavailable', problem: { code: 'genesys-unavailable', pointer: null, facts: {} } };
    },
  };
  const watched = (listener: SentListener): CentreQuestions => {
    const sent = { at: clock.now(), tookMs: 1, about: 'agent' as const, method: 'GET', status: 200, error: null };
    const reporting = { ...contactCentre, readAgents: contactCentre.readAgents! };
    return {
      ...reporting,
      readAgents: (ids, wish) => {
        listener({ ...sent, path: ids.join() });
        return reporting.readAgents(ids, wish);
      },
    } as Partial<CentreQuestions> as CentreQuestions;
  };
  const topUp = createTopUp({ contactCentre: { ...contactCentre, watched }, floor, clock });
  onTestFinished(topUp.close);
  return { clock, floor, topUp, asked, present: (next: typeof presence) => void (presence = next) };
}

test('one agent alone is read whole', async () => {
  const { topUp, asked } = stage();
  const found = await topUp.readAgent(agentId('agent-1'));
  expect(found).toMatchObject({ kind: 'found', value: { agentId: 'agent-1', queues: { value: [sales] } } });
  expect(asked).toMatchObject({ alone: ['agent-1'], together: [] });
});

test('agents requested at the same time are read a hundred at a time, and all queues in one go', async () => {
  const { topUp, asked, floor, clock } = stage();
  for (const id of numbered(250)) topUp.expect(id);
  const found = await Promise.all(numbered(250).map((id) => topUp.readAgent(id)));
  for (const each of found) if (each.kind === 'found') floor.feedAgent(each.value);
  expect(asked.together.map((ids) => ids.length)).toEqual([100, 100, 50]);
  expect(asked).toMatchObject({ alone: [], rosters: 1, withQueues: 0 });
  expect(numbered(250).flatMap((id) => floor.stale(id, clock.now()))).toEqual([]);
});

test('a read that several share is reported to each of them who listens, and to no later one', async () => {
  const { topUp } = stage();
  const heard: string[] = [];
  const listen = (name: string) => (sent: { readonly path: string }) => void heard.push(`${name} ${sent.path}`);
  const [one, two, three] = numbered(3);
  await Promise.all([topUp.readAgent(one!, listen('a')), topUp.readAgent(two!), topUp.readAgent(two!, listen('b'))]);
  expect(heard).toEqual(['a agent-0,agent-1', 'b agent-0,agent-1']);
  await Promise.all([topUp.readAgent(one!), topUp.readAgent(three!)]);
  expect(heard).toHaveLength(2);
});

test('while the queues of everybody are being read for the first time, the first agent asked for does not wait', async () => {
  let show = (): void => undefined;
  const rosterWaitsFor = new Promise<void>((resolve) => void (show = resolve));
  const { topUp, asked } = stage({ knowsMemberships: true, rosterWaitsFor });
  const answered: AgentId[] = [];
  for (const id of numbered(50)) topUp.expect(id);
  const all = numbered(50).map(async (id) => {
    await topUp.readAgent(id);
    answered.push(id);
  });
  await settle();
  expect(answered).toEqual(['agent-0']);
  show();
  await Promise.all(all);
  expect(asked).toMatchObject({ alone: ['agent-0'], withQueues: 0, rosters: 1 });
  expect(answered).toHaveLength(50);
});

test('where the queues of everybody cannot be read, each agent is asked for theirs', async () => {
  const { topUp, asked } = stage({ knowsMemberships: false });
  const found = await Promise.all(numbered(30).map((id) => topUp.readAgent(id)));
  expect(asked).toMatchObject({ alone: ['agent-0'], withQueues: 29 });
  expect(found.every((each) => each.kind === 'found' && each.value.queues !== undefined)).toBe(true);
});

test('an agent who could not be read is unavailable, and the others are not', async () => {
  const clock = testClock();
  const topUp = createTopUp({
    clock,
    floor: createFloor({ clock }),
    contactCentre: {
      readAgent: async () => {
        throw new TypeError('not asked alone');
      },
      readAgents: async (ids) => ({
        kind: 'found',
        value: ids.filter((id) => id !== 'agent-1').map((id) => factsOf(id, 'AWAY', clock.now())),
      }),
    },
  });
  onTestFinished(topUp.close);
  const [first, second] = await Promise.all(numbered(2).map((id) => topUp.readAgent(id)));
  expect([first?.kind, second?.kind]).toEqual(['found', 'unavailable']);
});

test('a second look is collected for a few seconds, and shows news that got lost', async () => {
  const { clock, floor, topUp, asked, present } = stage();
  const [ana, ben] = numbered(2);
  for (const id of [ana!, ben!]) floor.feedAgent(factsOf(id, 'AWAY', clock.now()));
  present('AVAILABLE');
  await clock.advance(60_000);
  const changed: AgentId[] = [];
  floor.onChange((ids) => changed.push(...ids));
  topUp.rereadSoon([ana!]);
  await clock.advance(3_000);
  topUp.rereadSoon([ben!]);
  expect(asked.together).toEqual([]);
  await clock.advance(2_000);
  await settle();
  expect(asked.together).toEqual([[ana, ben]]);
  expect(changed).toEqual([ana, ben]);
});

test('an agent who was read recently is not read again', async () => {
  const { clock, floor, topUp, asked } = stage();
  const [ana] = numbered(1);
  floor.feedAgent(factsOf(ana!, 'AWAY', clock.now()));
  await clock.advance(20_000);
  topUp.rereadSoon([ana!]);
  await clock.advance(10_000);
  expect(asked.together).toEqual([]);
});

test('a hundred agents are read in one request', async () => {
  const { clock, floor, topUp, asked } = stage();
  const ids = numbered(100);
  for (const id of ids) floor.feedAgent(factsOf(id, 'AWAY', clock.now()));
  await clock.advance(60_000);
  topUp.rereadSoon(ids);
  expect(asked.together).toEqual([ids]);
});

test('queues of many agents with calls are kept fresh by few reads, and no longer once the calls are over', async () => {
  const { clock, floor, topUp, asked } = stage();
  const ids = numbered(200);
  for (const id of ids) topUp.expect(id);
  for (const id of ids) floor.feedAgent({ ...factsOf(id, 'AWAY', clock.now()) });
  for (let minute = 0; minute < 14; minute += 1) {
    await clock.advance(60_000);
    await settle();
    expect(floor.stale(ids[0]!, clock.now())).not.toContain('queues');
  }
  expect(asked.rosters).toBeLessThanOrEqual(3);
  await clock.advance(10 * 60_000);
  const before = asked.rosters;
  await clock.advance(60 * 60_000);
  expect(asked.rosters).toBe(before);
});

test('facts about agents with calls are read again, together, before they are too old for a dial', async () => {
  const { clock, floor, topUp, asked } = stage();
  const ids = numbered(150);
  for (const id of ids) floor.feedAgent(factsOf(id, 'AVAILABLE', clock.now()));
  for (const id of ids) topUp.expect(id);
  await clock.advance(9 * 60_000);
  await settle();
  const tooOld = clock.now() - 9 * 60_000;
  for (const id of ids) {
    expect(floor.agent(id)?.person?.asOf).toBeGreaterThan(tooOld);
    expect(floor.agent(id)?.queues?.asOf).toBeGreaterThan(tooOld);
  }
  expect(asked.together.map(({ length }) => length)).toEqual([100, 50]);
  expect(asked.alone).toEqual([]);
});

test('memberships that the deferrable reads leave no budget for are read urgently before they are too old', async () => {
  const clock = testClock();
  const floor = createFloor({ clock });
  const asked: boolean[] = [];
  const topUp = createTopUp({
    clock,
    floor,
    contactCentre: {
      readAgent: async () => ({
        kind: 'unavailable',
        problem: { code: 'genesys-unavailable', pointer: null, facts: {} },
      }),
      readMemberships: async ({ urgent }) => {
        asked.push(urgent);
        return { kind: 'unavailable', problem: { code: 'genesys-unavailable', pointer: null, facts: {} } };
      },
    },
  });
  onTestFinished(topUp.close);
  for (const id of numbered(20)) {
    floor.feedAgent(factsOf(id, 'AVAILABLE', clock.now()));
    topUp.expect(id);
  }
  await clock.advance(10 * 60_000);
  expect(asked[0]).toBe(false);
  expect(asked.slice(1).every((urgent) => urgent)).toBe(true);
  expect(asked.length).toBeGreaterThan(2);
});
