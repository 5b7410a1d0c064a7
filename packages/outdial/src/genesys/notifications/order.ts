import type { AgentId } from '../../call/ids.ts';
import type { AgentFacts, Fact } from '../../readiness/facts.ts';

/** A moment more than a year ahead, in milliseconds, is invalid. The next read corrects smaller mistakes. */
const mostAhead = 366 * 24 * 60 * 60_000;

interface Newest {
  readonly since: number;
  /** When the news arrived, by our clock. */
  readonly asOf: number;
}
const nothing: Newest = { since: -Infinity, asOf: -Infinity };

/**
 * Frames carry no time of their own, so what they say counts from when they came; one that comes late would overrule what came after it.
 * Presence and routing status name since when they hold, by Genesys's own clock: what holds since earlier than what was already said is
 * left out. A read that began later shows how it is, whatever a frame has said before it.
 */
export function createOrder(): (facts: AgentFacts) => AgentFacts {
  const newest = new Map<AgentId, { readonly presence: Newest; readonly routingStatus: Newest }>();
  return (facts) => {
    const { presence, routingStatus, ...rest } = facts;
    const before = newest.get(facts.agentId) ?? { presence: nothing, routingStatus: nothing };
    const kept = {
      ...(presence !== undefined && holds(presence, before.presence) ? { presence } : {}),
      ...(routingStatus !== undefined && holds(routingStatus, before.routingStatus) ? { routingStatus } : {}),
    };
    newest.set(facts.agentId, {
      presence: newestOf(kept.presence, before.presence),
      routingStatus: newestOf(kept.routingStatus, before.routingStatus),
    });
    return { ...rest, ...kept };
  };
}

function momentOf({ since, asOf }: Fact<unknown>): number | null {
  return since !== null && since <= asOf + mostAhead ? since : null;
}

function holds(fact: Fact<unknown>, before: Newest): boolean {
  const since = momentOf(fact);
  return since === null || since >= before.since || (fact.source === 'read' && fact.asOf > before.asOf);
}

function newestOf(fact: Fact<unknown> | undefined, before: Newest): Newest {
  const since = fact === undefined ? null : momentOf(fact);
  return fact === undefined || since === null ? before : { since, asOf: fact.asOf };
}
