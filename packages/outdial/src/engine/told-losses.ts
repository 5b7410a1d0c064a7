import { currentAttempt, isEnded, type Call } from '../call/call.ts';
import type { CallEvent } from '../call/life/call-event.ts';
import { keyId } from '../call/ids.ts';
import type { HistoryGap, LostFence, LostStop } from './history-gap.ts';

/** What is known of one call that its store has lost. */
export interface CallLoss {
  readonly fence: LostFence | null;
  readonly stop: LostStop | null;
  /** True when the end of the call is lost, too, not only the request to cancel it. */
  readonly isEndLost: boolean;
}

/** What a later record of the call shows that this one does not. */
export function lossBeyond(call: Call, later: Call): CallLoss {
  const newest = currentAttempt(later);
  const isBeyond = newest !== null && newest.number > call.attempts.length;
  const fence = isBeyond ? { callId: call.order.id, attempt: newest.number, at: newest.fencedAt } : null;
  return { fence, stop: stopOf(later), isEndLost: isEnded(later) };
}

/** Null for a call that continues. */
function stopOf(call: Call): LostStop | null {
  const { order, cancelRequested } = call;
  if (cancelRequested !== null) return { callId: order.id, at: cancelRequested.at, by: cancelRequested.by };
  if (!isEnded(call)) return null;
  const { by } = call.outcome.facts;
  const isByPerson = call.state === 'canceled' && typeof by === 'string';
  return { callId: order.id, at: call.endedAt, by: isByPerson ? keyId(by) : null };
}

/** What to tell a call of such a store, in this order. A cancel comes last: it then asks to hang up what is found. */
export function eventsOfLoss(
  call: Call,
  loss: CallLoss,
  { kind, now }: { readonly kind: HistoryGap['kind']; readonly now: number },
): readonly CallEvent[] {
  const { fence, stop, isEndLost } = loss;
  if (isEnded(call)) return [];
  const fences = fence === null ? [] : [{ type: 'fence-lost', attempt: fence.attempt, at: fence.at } as const];
  if (stop === null) return fences;
  const { at, by } = stop;
  const cancels = by === null || call.cancelRequested !== null ? [] : [{ type: 'cancel', by } as const];
  // Nothing is dialed before its time, so the cancel alone tells all.
  if (call.state === 'scheduled' && by !== null && at < (call.order.notBefore ?? 0)) return cancels;
  const isWaiting = call.state === 'scheduled' || call.state === 'waiting';
  if (isWaiting && fence === null) {
    // The clock may have been set back since, and a search must not last that long.
    const presumed = { type: 'fence-lost', attempt: call.attempts.length + 1, at: Math.min(at, now) } as const;
    return [presumed, ...cancels];
  }
  // Of a store that was set back, every call under way is told so anyhow.
  const isGap = isEndLost && kind === 'lost-writes';
  return [...fences, ...(isGap ? [{ type: 'set-back', since: null, isDamage: true } as const] : []), ...cancels];
}
