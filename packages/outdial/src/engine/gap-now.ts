import { currentAttempt, isEnded, type Call } from '../call/call.ts';
import type { Clock } from '../ports/clock.ts';
import type { RecordGap } from '../ports/engine.ts';
import { isUndecided } from './facets.ts';
import type { Store } from './store.ts';

/** Milliseconds for which an answer counts: many calls may be read for it. */
const freshMs = 1_000;

/** True for a call that may have been dialed without a record, until it has ended and, if its outcome is unknown, a person has decided. */
function isUnsettled(call: Call | null): boolean {
  return call !== null && (!isEnded(call) || isUndecided(call));
}

/** True for a call that a gap touched. */
export const isOfGap = (call: Call): boolean => call.setBack !== undefined || currentAttempt(call)?.presumed === true;

/** The ended calls that a gap touched and that a person must decide about. */
export function undecidedOfGap(store: Pick<Store, 'list'>): readonly Call[] {
  const found: Call[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = store.list({ undecided: true, limit: 200, ...(cursor !== undefined && { cursor }) });
    found.push(...page.items.filter(isOfGap));
    cursor = page.next;
  }
  return found;
}

/** The calls that gaps of earlier starts left unsettled, as a gap. Null when there are no such calls. */
function earlierGap(calls: readonly Call[]): RecordGap | null {
  if (calls.length === 0) return null;
  const setBacks = calls.flatMap(({ setBack }) =>
    setBack === undefined || setBack.isDamage === true ? [] : [setBack],
  );
  return {
    kind: setBacks.length > 0 ? 'set-back' : 'lost-writes',
    cause: 'earlier',
    since: setBacks.length === 0 ? null : Math.min(...setBacks.map(({ since }) => since)),
    scheduled: 0,
    sought: calls.map(({ order }) => order.id),
    lostCalls: [],
  };
}

/** What this start found, with the calls that earlier starts left unsettled. */
export function withEarlier(gap: RecordGap | null, left: readonly Call[]): RecordGap | null {
  const earlier = earlierGap(left);
  if (gap === null || earlier === null) return gap ?? earlier;
  return { ...gap, sought: [...new Set([...gap.sought, ...earlier.sought])] };
}

/** Returns the gap as it is now: calls leave it when they are settled. Null once nothing of it is left. */
export function followGap(store: Pick<Store, 'call'>, clock: Clock, found: RecordGap | null): () => RecordGap | null {
  let now = found;
  // The log of the start has all of it.
  let goodUntil = clock.monotonic() + freshMs;
  return () => {
    if (now === null || now.sought.length === 0 || clock.monotonic() < goodUntil) return now;
    const sought = now.sought.filter((id) => isUnsettled(store.call(id)));
    const isOver = sought.length + now.scheduled + now.lostCalls.length === 0;
    now = isOver ? null : { ...now, sought };
    goodUntil = clock.monotonic() + freshMs;
    return now;
  };
}
