import type { Blocker, Problem, ProblemView } from '../call/problem.ts';
import { agentEntries } from './codes/agent.ts';
import { queueEntries } from './codes/queue.ts';
import { requestEntries } from './codes/request.ts';
import { resolvingEntries } from './codes/resolving.ts';
import { serverEntries } from './codes/server.ts';
import { standingEntries } from './codes/standing.ts';
import type { Entry } from './entry.ts';
import { type Rows, rowsByCode } from './rows.ts';

/**
 * The answers to an order, wherever it is given. The functions on AWS carry these rows alone. The rows that only a server needs are in
 * `catalogue.ts`.
 */
export const answers: readonly Entry[] = [
  ...requestEntries,
  ...serverEntries,
  ...resolvingEntries,
  ...agentEntries,
  ...queueEntries,
  ...standingEntries,
];

const rows: Rows = rowsByCode(answers);

/** The HTTP status of an answer with this code; null for one that answers no order. */
export function statusOf(code: string): number | null {
  return rows.entryOf(code).status;
}

/** A problem of an order as every surface shows it. */
export function explainAnswer(problem: Problem | Blocker): ProblemView {
  return rows.explain(problem);
}
