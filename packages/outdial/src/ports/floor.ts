import type { AgentId, QueueId } from '../call/ids.ts';
import type { AgentFactName, AgentFacts, QueueFacts } from '../readiness/facts.ts';

/**
 * The coverage that a feed vouches for: since `since` it has reported every change of these facts for certain agents, while it is `live`.
 */
export interface Coverage {
  /** Epoch milliseconds. */
  readonly since: number;
  readonly facts: readonly AgentFactName[];
  /** True if it reports the agents' conversations, too. */
  readonly conversations: boolean;
  readonly live: (now: number) => boolean;
}

/** What is asked for of a feed: one fact of an agent, or the agent's conversations. */
export interface FedAbout {
  readonly agent: AgentId;
  readonly about: AgentFactName | 'conversations';
}

/**
 * Everything currently known about all agents and queues, and how fresh it is. The floor sends no requests: adapters feed it. Feeding
 * merges fact by fact, and drops a fact whose `asOf` is older than the known one.
 */
export interface Floor {
  readonly agent: (id: AgentId) => AgentFacts | null;
  readonly queue: (id: QueueId) => QueueFacts | null;
  readonly agents: () => readonly AgentFacts[];
  /** Merges; tells `onChange` when a value (not merely its age) changed. Returns whether it did. */
  readonly feedAgent: (facts: AgentFacts) => boolean;
  /**
   * True if these facts, once believed, would change what is known about an agent that a read has found. Changes nothing itself. News that
   * is a few seconds older than the known facts counts as well, as clocks differ.
   */
  readonly contradicts: (facts: AgentFacts) => boolean;
  readonly feedQueue: (facts: QueueFacts) => void;
  /** An event arrived from the feed at this moment: event-fed facts are good while the feed lives. */
  readonly feedHeard: (at: number) => void;
  /** The feed has a gap before this moment (it was closed, or the process was down). */
  readonly feedBroken: () => void;
  /** These agents have a feed of their own from now on, in place of the one they had. Null: they no longer have one. */
  readonly feedCovers: (agents: readonly AgentId[], coverage: Coverage | null) => void;
  /** Whether a feed was live without a gap since `since` (epoch milliseconds): the one of all agents, or the one that covers `of`. */
  readonly feedLiveSince: (since: number, now: number, of?: FedAbout) => boolean;
  /** Names of this agent's facts that are missing or too old to decide on at `now`. Empty: warm. */
  readonly stale: (id: AgentId, now: number) => readonly string[];
  /** Called after a change with the agents concerned. Returns a function that ends it. */
  readonly onChange: (listener: (agents: readonly AgentId[]) => void) => () => void;
}
