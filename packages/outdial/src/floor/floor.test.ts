import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AgentId, agentId, queueId } from '../call/ids.ts';
import type { AgentFacts, Fact, SystemPresence } from '../readiness/facts.ts';
import { testClock } from '../testing/clock.ts';
import { createFloor } from './floor.ts';

const start = Date.parse('2026-11-22T15:00:00Z');
const minute = 60_000;
const ana = agentId('agent-ana');
const person = { found: 'user', name: 'Ana', email: null, state: 'active' } as const;
const station = { id: 's1', name: 'Web phone', type: 'webrtc', reachable: true, persistent: true };

function fact<Value>(value: Value, asOf: number, source: Fact<Value>['source'] = 'event'): Fact<Value> {
  return { value, since: asOf, asOf, source };
}
const present = (system: SystemPresence, label: string | null = null) => ({ system, definitionId: 'd1', label });
function presence(system: SystemPresence, asOf: number, source: 'event' | 'read' = 'event'): AgentFacts {
  return { agentId: ana, presence: fact(present(system), asOf, source) };
}
function everything(asOf: number): AgentFacts {
  return {
    agentId: ana,
    person: fact(person, asOf, 'read'),
    presence: fact(present('AVAILABLE'), asOf, 'read'),
    routingStatus: fact('OFF_QUEUE', asOf, 'read'),
    station: fact(station, asOf, 'read'),
    queues: fact([], asOf, 'read'),
    calls: fact({ active: 0, acw: 0 }, asOf, 'read'),
  };
}
function makeFloor() {
  const clock = testClock(start);
  const floor = createFloor({ clock });
  const told: AgentId[] = [];
  const end = floor.onChange((agents) => told.push(...agents));
  return { clock, floor, told, end };
}

