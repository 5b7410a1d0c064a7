import { partyEntries } from './codes/parties.ts';
import { placingEntries } from './codes/placing.ts';
import { readingEntries } from './codes/reading.ts';
import { requestEntries } from './codes/request.ts';
import type { Entry } from './entry.ts';
import { rowsByCode } from './rows.ts';

/** The refusals of a request for a call, wherever it arrives. The function `intake` on AWS carries these rows alone. */
export const answers: readonly Entry[] = [...requestEntries, ...partyEntries, ...placingEntries, ...readingEntries];

const { entryOf, explain } = rowsByCode(answers);

/** A problem of a request for a call as every surface shows it. */
export const explainAnswer = explain;

/** The HTTP status of a refusal with this code; null for a code that refuses no request for a call. */
export const statusOf = (code: string): number | null => entryOf(code).status;
