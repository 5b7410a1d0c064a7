import { agentEntries } from './agent.ts';
import type { Entry } from './entry.ts';
import { limitEntries } from './limits.ts';
import { policyEntries } from './policy.ts';
import { queueEntries } from './queue.ts';
import { standingEntries } from './standing.ts';

/** Every code about whether a call may be dialed now: blockers, their warnings, and what is wrong with a policy file. */
export const readinessEntries: readonly Entry[] = [
  ...agentEntries,
  ...queueEntries,
  ...policyEntries,
  ...limitEntries,
  ...standingEntries,
];
