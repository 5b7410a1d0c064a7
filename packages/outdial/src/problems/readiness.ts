import { agentEntries } from './codes/agent.ts';
import type { Entry } from './entry.ts';
import { limitEntries } from './codes/limits.ts';
import { policyEntries } from './codes/policy.ts';
import { queueEntries } from './codes/queue.ts';
import { standingEntries } from './codes/standing.ts';

/** Every code about whether a call may be dialed now: blockers, their warnings, and what is wrong with a policy file. */
export const readinessEntries: readonly Entry[] = [
  ...agentEntries,
  ...queueEntries,
  ...policyEntries,
  ...limitEntries,
  ...standingEntries,
];
