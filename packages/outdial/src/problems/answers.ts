import type { Blocker, Problem, ProblemView } from '../call/problem.ts';
import { partyEntries } from './codes/parties.ts';
import { placingEntries } from './codes/placing.ts';
import { readingEntries } from './codes/reading.ts';
import { requestEntries } from './codes/request.ts';
import type { Entry } from './entry.ts';
import { type Rows, rowsByCode } from './rows.ts';

/** The refusals of a request for a call, wherever it arrives. The function `intake` on AWS carries these rows alone. */
export const answers: readonly Entry[] = [...requestEntries, ...partyEntries, ...placingEntries, ...readingEntries];

const rows: Rows = rowsByCode(answers);

/** The HTTP status of a refusal with this code; null for a code that refuses no request for a call. */
export function statusOf(code: string): number | null {
  return rows.entryOf(code).status;
}

/** A problem of a request for a call as every surface shows it. */
export function explainAnswer(problem: Problem | Blocker): ProblemView {
  return rows.explain(problem);
}
