import type { AgentId, QueueId } from '../call/ids.ts';
import type { AgentFacts, QueueFacts } from '../readiness/facts.ts';

/**
 * What is currently known of all agents and queues, and how fresh it is. The floor asks nobody: adapters feed it.
 * Feeding merges fact by fact, and a fact with an older `asOf` than the one known is dropped.
 */
export interface Floor {
  readonly agent: (id: AgentId) => AgentFacts | null;
  readonly queue: (id: QueueId) => QueueFacts | null;
  readonly agents: () => readonly AgentFacts[];
  /** Merges; tells `onChange` when a value (not merely its age) changed. Returns whether it did. */
  readonly feedAgent: (facts: AgentFacts) => boolean;
  readonly feedQueue: (facts: QueueFacts) => void;
  /** An event arrived from the feed at this moment: event-fed facts are good while the feed lives. */
  readonly feedHeard: (at: number) => void;
  /** The feed has a gap before this moment (it was closed, or the process was down). Null: there is no feed. */
  readonly feedBroken: () => void;
  /** Whether the feed was live without a gap since `since` (epoch milliseconds). */
  readonly feedLiveSince: (since: number, now: number) => boolean;
  /** Names of this agent's facts that are missing or too old to decide on at `now`. Empty: warm. */
  readonly stale: (id: AgentId, now: number) => readonly string[];
  /** Called after a change with the agents concerned. Returns a function that ends it. */
  readonly onChange: (listener: (agents: readonly AgentId[]) => void) => () => void;
}
