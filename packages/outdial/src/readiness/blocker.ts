import { instantLabel } from '../call/instants.ts';
import type { BlockerCode } from '../call/blockers.ts';
import type { Blocker, Facts, FactValue } from '../call/problem.ts';
import type { AgentFacts } from './facts.ts';

/** The facts behind a blocker: since when it holds, and when its source reported it. Epoch milliseconds. */
interface Ground {
  readonly since: number | null;
  readonly asOf: number;
}

interface Details {
  readonly code: BlockerCode;
  /** The value that is wrong, as people call it. */
  readonly seen: FactValue;
  readonly facts: Facts;
  /** Only what the caller's own body is wrong about has a pointer. */
  readonly pointer?: string;
  readonly canClear: boolean;
  /** Epoch milliseconds at which it clears by itself; absent when it clears by an event, or never. */
  readonly until?: number;
}

/** A blocker on this ground. Its facts get `seen`, and `since` as text, for the catalogue's sentence. */
export function blockerOn(ground: Ground, details: Details, now: number): Blocker {
  const { code, seen, pointer = null, canClear, until = null } = details;
  const facts = { ...details.facts, seen, since: ground.since === null ? null : instantLabel(ground.since, now) };
  return { code, pointer, facts, since: ground.since, asOf: ground.asOf, until, canClear };
}

/** How sentences name the agent; null when no name is known. */
export function whoIs(facts: AgentFacts): { readonly agentName: string | null; readonly agentId: string } {
  return { agentName: facts.person?.value.name ?? null, agentId: facts.agentId };
}
