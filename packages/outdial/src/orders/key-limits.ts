import { withoutOtherCalls } from '../call/other-calls.ts';
import type { CallOrder } from '../call/call.ts';
import { isoOf } from '../call/instants.ts';
import type { AgentId, QueueId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import { type E164, possibleCountries } from '../phone/number.ts';
import { noLimits, type ApiKey, type KeyLimits, type ReachedLimit } from '../ports/api-keys.ts';
import type { CallChoice } from '../ports/engine.ts';
import { refuse, type Refusal } from './refusal.ts';

type Limited = Pick<ApiKey, 'id' | 'limits'>;

export const limitsOf = ({ limits }: Pick<ApiKey, 'limits'>): Required<KeyLimits> => ({ ...noLimits, ...limits });

/** Whom a call is for, on behalf of which queue (null: none), and to which number. */
export interface CallParties {
  readonly agentId: AgentId;
  readonly queueId: QueueId | null;
  /** For people; absent or null: not known. */
  readonly queueName?: string | null;
  readonly phoneNumber: E164;
}

export const partiesOf = ({ agent, queue, target }: CallOrder): CallParties => ({
  agentId: agent.id,
  queueId: queue?.id ?? null,
  queueName: queue?.name ?? null,
  phoneNumber: target.phoneNumber,
});

/** More would not help a reader. */
const mostShown = 20;

function beyond(key: Limited, code: string, seen: string, allowed: readonly string[], pointer: string): Problem {
  return { code, pointer, facts: { key: key.id, seen, allowed: allowed.slice(0, mostShown) } };
}

/** Why the key may not act for this agent; null when it may. */
export function agentProblem(key: Limited, agentId: AgentId, pointer = '/from/id'): Problem | null {
  const { agents } = limitsOf(key);
  if (agents === null || agents.includes(agentId)) return null;
  return beyond(key, 'key-agent-not-allowed', agentId, agents, pointer);
}

/** The first limit of the key that a call of these parties is beyond; null when it is within all of them. */
export function partiesProblem(
  key: Limited,
  { agentId, queueId, queueName = null, phoneNumber }: CallParties,
): Problem | null {
  const agent = agentProblem(key, agentId);
  if (agent !== null) return agent;
  const { queues, countries } = limitsOf(key);
  if (queues !== null && (queueId === null || !queues.includes(queueId))) {
    const problem = beyond(key, 'key-queue-not-allowed', queueId ?? 'no queue', queues, '/from/queueId');
    return { ...problem, facts: { ...problem.facts, queueName } };
  }
  const possible = countries === null ? [] : possibleCountries(phoneNumber);
  // As the policy decides: a number that may be in several countries needs all of them.
  if (countries === null || (possible.length > 0 && possible.every((each) => countries.includes(each)))) return null;
  const seen = possible.length === 1 ? possible.join() : '';
  return beyond(key, 'key-country-not-allowed', seen, countries, '/targets/0/phoneNumber');
}

export const beyondLimits = ({ code, facts, pointer }: Problem): Refusal =>
  refuse(code, { status: 403, facts, pointer });

/** Refuses a call of these parties that is beyond the key's limits; null when it is within them. */
export function refuseParties(key: Limited, parties: CallParties): Refusal | null {
  const problem = partiesProblem(key, parties);
  return problem === null ? null : beyondLimits(problem);
}

const codeOf = {
  perMinute: 'key-minute-limit',
  perDay: 'key-day-limit',
  concurrent: 'key-concurrent-limit',
  numbersPerDay: 'key-numbers-limit',
  newCountriesPerDay: 'key-new-countries-limit',
  allCalls: 'all-calls-limit',
  allNumbers: 'all-numbers-limit',
  allNewCountries: 'all-new-countries-limit',
} as const satisfies Readonly<Record<ReachedLimit['limit'], string>>;
/** When to try again if only the end of another call can help. */
const patienceSeconds = 15;

/** Refuses a request beyond a limit. */
export function refuseReached(key: Limited, { limit, most, until }: ReachedLimit, now: number): Refusal {
  const seconds = until === null ? patienceSeconds : Math.max(1, Math.ceil((until - now) / 1000));
  return refuse(codeOf[limit], {
    status: 429,
    facts: { key: key.id, allowed: most, until: until === null ? null : isoOf(until), retryAfterSeconds: seconds },
    headers: { 'retry-after': String(seconds) },
  });
}

/** Whether the call exists for this key. */
export function maySee(key: Limited, { createdBy }: Pick<CallOrder, 'createdBy'>): boolean {
  return !limitsOf(key).ownCalls || createdBy === key.id;
}

/** The same choice among the calls that exist for this key. */
export function amongSeen<Choice extends CallChoice>(key: Limited, choice: Choice): Choice {
  if (!limitsOf(key).ownCalls) return choice;
  const { createdBy } = choice;
  return { ...choice, createdBy: createdBy === undefined || createdBy.includes(key.id) ? [key.id] : [] };
}

/** The same call, line of its history or problem, without the id of another caller's call. */
export function withoutOthers<Shown>(key: Limited, shown: Shown): Shown {
  return limitsOf(key).ownCalls ? withoutOtherCalls(shown) : shown;
}
