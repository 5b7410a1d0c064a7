import type { AgentId, QueueId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Coverage, FedAbout, Floor } from '../ports/floor.ts';
import type { QueueFacts } from '../readiness/facts.ts';
import { mostAhead, staleFacts } from '../readiness/freshness.ts';
import { createKeptAgents } from './kept-agents.ts';
import { contradicts, mergeAgent } from './merge.ts';
import { earlierBy, notAfter, redate } from './shift-clock.ts';

/** A feed of envelopes has no heartbeat: after this long without an event, in milliseconds, it no longer counts as live. */
const feedSilence = 5 * 60_000;

interface FloorParts {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** What is known of all agents now, in memory: every user whom a read has found, and a bounded number of other ids. */
export function createFloor({ clock }: FloorParts): Floor {
  const agents = createKeptAgents();
  const queues = new Map<QueueId, QueueFacts>();
  const listeners = new Set<(agents: readonly AgentId[]) => void>();
  const feed = createFeed();
  const covered = new Map<AgentId, Coverage>();
  const liveSince = (since: number, now: number, of?: FedAbout): boolean =>
    feed.liveSince(since, now) || (of !== undefined && covers(covered.get(of.agent), of.about, since, now));
  const setBackBy = watchSteps(clock);
  /** After the clock was set back, all that is known is as old as it was: the dates go with the clock. */
  const keepUp = (): void => {
    const ms = setBackBy();
    if (ms === 0) return;
    agents.change((facts) => redate(facts, earlierBy(ms)));
    for (const [id, facts] of queues) queues.set(id, { ...facts, asOf: facts.asOf - ms });
    for (const [id, coverage] of covered) covered.set(id, { ...coverage, since: coverage.since - ms });
    feed.setBack(ms);
  };

  return {
    agent: (id) => {
      keepUp();
      return agents.get(id) ?? null;
    },
    queue: (id) => {
      keepUp();
      return queues.get(id) ?? null;
    },
    agents: () => {
      keepUp();
      return agents.all();
    },
    feedAgent: (told) => {
      keepUp();
      const now = clock.now();
      const known = agents.get(told.agentId) ?? null;
      const { facts, changed } = mergeAgent(known, redate(told, notAfter(now + mostAhead, now)), (since) =>
        liveSince(since, now, { agent: told.agentId, about: 'station' }),
      );
      agents.set(facts);
      if (changed) for (const listener of listeners) listener([told.agentId]);
      return changed;
    },
    contradicts: (told) => {
      keepUp();
      const known = agents.get(told.agentId);
      return known?.person?.value.found === 'user' && contradicts(known, told);
    },
    feedQueue: (told) => {
      keepUp();
      const known = queues.get(told.queueId);
      if (known === undefined || told.asOf >= known.asOf) queues.set(told.queueId, told);
    },
    feedHeard: (at) => {
      keepUp();
      feed.heard(at);
    },
    feedBroken: feed.broken,
    feedCovers: (ids, coverage) => {
      keepUp();
      for (const id of ids) {
        if (coverage === null) covered.delete(id);
        else covered.set(id, coverage);
      }
    },
    feedLiveSince: (since, now, of) => {
      keepUp();
      return liveSince(since, now, of);
    },
    stale: (id, now) => {
      keepUp();
      return staleFacts(agents.get(id) ?? null, {
        now,
        feedLiveSince: (since, about) => liveSince(since, now, { agent: id, about }),
      });
    },
    onChange: (listener) => {
      // A wrapper of its own, so that the same function given twice is two listeners and each end ends one.
      const own = (changed: readonly AgentId[]): void => listener(changed);
      listeners.add(own);
      return () => void listeners.delete(own);
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
