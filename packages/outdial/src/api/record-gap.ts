import type { SetBack } from '../call/call.ts';
import { instantLabel } from '../call/instants.ts';
import type { Problem } from '../call/problem.ts';
import type { GapCause, RecordGap } from '../ports/engine.ts';

const mostIds = 20;

/** Warns that the data folder is a restored backup or a copy, or has lost records; null when it is whole. `now`: epoch milliseconds. */
export function warnOfGap(gap: RecordGap | null, now: number): Problem | null {
  if (gap === null) return null;
  const { kind, cause, since, scheduled, sought, lostCalls } = gap;
  const facts = { cause, sought: sought.length, lost: lostCalls.length, callIds: lostCalls.slice(0, mostIds) };
  if (kind === 'set-back') {
    return { code: 'data-folder-restored', pointer: null, facts: { ...sinceFact(since, now), ...facts, scheduled } };
  }
  if (sought.length === 0 && lostCalls.length === 0) return null;
  return { code: 'records-lost', pointer: null, facts };
}

const sentences: Readonly<Record<GapCause, string>> = {
  restored: 'A backup was restored into the data folder.',
  declared: 'Someone restored a snapshot of the data folder, and said so with `outdial restore --set-back`.',
  earlier:
    'An earlier start found that records are missing. Some of the calls that may have been dialed have not ended yet, or no one has decided about them.',
  'ledger-missing': 'The data folder was restored from a backup, or its ledger was deleted.',
  'ledger-copied': 'The data folder is a copy. Outdial may have run on the original since.',
  'ledger-damaged': 'The ledger in the data folder is damaged.',
  'ledger-shorter': 'The ledger in the data folder has lost its end: an older copy was put over it, or it was cut.',
  'database-older': 'The database in the data folder is older than the ledger next to it.',
  'log-of-other-time':
    'The file outdial.db-wal was of another time than outdial.db. Outdial renamed it to outdial.db-wal.set-aside, and did not use it.',
  'writes-missing': 'The database has lost answered writes, which the ledger next to it still has.',
};

/** How the gap came about, for the log. What it means, and what to do, is in the warning. */
export const sentenceOfGap = (cause: GapCause): string => sentences[cause];

/** Warns, in the view of one call, that it may have been dialed in a time that is not on record. */
export function gapWarning({ since, at, isDamage = false }: SetBack): Problem {
  const code = isDamage ? 'records-lost' : 'data-folder-restored';
  return { code, pointer: null, facts: sinceFact(since, at) };
}

const sinceFact = (since: number | null, now: number): { readonly since?: string } =>
  since === null ? {} : { since: instantLabel(since, now) };
