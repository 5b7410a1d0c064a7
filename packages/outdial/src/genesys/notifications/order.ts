import type { AgentId } from '../../call/ids.ts';
import type { AgentFacts } from '../../readiness/facts.ts';

/**
 * Frames carry no time of their own, so what they say counts from when they came; one that comes late would overrule what came after it.
 * Presence and routing status name since when they hold, by Genesys's own clock: what holds since earlier than what was already said is
 * left out.
 */
export function createOrder(): (facts: AgentFacts) => AgentFacts {
  const newest = new Map<AgentId, { presence: number; routingStatus: number }>();
  return (facts) => {
    const { presence, routingStatus, ...rest } = facts;
    const before = newest.get(facts.agentId) ?? { presence: -Infinity, routingStatus: -Infinity };
    const holds = (fact: { readonly since: number | null } | undefined, since: number): boolean =>
      fact !== undefined && (fact.since === null || fact.since >= since);
    const kept = {
      ...(holds(presence, before.presence) && presence !== undefined ? { presence } : {}),
      ...(holds(routingStatus, before.routingStatus) && routingStatus !== undefined ? { routingStatus } : {}),
    };
    newest.set(facts.agentId, {
      presence: kept.presence?.since ?? before.presence,
      routingStatus: kept.routingStatus?.since ?? before.routingStatus,
    });
    return { ...rest, ...kept };
  };
}
