import type { KeyId } from '../call/ids.ts';
import type { CallRates, ReachedLimit } from '../ports/api-keys.ts';
import type { Store } from './store.ts';

const windows = [
  ['perMinute', 60_000],
  ['perDay', 24 * 60 * 60_000],
] as const;

/**
 * The limit that stays reached the longest; null when the key may request a call. Both windows move with the clock. Calls from before the clock was set
 * back count until it has caught up.
 */
export function reachedLimit(
  store: Pick<Store, 'requestedAt' | 'openCalls'>,
  caller: KeyId,
  rates: CallRates | undefined,
  now: number,
): ReachedLimit | null {
  if (rates === undefined) return null;
  const { concurrent } = rates;
  const reached = windows.flatMap(([limit, windowMs]): readonly ReachedLimit[] => {
    const most = rates[limit];
    const at = most === null ? null : store.requestedAt(caller, most);
    if (most === null || at === null || at <= now - windowMs) return [];
    return [{ limit, most, until: Math.min(at, now) + windowMs }];
  });
  const last = reached.at(-1) ?? null;
  if (last !== null) return last;
  return concurrent !== null && store.openCalls(caller) >= concurrent
    ? { limit: 'concurrent', most: concurrent, until: null }
    : null;
}
