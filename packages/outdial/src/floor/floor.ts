import type { AgentId, QueueId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Coverage, FedAbout, Floor } from '../ports/floor.ts';
import type { AgentFacts, Fact, QueueFacts } from '../readiness/facts.ts';
import { staleFacts } from '../readiness/freshness.ts';
import { mergeAgent } from './merge.ts';

/** A feed of envelopes has no heartbeat: after this long without an event, in milliseconds, it no longer counts as live. */
const feedSilence = 5 * 60_000;

/** How far ahead of our clock, in milliseconds, a source's clock may be before its news is dated by ours. */
const clockSkew = 5000;

interface FloorParts {
  readonly clock: Pick<Clock, 'now'>;
}

/** What is known of all agents now, in memory. Nothing is forgotten; an unknown agent costs nothing. */
export function createFloor({ clock }: FloorParts): Floor {
  const agents = new Map<AgentId, AgentFacts>();
  const queues = new Map<QueueId, QueueFacts>();
  const listeners = new Set<(agents: readonly AgentId[]) => void>();
  const feed = createFeed();
  const covered = new Map<AgentId, Coverage>();
  const liveSince = (since: number, now: number, of?: FedAbout): boolean =>
    feed.liveSince(since, now) || (of !== undefined && covers(covered.get(of.agent), of.about, since, now));

  return {
    agent: (id) => agents.get(id) ?? null,
    queue: (id) => queues.get(id) ?? null,
    agents: () => [...agents.values()],
    feedAgent: (told) => {
      const now = clock.now();
      const known = agents.get(told.agentId) ?? null;
      const { facts, changed } = mergeAgent(known, dated(told, now), (since) => feed.liveSince(since, now));
      agents.set(told.agentId, facts);
      if (changed) for (const listener of listeners) listener([told.agentId]);
      return changed;
    },
    feedQueue: (told) => {
      const known = queues.get(told.queueId);
      if (known === undefined || told.asOf >= known.asOf) queues.set(told.queueId, told);
    },
    feedHeard: feed.heard,
    feedBroken: feed.broken,
    feedCovers: (ids, coverage) => {
      for (const id of ids) {
        if (coverage === null) covered.delete(id);
        else covered.set(id, coverage);
      }
    },
    feedLiveSince: liveSince,
    stale: (id, now) =>
      staleFacts(agents.get(id) ?? null, {
        now,
        feedLiveSince: (since, about) => liveSince(since, now, { agent: id, about }),
      }),
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
  };
}

/** News from the future is dated now: one fast clock at the source would else shut out every later read. */
function dated(told: AgentFacts, now: number): AgentFacts {
  const latest = now + clockSkew;
  const date = <Value>(fact: Fact<Value>): Fact<Value> => (fact.asOf > latest ? { ...fact, asOf: now } : fact);
  return {
    agentId: told.agentId,
    ...(told.person && { person: date(told.person) }),
    ...(told.presence && { presence: date(told.presence) }),
    ...(told.routingStatus && { routingStatus: date(told.routingStatus) }),
    ...(told.station && { station: date(told.station) }),
    ...(told.queues && { queues: date(told.queues) }),
    ...(told.calls && { calls: date(told.calls) }),
    ...(told.outOfOffice && { outOfOffice: date(told.outOfOffice) }),
  };
}
