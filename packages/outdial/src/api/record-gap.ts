import { instantLabel } from '../call/instants.ts';
import type { Problem } from '../call/problem.ts';
import type { RecordGap } from '../ports/engine.ts';

const mostIds = 20;

/** Warns that the data folder is a restored backup, or has lost records; null when this start found nothing of the kind. `now`: epoch milliseconds. */
export function warnOfGap(gap: RecordGap | null, now: number): Problem | null {
  if (gap === null) return null;
  const { kind, since, open, sought, lostCalls } = gap;
  if (kind === 'set-back') {
    const facts = { ...sinceFact(since, now), sought: sought.length, scheduled: open - sought.length };
    return { code: 'data-folder-restored', pointer: null, facts };
  }
  if (sought.length === 0 && lostCalls.length === 0) return null;
  const facts = { sought: sought.length, lost: lostCalls.length, callIds: lostCalls.slice(0, mostIds) };
  return { code: 'records-lost', pointer: null, facts };
}

/** Warns, in the view of one call, that it may have been dialed in a time that is not on record. */
export function restoredWarning(since: number, now: number): Problem {
  return { code: 'data-folder-restored', pointer: null, facts: sinceFact(since, now) };
}

const sinceFact = (since: number | null, now: number): { readonly since?: string } =>
  since === null ? {} : { since: instantLabel(since, now) };
