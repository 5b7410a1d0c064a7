import type { QueueId } from '../call/ids.ts';
import type { Blocker, Problem } from '../call/problem.ts';
import { blockerOn, whoIs } from './blocker.ts';
import type { AgentFacts, QueueFacts, QueueMembership } from './facts.ts';

interface QueueQuestion {
  readonly facts: AgentFacts | null;
  readonly queueId: QueueId;
  /** Null: not known, or too old to judge by. */
  readonly queue: QueueFacts | null;
  readonly queueName: string | null;
  readonly now: number;
}

const pointer = '/from/queueId';

/** What keeps this agent from calling on behalf of this queue. */
export function queueBlockers({ facts, queueId, queue, queueName, now }: QueueQuestion): readonly Blocker[] {
  if (queue?.found === false) {
    // The id in the request stays wrong whatever happens on the floor.
    const details = { code: 'queue-not-found', pointer, seen: queueId, facts: { queueId }, canClear: false } as const;
    return [blockerOn({ since: null, asOf: queue.asOf }, details, now)];
  }
  if (facts?.queues === undefined || membershipOf(facts, queueId) !== null) return [];
  // Supervisors add members during a shift, so a call may wait for it; its deadline bounds the wait.
  const named = { ...whoIs(facts), queueName, queueId };
  return [
    blockerOn(facts.queues, { code: 'queue-not-member', pointer, seen: queueId, facts: named, canClear: true }, now),
  ];
}

/** Warnings about the queue that do not keep anyone from dialing. */
export function queueWarnings({ facts, queueId, queue, queueName }: QueueQuestion): readonly Problem[] {
  if (queue?.found === false || facts === null) return [];
  const membership = membershipOf(facts, queueId);
  const named = { ...whoIs(facts), queueName: queueName ?? membership?.name ?? null, queueId };
  const warnings: Problem[] = [];
  if (membership?.joined === false) warnings.push({ code: 'queue-not-joined', pointer, facts: named });
  if (callerIdOf({ facts, queueId, queue }) === false) {
    warnings.push({ code: 'queue-no-caller-id', pointer, facts: named });
  }
  return warnings;
}

/** True if the queue has a calling-party number. Null when no source has reported it. */
export function callerIdOf({ facts, queueId, queue }: Omit<QueueQuestion, 'now' | 'queueName'>): boolean | null {
  return queue?.hasCallerId ?? (facts === null ? null : membershipOf(facts, queueId)?.hasCallerId) ?? null;
}

function membershipOf(facts: AgentFacts, queueId: QueueId): QueueMembership | null {
  return facts.queues?.value.find((membership) => membership.id === queueId) ?? null;
}
