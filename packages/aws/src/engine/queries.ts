import type { LogEntry } from 'outdial/engine-kit';
import type { CallRow } from '../table/calls.ts';

/** The history of these calls, in the order of its sequence. */
export function historyOf(rows: readonly CallRow[], after: number, limit: number): readonly LogEntry[] {
  return rows
    .flatMap(({ log }) => log)
    .filter(({ sequence }) => sequence > after)
    .sort((one, other) => one.sequence - other.sequence)
    .slice(0, limit);
}
