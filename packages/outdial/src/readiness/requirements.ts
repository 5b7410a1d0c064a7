import type { BlockerCode } from '../call/blockers.ts';
import type { Blocker, FactValue } from '../call/problem.ts';
import { blockerOn, whoIs } from './blocker.ts';
import type { AgentFacts, QueueFacts } from './facts.ts';
import type { Policy } from './policy.ts';

/** What a call brings along that a policy may ask for. */
export interface Brought {
  readonly callerId: boolean;
  readonly lawfulBasis: boolean;
  /** The target's own time zone (IANA); null: not told. */
  readonly timeZone: string | null;
}

interface Requirements {
  /** Null: never heard of this agent. */
  readonly facts: AgentFacts | null;
  readonly queueId: string | null;
  readonly queue: QueueFacts | null;
  /** Null: no call is asked about, only an agent. */
  readonly brought: Brought | null;
  readonly policy: Policy;
  readonly now: number;
}

/** The policy's requirements that this call does not meet. Waiting does not clear them: the caller must send another request. */
export function requirementBlockers(question: Requirements): readonly Blocker[] {
  const { facts, queueId, brought, policy, now } = question;
  const blockers: Blocker[] = [];
  const block = (code: BlockerCode, pointer: string, seen: FactValue, more: Blocker['facts'] = {}): void => {
    blockers.push(blockerOn({ since: null, asOf: now }, { code, pointer, seen, facts: more, canClear: false }, now));
  };
  if (policy.queueRequired && queueId === null) block('queue-required', '/from/queueId', null);
  else if (queueId === null && facts !== null && !mayCallPersonally(facts, policy)) {
    block('personal-call-not-allowed', '/from/queueId', null, whoIs(facts));
  }
  if (brought === null) return blockers;
  if (policy.callerIdRequired && !brought.callerId && !hasCallerId(question))
    block('caller-id-required', '/callerId', null);
  if (policy.lawfulBasisRequired && !brought.lawfulBasis) block('lawful-basis-required', '/lawfulBasis', null);
  return blockers;
}

function mayCallPersonally(facts: AgentFacts, { personalCallAgents }: Policy): boolean {
  if (personalCallAgents === null) return true;
  const names = [facts.agentId, facts.person?.value.email].map((name) => name?.toLowerCase());
  return personalCallAgents.some((agent) => names.includes(agent.toLowerCase()));
}

function hasCallerId({ facts, queueId, queue }: Requirements): boolean {
  const membership = facts?.queues?.value.find(({ id }) => id === queueId);
  return (queue?.hasCallerId ?? membership?.hasCallerId) === true;
}
