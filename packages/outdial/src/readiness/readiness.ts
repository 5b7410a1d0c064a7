import type { QueueId } from '../call/ids.ts';
import type { Blocker, Problem } from '../call/problem.ts';
import type { E164 } from '../call/target.ts';
import { agentBlockers, agentWarnings } from './agent.ts';
import type { AgentFactName, AgentFacts, QueueFacts } from './facts.ts';
import { factLimits, staleFacts } from './freshness.ts';
import { policyBlockers } from './number.ts';
import type { Policy } from './policy.ts';
import { queueBlockers, queueWarnings } from './queue.ts';

interface ReadinessQuestion {
  /** Null: never heard of this agent. */
  readonly facts: AgentFacts | null;
  /** Null: a personal call. */
  readonly queueId: QueueId | null;
  readonly queue: QueueFacts | null;
  /** Null: only the agent is asked about. */
  readonly phoneNumber: E164 | null;
  readonly policy: Policy;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Whether a feed without a gap since that moment vouches for what it carries; absent: judge by age alone. */
  readonly feedLiveSince?: (since: number, about: AgentFactName) => boolean;
}

interface Readiness {
  /** Everything that keeps this agent from being dialed for, by the facts given, in a fixed order. Empty with `staleFor` empty: ready. */
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Problem[];
  /** Facts that are missing or too old: read them before deciding. A missing fact is never a blocker. */
  readonly staleFor: readonly AgentFactName[];
}

/** May this agent be dialed for now? Pure. The agent's lock, a pause and Genesys's own state are not among the facts: the engine adds them. */
export function judgeReadiness(question: ReadinessQuestion): Readiness {
  const { facts, queueId, policy, now, feedLiveSince } = question;
  const queue = question.queue !== null && now - question.queue.asOf <= factLimits.queue ? question.queue : null;
  // Membership of somebody who is no user says nothing.
  const isUser = facts?.person === undefined || facts.person.value.found === 'user';
  const forQueue = queueId === null || !isUser ? null : { facts, queueId, queue, now };
  return {
    blockers: [
      ...(facts === null ? [] : agentBlockers({ facts, policy, now })),
      ...(forQueue === null ? [] : queueBlockers(forQueue)),
      ...policyBlockers(question),
    ],
    warnings: [...(facts === null ? [] : agentWarnings(facts)), ...(forQueue === null ? [] : queueWarnings(forQueue))],
    staleFor: staleFacts(facts, feedLiveSince === undefined ? { now } : { now, feedLiveSince }),
  };
}
