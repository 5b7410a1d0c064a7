import type { AgentId } from '../call/ids.ts';
import type { AgentFacts } from '../readiness/facts.ts';

/**
 * The facts known about each agent. Users that a read has found are kept for good, since the organisation limits their number. The number
 * of ids that only an event has named, or that no user has, is unlimited. Outdial forgets those that were asked about longest ago.
 */
export interface KeptAgents {
  readonly get: (id: AgentId) => AgentFacts | undefined;
  readonly set: (facts: AgentFacts) => void;
  readonly all: () => readonly AgentFacts[];
  readonly change: (change: (facts: AgentFacts) => AgentFacts) => void;
}

/** How many ids that no read has found as a user are kept. */
export const mostStrangers = 10_000;

export function createKeptAgents(): KeptAgents {
  const users = new Map<AgentId, AgentFacts>();
  // In the order last asked about, so that the first is the one to forget.
  const strangers = new Map<AgentId, AgentFacts>();
  return {
    get: (id) => {
      const stranger = strangers.get(id);
      if (stranger === undefined) return users.get(id);
      strangers.delete(id);
      strangers.set(id, stranger);
      return stranger;
    },
    set: (facts) => {
      const id = facts.agentId;
      const isUser = facts.person?.value.found === 'user';
      strangers.delete(id);
      if (!isUser) users.delete(id);
      (isUser ? users : strangers).set(id, facts);
      const [oldest] = strangers.size > mostStrangers ? strangers.keys() : [];
      if (oldest !== undefined) strangers.delete(oldest);
    },
    all: () => [...users.values(), ...strangers.values()],
    change: (change) => {
      for (const kept of [users, strangers]) for (const [id, facts] of kept) kept.set(id, change(facts));
    },
  };
}
