import type { AgentFacts, Fact } from '../readiness/facts.ts';

/** The same facts, each with what `date` makes of its dates. */
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

/** News from the future is dated now: one fast clock at the source would else shut out every later read. */
export function notAfter(latest: number, now: number): <Value>(fact: Fact<Value>) => Fact<Value> {
  return (fact) => {
    const isFuture = fact.since !== null && fact.since > now + mostSinceAhead;
    const dated = isFuture ? { ...fact, since: null } : fact;
    return dated.asOf > latest ? { ...dated, asOf: now } : dated;
  };
}

/** As old as before by a clock that was set back by `ms`. Since when it is so is often told by another's clock, and so kept where it can be. */
export function earlierBy(ms: number): <Value>(fact: Fact<Value>) => Fact<Value> {
  return (fact) => {
    const asOf = fact.asOf - ms;
    return { ...fact, asOf, since: fact.since === null ? null : Math.min(fact.since, asOf) };
  };
}
