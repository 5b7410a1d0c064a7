import type { AgentFactName, AgentFacts, Fact, Person } from './facts.ts';

const second = 1000;
const minute = 60 * second;

/** How long a fact may be decided on after its source said it, in milliseconds, where no live feed vouches for it. */
export const factLimits = {
  presence: 30 * second,
  routingStatus: 30 * second,
  station: 30 * second,
  calls: 30 * second,
  queues: 10 * minute,
  // Who a person is changes as rarely as their queues. An answer that refuses calls is asked for again sooner.
  person: 10 * minute,
  personRefused: 30 * second,
  queue: 10 * minute,
} as const;

/** What decides on blockers. `outOfOffice` only warns, so a call never waits for it. */
const decisive = ['person', 'presence', 'routingStatus', 'station', 'calls', 'queues'] as const;

/** Those of which a feed tells every change, by the topics of presence, routing status, station and calls. */
const fedFacts: readonly AgentFactName[] = ['presence', 'routingStatus', 'station', 'calls'];

interface Freshness {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Whether a feed without a gap since that moment would have told a change; absent: there is no feed. */
  readonly feedLiveSince?: (since: number, about: AgentFactName) => boolean;
}

/**
 * Names of the facts that are missing or too old to decide on. Empty: warm. Of somebody who is no user only that answer matters, since
 * nothing else can be read.
 */
export function staleFacts(facts: AgentFacts | null, freshness: Freshness): readonly AgentFactName[] {
  if (facts === null) return decisive;
  const person = facts.person;
  if (person !== undefined && person.value.found !== 'user')
    return isGood(facts, 'person', freshness) ? [] : ['person'];
  return decisive.filter((name) => !isGood(facts, name, freshness));
}

function isGood(facts: AgentFacts, name: (typeof decisive)[number], freshness: Freshness): boolean {
  const fact: Fact<unknown> | undefined = facts[name];
  if (fact === undefined) return false;
  const limit = name === 'person' && facts.person !== undefined ? personLimit(facts.person.value) : factLimits[name];
  if (freshness.now - fact.asOf <= limit) return true;
  return fedFacts.includes(name) && freshness.feedLiveSince?.(fact.asOf, name) === true;
}

function personLimit(person: Person): number {
  const refused = person.found !== 'user' || person.state === 'inactive' || person.state === 'deleted';
  return refused ? factLimits.personRefused : factLimits.person;
}