describe('merging', () => {
  test('each fact is kept by itself', () => {
    const { floor } = makeFloor();
    floor.feedAgent({ agentId: ana, person: fact(person, start - 10, 'read') });
    floor.feedAgent(presence('AWAY', start - 5));
    expect(floor.agent(ana)).toMatchObject({ person: { value: person }, presence: { value: { system: 'AWAY' } } });
    expect(floor.agents()).toHaveLength(1);
    expect(floor.agent(agentId('nobody'))).toBeNull();
  });

  test('older news is dropped, and no listener is notified', () => {
    const { floor, told } = makeFloor();
    expect(floor.feedAgent(presence('AVAILABLE', start - 5))).toBe(true);
    expect(floor.feedAgent(presence('AWAY', start - 6))).toBe(false);
    expect(floor.agent(ana)?.presence?.value.system).toBe('AVAILABLE');
    expect(told).toEqual([ana]);
  });

  test('the same value said again is fresher, holds since the same moment, and changes nothing', () => {
    const { floor, told } = makeFloor();
    floor.feedAgent(presence('AWAY', start - 60));
    const again = { value: present('AWAY'), since: null, asOf: start, source: 'read' } as const;
    expect(floor.feedAgent({ agentId: ana, presence: again })).toBe(false);
    expect(floor.agent(ana)?.presence).toMatchObject({ since: start - 60, asOf: start });
    expect(told).toEqual([ana]);
  });

  test('when a read and an event have the same time, the event wins, in either order', () => {
    for (const sources of [['event', 'read'] as const, ['read', 'event'] as const]) {
      const { floor } = makeFloor();
      for (const source of sources) floor.feedAgent(presence(source === 'event' ? 'AWAY' : 'AVAILABLE', start, source));
      expect(floor.agent(ana)?.presence?.value.system).toBe('AWAY');
    }
  });

  test('in any order, and doubled, the newest value of each fact remains', () => {
    const systems = ['AVAILABLE', 'AWAY', 'BREAK', 'ONQUEUE'] as const;
    const news = fc.record({
      age: fc.integer({ min: 0, max: 1000 }),
      presence: fc.option(fc.constantFrom(...systems), { nil: undefined }),
      active: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      noStation: fc.option(fc.boolean(), { nil: undefined }),
    });
    const distinct = fc.uniqueArray(news, { selector: ({ age }) => age, minLength: 1, maxLength: 12 });
    const orders = distinct.chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray([...items, ...items], { minLength: items.length * 2 })),
    );
    fc.assert(
      fc.property(orders, ([items, shuffled]) => {
        const { floor } = makeFloor();
        for (const { age, presence: system, active, noStation } of shuffled) {
          floor.feedAgent({
            agentId: ana,
            ...(system && { presence: fact(present(system), start - age) }),
            ...(active !== undefined && { calls: fact({ active, acw: 0 }, start - age) }),
            ...(noStation !== undefined && { station: fact(noStation ? null : station, start - age) }),
          });
        }
        const newestFirst = items.toSorted((a, b) => a.age - b.age);
        const known = floor.agent(ana);
        expect(known?.presence?.value.system).toBe(newestFirst.find((item) => item.presence)?.presence);
        expect(known?.calls?.value.active).toBe(newestFirst.find((item) => item.active !== undefined)?.active);
        const phone = newestFirst.find((item) => item.noStation !== undefined);
        expect(known?.station?.value).toEqual(phone === undefined ? undefined : phone.noStation ? null : station);
      }),
    );
  });

  test('news from the future is dated now, so that a later read can replace it', async () => {
    const { floor, clock } = makeFloor();
    floor.feedAgent(presence('AWAY', start + 3_600_000));
    await clock.advance(1);
    expect(floor.feedAgent(presence('AVAILABLE', start + 1, 'read'))).toBe(true);
  });

  test.each([3_600_000, 120_000, 5_000])(
    'after the clock was set back by %i ms all is as old as it was, and news counts',
    async (ms) => {
      const { floor, clock } = makeFloor();
      floor.feedAgent(everything(start));
      await clock.advance(20_000);
      clock.jump(-ms);
      expect(floor.stale(ana, clock.now())).toEqual([]);
      expect(floor.agent(ana)?.presence?.asOf).toBe(clock.now() - 20_000);
      await clock.advance(10_001);
      expect(floor.stale(ana, clock.now())).toContain('presence');
      expect(floor.feedAgent(presence('AWAY', clock.now()))).toBe(true);
      expect(floor.feedAgent(presence('AVAILABLE', clock.now() - 1))).toBe(false);
    },
  );

  test('an event that names a definition without its label keeps the label, but only of that definition', () => {
    const { floor } = makeFloor();
    floor.feedAgent({ agentId: ana, presence: fact(present('MEAL', 'Lunch'), start - 3, 'read') });
    expect(floor.feedAgent(presence('MEAL', start - 2))).toBe(false);
    expect(floor.agent(ana)?.presence?.value.label).toBe('Lunch');
    floor.feedAgent({ agentId: ana, presence: fact({ ...present('MEAL'), definitionId: 'd2' }, start - 1) });
    expect(floor.agent(ana)?.presence?.value.label).toBeNull();
  });

  test('a line that events called down stays down through reads while the feed lives, and not longer', () => {
    const down = { ...station, name: null, reachable: false };
    const silent = { ...station, reachable: null };
    const seen = (live: boolean) => {
      const { floor } = makeFloor();
      if (live) floor.feedHeard(start - minute);
      floor.feedAgent({ agentId: ana, station: fact(station, start - 30, 'read') });
      floor.feedAgent({ agentId: ana, station: fact(down, start - 20) });
      floor.feedAgent({ agentId: ana, station: fact(silent, start - 10, 'read') });
      return floor.agent(ana)?.station?.value;
    };
    expect(seen(true)).toMatchObject({ name: 'Web phone', reachable: false });
    expect(seen(false)).toMatchObject({ name: 'Web phone', reachable: null });
  });

  test('a queue is known by its newest answer', () => {
    const { floor } = makeFloor();
    const sales = { queueId: queueId('q1'), found: true, name: 'Sales', hasCallerId: null, asOf: start };
    floor.feedQueue(sales);
    floor.feedQueue({ ...sales, name: 'Old name', asOf: start - 1 });
    expect(floor.queue(queueId('q1'))).toEqual(sales);
    expect(floor.queue(queueId('q2'))).toBeNull();
  });
});

describe('listening', () => {
  test('a listener hears changes until it ends', () => {
    const { floor, told, end } = makeFloor();
    floor.feedAgent(presence('AWAY', start - 2));
    end();
    floor.feedAgent(presence('AVAILABLE', start - 1));
    expect(told).toEqual([ana]);
  });

  test('the new fact is there when the listener is notified', () => {
    const { floor } = makeFloor();
    const heard: (string | undefined)[] = [];
    floor.onChange(([id]) => heard.push(id && floor.agent(id)?.presence?.value.system));
    floor.feedAgent(presence('AWAY', start));
    expect(heard).toEqual(['AWAY']);
  });
});

