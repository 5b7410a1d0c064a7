import type { AgentId, QueueId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Coverage, FedAbout, Floor } from '../ports/floor.ts';
import type { AgentFactName, AgentFacts, QueueFacts } from '../readiness/facts.ts';
import { mostAhead, staleFacts } from '../readiness/freshness.ts';
import { createKeptAgents, type KeptAgents } from './kept-agents.ts';
import { contradicts, mergeAgent } from './merge.ts';
import { earlierBy, notAfter, redate } from './shift-clock.ts';

/** A feed of envelopes has no heartbeat: after this long without an event, in milliseconds, it no longer counts as live. */
const feedSilence = 5 * 60_000;

interface FloorParts {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** Everything known about all agents now, in memory: every user that a read has found, and a bounded number of other ids. */
export function createFloor({ clock }: FloorParts): Floor {
  const listeners = new Set<(agents: readonly AgentId[]) => void>();
  const known: Known = { agents: createKeptAgents(), queues: new Map(), feeds: createFeeds() };
  const setBackBy = watchSteps(clock);
  /** Everything, with its dates by the clock as it is now. */
  const current = (): Known => {
    const ms = setBackBy();
    if (ms !== 0) shiftBack(known, ms);
    return known;
  };
  return {
    agent: (id) => current().agents.get(id) ?? null,
    queue: (id) => current().queues.get(id) ?? null,
    agents: () => current().agents.all(),
    feedAgent: (told) => {
      const changed = merge(current(), told, clock.now());
      if (changed) for (const listener of listeners) listener([told.agentId]);
      return changed;
    },
    contradicts: (told) => {
      const facts = current().agents.get(told.agentId);
      return facts?.person?.value.found === 'user' && contradicts(facts, told);
    },
    feedQueue: (told) => {
      const { queues } = current();
      const facts = queues.get(told.queueId);
      if (facts === undefined || told.asOf >= facts.asOf) queues.set(told.queueId, told);
    },
    feedHeard: (at) => current().feeds.heard(at),
    feedBroken: known.feeds.broken,
    feedCovers: (ids, coverage) => current().feeds.cover(ids, coverage),
    feedLiveSince: (since, at, of) => current().feeds.liveSince(since, at, of),
    stale: (id, at) => {
      const { agents, feeds } = current();
      const feedLiveSince = (since: number, about: AgentFactName) => feeds.liveSince(since, at, { agent: id, about });
      return staleFacts(agents.get(id) ?? null, { now: at, feedLiveSince });
    },
    onChange: (listener) => {
      // A wrapper of its own, so that the same function given twice is two listeners and each end ends one.
      const own = (changed: readonly AgentId[]): void => listener(changed);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}

interface Known {
  readonly agents: KeptAgents;
  readonly queues: Map<QueueId, QueueFacts>;
  readonly feeds: Feeds;
}

/** After the clock was set back, all that is known is as old as it was: the dates go with the clock. */
function shiftBack({ agents, queues, feeds }: Known, ms: number): void {
  agents.change((facts) => redate(facts, earlierBy(ms)));
  for (const [id, facts] of queues) queues.set(id, { ...facts, asOf: facts.asOf - ms });
  feeds.setBack(ms);
}

/** True if it changed what readiness asks about. */
function merge({ agents, feeds }: Known, told: AgentFacts, now: number): boolean {
  const known = agents.get(told.agentId) ?? null;
  const { facts, changed } = mergeAgent(known, redate(told, notAfter(now + mostAhead, now)), (since) =>
    feeds.liveSince(since, now, { agent: told.agentId, about: 'station' }),
  );
  agents.set(facts);
  return changed;
}

interface Feeds {
  readonly heard: Floor['feedHeard'];
  readonly broken: Floor['feedBroken'];
  readonly cover: Floor['feedCovers'];
  readonly liveSince: Floor['feedLiveSince'];
  readonly setBack: (ms: number) => void;
}

/** The feed of everything, and what Outdial's own feed covers of each agent. */
function createFeeds(): Feeds {
  const feed = createFeed();
  const covered = new Map<AgentId, Coverage>();
  return {
    heard: feed.heard,
    broken: feed.broken,
    cover: (ids, coverage) => {
      for (const id of ids) {
        if (coverage === null) covered.delete(id);
        else covered.set(id, coverage);
      }
    },
    liveSince: (since, now, of) =>
      feed.liveSince(since, now) || (of !== undefined && covers(covered.get(of.agent), of.about, since, now)),
    setBack: (ms) => {
      for (const [id, coverage] of covered) covered.set(id, { ...coverage, since: coverage.since - ms });
      feed.setBack(ms);
    },
  };
}

function covers(coverage: Coverage | undefined, about: FedAbout['about'], since: number, now: number): boolean {
  if (coverage === undefined || coverage.since > since || !coverage.live(now)) return false;
  return about === 'conversations' ? coverage.conversations : coverage.facts.includes(about);
}

/** The stretch of time without a gap that ends with the last event heard. */
function createFeed(): {
  readonly heard: (at: number) => void;
  readonly broken: () => void;
  readonly liveSince: (since: number, now: number) => boolean;
  readonly setBack: (ms: number) => void;
} {
  let stretch: { readonly from: number; readonly last: number } | null = null;
  return {
    heard: (at) => {
      // After a silence too long to be sure of, what came in between may be lost: the stretch begins anew.
      if (stretch === null || at - stretch.last > feedSilence) stretch = { from: at, last: at };
      else if (at > stretch.last) stretch = { from: stretch.from, last: at };
    },
    broken: () => {
      stretch = null;
    },
    liveSince: (since, now) => stretch !== null && stretch.from <= since && now - stretch.last <= feedSilence,
    setBack: (ms) => {
      if (stretch !== null) stretch = { from: stretch.from - ms, last: stretch.last - ms };
    },
  };
}

/** Asked again and again, tells by how many milliseconds the clock was set back since it was asked last; 0: it was not. */
function watchSteps(clock: FloorParts['clock']): () => number {
  const read = () => ({ wall: clock.now(), monotonic: clock.monotonic() });
  let last = read();
  return () => {
    const before = last;
    last = read();
    const back = last.monotonic - before.monotonic - (last.wall - before.wall);
    // Less is how the two clocks differ without being set.
    return back > mostAhead ? back : 0;
  };
}
