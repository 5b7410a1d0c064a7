import { instantLabel } from '../call/instants.ts';
import type { Blocker, Problem } from '../call/problem.ts';
import { entryOf } from '../problems/catalogue.ts';

/**
 * Warns that a call expires before its last blocker clears by itself. `null` when it may be dialed in time, or when the time is not
 * known. `expiresAt`: epoch milliseconds.
 */
export function warnOfDeadline(blockers: readonly Blocker[], expiresAt: number): Problem | null {
  const [last] = blockers
    .flatMap(({ code, until, asOf }) => (until === null || until < expiresAt ? [] : [{ code, until, asOf }]))
    .toSorted((one, other) => other.until - one.until);
  if (last === undefined) return null;
  const facts = {
    givesUp: instantLabel(expiresAt, last.asOf),
    until: instantLabel(last.until, last.asOf),
    cause: last.code,
    what: entryOf(last.code).title,
  };
  return { code: 'gives-up-before-dial', pointer: null, facts };
}
