import type { AgentFacts, Fact } from '../readiness/facts.ts';

/** Applies `date` to every fact. */
export function redate(facts: AgentFacts, date: <Value>(fact: Fact<Value>) => Fact<Value>): AgentFacts {
  return {
    agentId: facts.agentId,
    ...(facts.person && { person: date(facts.person) }),
    ...(facts.presence && { presence: date(facts.presence) }),
    ...(facts.routingStatus && { routingStatus: date(facts.routingStatus) }),
    ...(facts.station && { station: date(facts.station) }),
    ...(facts.queues && { queues: date(facts.queues) }),
    ...(facts.calls && { calls: date(facts.calls) }),
    ...(facts.outOfOffice && { outOfOffice: date(facts.outOfOffice) }),
    ...(facts.refused && { refused: date(facts.refused) }),
  };
}

/** A source that says "since tomorrow" does not know since when. */
const mostSinceAhead = 10 * 60_000;

/** Dates news from the future as of now. Otherwise one fast clock at the source would shut out every later read. */
export function notAfter(latest: number, now: number): <Value>(fact: Fact<Value>) => Fact<Value> {
  return (fact) => {
    const isFuture = fact.since !== null && fact.since > now + mostSinceAhead;
    const dated = isFuture ? { ...fact, since: null } : fact;
    return dated.asOf > latest ? { ...dated, asOf: now } : dated;
  };
}

/**
 * Shifts the timestamps when the wall clock is set back by `ms`, so that facts keep their age. `since` often comes from Genesys's clock, so it
 * stays unless it would be later than the fact itself.
 */
export function earlierBy(ms: number): <Value>(fact: Fact<Value>) => Fact<Value> {
  return (fact) => {
    const asOf = fact.asOf - ms;
    return { ...fact, asOf, since: fact.since === null ? null : Math.min(fact.since, asOf) };
  };
}