describe('freshness', () => {
  const fed = ['presence', 'routingStatus', 'station', 'calls'];

  test('for an unknown agent everything must be read', () => {
    const { floor } = makeFloor();
    expect(floor.stale(ana, start)).toEqual(['person', 'presence', 'routingStatus', 'station', 'calls', 'queues']);
  });

  test('without a feed what the agent does is good for 30 s, who the agent is for 10 min', () => {
    const { floor } = makeFloor();
    floor.feedAgent(everything(start));
    expect(floor.stale(ana, start + 30_000)).toEqual([]);
    expect(floor.stale(ana, start + 30_001)).toEqual(fed);
    expect(floor.stale(ana, start + 10 * minute)).toEqual(fed);
    expect(floor.stale(ana, start + 10 * minute + 1)).toEqual(['person', ...fed, 'queues']);
  });

  test('an answer that refuses calls is asked for again after 30 s', () => {
    const { floor } = makeFloor();
    const nobody = { found: 'nobody', name: null, email: null, state: null } as const;
    floor.feedAgent({ agentId: ana, person: fact(nobody, start, 'read') });
    expect(floor.stale(ana, start + 30_000)).toEqual([]);
    expect(floor.stale(ana, start + 30_001)).toEqual(['person']);
    floor.feedAgent({ ...everything(start + 1), person: fact({ ...person, state: 'inactive' }, start + 1, 'read') });
    expect(floor.stale(ana, start + 30_002)).toContain('person');
  });

  test('while the feed lives, the facts that it carries stay good, whether from a read or an event', () => {
    const { floor } = makeFloor();
    floor.feedHeard(start - 1);
    floor.feedAgent(everything(start));
    for (let at = start; at <= start + 9 * minute; at += minute) floor.feedHeard(at);
    expect(floor.stale(ana, start + 9 * minute)).toEqual([]);
    expect(floor.stale(ana, start + 14 * minute)).toEqual(['person', 'queues']);
    expect(floor.stale(ana, start + 14 * minute + 1)).toEqual(['person', ...fed, 'queues']);
  });

  test('facts from before the feed began are good by their age alone', () => {
    const { floor } = makeFloor();
    floor.feedAgent(everything(start));
    floor.feedHeard(start + 1);
    expect(floor.stale(ana, start + 31_000)).toEqual(fed);
  });

  test('after a gap, reported or 5 min of silence, the feed vouches only for later facts', () => {
    const { floor } = makeFloor();
    floor.feedHeard(start);
    expect(floor.feedLiveSince(start, start + 5 * minute)).toBe(true);
    expect(floor.feedLiveSince(start - 1, start + 1)).toBe(false);
    floor.feedHeard(start + 5 * minute + 1);
    expect(floor.feedLiveSince(start, start + 5 * minute + 1)).toBe(false);
    expect(floor.feedLiveSince(start + 5 * minute + 1, start + 6 * minute)).toBe(true);
    floor.feedBroken();
    expect(floor.feedLiveSince(start + 5 * minute + 1, start + 6 * minute)).toBe(false);
    floor.feedHeard(start + 6 * minute);
    expect(floor.feedLiveSince(start + 6 * minute, start + 7 * minute)).toBe(true);
  });

  test("an agent's own feed vouches for the facts that it reports, from its beginning and while it lives", () => {
    const { floor } = makeFloor();
    let isLive = true;
    const facts = ['presence', 'routingStatus', 'station'] as const;
    const coverage = { since: start, facts, conversations: true, live: () => isLive };
    const ben = agentId('ben');
    floor.feedCovers([ana], coverage);
    for (const agent of [ana, ben]) floor.feedAgent({ ...everything(start), agentId: agent });
    expect(floor.stale(ana, start + minute)).toEqual(['calls']);
    expect(floor.stale(ben, start + minute)).toEqual(fed);
    expect(floor.feedLiveSince(start, start + minute, { agent: ana, about: 'conversations' })).toBe(true);
    expect(floor.feedLiveSince(start - 1, start + minute, { agent: ana, about: 'conversations' })).toBe(false);
    expect(floor.feedLiveSince(start, start + minute)).toBe(false);
    isLive = false;
    expect(floor.stale(ana, start + minute)).toEqual(fed);
    isLive = true;
    floor.feedCovers([ana], null);
    expect(floor.stale(ana, start + minute)).toEqual(fed);
  });

  test('an event that arrives late does not shorten the feed', () => {
    const { floor } = makeFloor();
    floor.feedHeard(start);
    floor.feedHeard(start + minute);
    floor.feedHeard(start + 1);
    expect(floor.feedLiveSince(start, start + 6 * minute)).toBe(true);
  });
});

test('ten thousand agents are kept apart, and one change notifies about one agent', () => {
  const { floor, told } = makeFloor();
  const ids = Array.from({ length: 10_000 }, (_, index) => agentId(`agent-${index}`));
  for (const id of ids) floor.feedAgent({ ...everything(start), agentId: id });
  expect(floor.agents()).toHaveLength(10_000);
  told.length = 0;
  floor.feedAgent({ ...presence('AWAY', start + 1), agentId: ids[4711]! });
  expect(told).toEqual(['agent-4711']);
  expect(floor.agents().filter((agent) => agent.presence?.value.system === 'AWAY')).toHaveLength(1);
});
