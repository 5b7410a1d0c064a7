import type { AgentFactName, AgentFacts, Fact, PersonFact } from './facts.ts';

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
  outOfOffice: 10 * minute,
} as const;

/**
 * How far ahead of our clock, in milliseconds, a source's clock may be. A fact further ahead was dated before our clock was set back, so
 * its age is unknown.
 */
export const mostAhead = 1 * second;

/** True if `asOf` is within the last `limit` milliseconds. False for a moment that the clock has yet to reach. */
export function isWithin(limit: number, asOf: number, now: number): boolean {
  return asOf <= now + mostAhead && now - asOf <= limit;
}

/** What decides on blockers. `outOfOffice` only warns, so a call waits for it only where the policy blocks on it. */
const decisive = ['person', 'presence', 'routingStatus', 'station', 'calls', 'queues'] as const;

type DecidingFact = (typeof decisive)[number] | 'outOfOffice';

/** Those of which a feed tells every change, by the topics of activity, station and calls. */
const fedFacts: readonly AgentFactName[] = ['presence', 'routingStatus', 'station', 'calls', 'outOfOffice'];

interface Freshness {
  /** Epoch milliseconds. */
  readonly now: number;
  /** True if a feed without a gap since that moment would have reported a change. Absent when there is no feed. */
  readonly feedLiveSince?: (since: number, about: AgentFactName) => boolean;
  /** Facts that decide besides those that always do. Absent: no others. */
  readonly also?: readonly 'outOfOffice'[];
  /** For presence, routing status, station and calls, in milliseconds. Absent: as in `factLimits`. */
  readonly limit?: number;
}

/**
 * Names of the facts that are missing or too old to decide on. Empty: warm. For an id without an active user only `person` matters, since
 * nothing else can be read.
 */
export function staleFacts(facts: AgentFacts | null, freshness: Freshness): readonly AgentFactName[] {
  const deciding = [...decisive, ...(freshness.also ?? [])];
  if (facts === null) return deciding;
  const person = facts.person;
  if (person !== undefined && isNoActiveUser(person.value)) return isGood(facts, 'person', freshness) ? [] : ['person'];
  return deciding.filter((name) => !isGood(facts, name, freshness));
}

function isGood(facts: AgentFacts, name: DecidingFact, freshness: Freshness): boolean {
  const fact: Fact<unknown> | undefined = facts[name];
  if (fact === undefined || fact.doubted === true) return false;
  const limit = limitOf(facts, name, freshness);
  if (isWithin(limit, fact.asOf, freshness.now)) return true;
  if (fact.asOf > freshness.now) return false;
  return fedFacts.includes(name) && freshness.feedLiveSince?.(fact.asOf, name) === true;
}

/** True if the agent id is unknown, inactive or deleted, so that no call can ever be placed for it. */
export function isNoActiveUser({ found, state }: PersonFact): boolean {
  return found !== 'user' || state === 'inactive' || state === 'deleted';
}

function personLimit(person: PersonFact): number {
  return isNoActiveUser(person) ? factLimits.personRefused : factLimits.person;
}

function limitOf(facts: AgentFacts, name: DecidingFact, { limit }: Freshness): number {
  if (name === 'person' && facts.person !== undefined) return personLimit(facts.person.value);
  const isQuick = name !== 'person' && name !== 'queues' && name !== 'outOfOffice';
  return isQuick ? (limit ?? factLimits[name]) : factLimits[name];
}
