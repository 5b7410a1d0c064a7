import type { Budget, Clock, BudgetGrant } from 'outdial/engine-kit';
import type { UnderWay } from '../engine/under-way.ts';
import { numberIn, type Table } from '../table/table.ts';

const windowMs = 60_000;
/** The share of the rate limit that reads leave free for dials. */
const dialReserve = 0.2;
/** The longest time in milliseconds that a read waits for the next minute. If the wait would be longer, the read fails. */
const patienceMs = 5_000;
const keptSeconds = 3600;
/** The rate limit per minute that Genesys reported last, for processes that start later. */
const allowanceKey = { pk: 'budget', sk: 'allowed' };

interface SharedBudgetSetting {
  readonly table: Table;
  readonly clock: Clock;
  /** Receives the writes that no caller awaits, so that the function does not end before them. */
  readonly track: UnderWay['track'];
}

/**
 * One rate limit per minute for all processes on a table, counted with one conditional write per request. Genesys may start its minute at
 * another second. A request that it refuses for that reason was certainly not placed. The refusal ends the minute for all processes.
 */
export function createSharedBudget({ table, clock, track }: SharedBudgetSetting): Budget {
  let allowed = 300;
  let asking: Promise<void> | null = null;
  const askOnce = (): Promise<void> =>
    (asking ??= table.get(allowanceKey).then(
      (item) => {
        if (item !== null) allowed = numberIn(item, 'perMinute');
      },
      // Genesys reports it again with its next answer.
      () => undefined,
    ));
  const keyAt = (now: number) => ({ pk: `budget#${Math.floor(now / windowMs)}`, sk: 'genesys' });
  const leftOfWindow = (now: number): number => windowMs - (now % windowMs);
  const take = async (reserve: number): Promise<BudgetGrant> => {
    await askOnce();
    const now = clock.now();
    const limit = allowed - Math.floor(allowed * reserve);
    const expires = Math.ceil(now / 1000) + keptSeconds;
    const values = { one: 1, expires };
    const condition = { when: 'attribute_not_exists(#used) OR #used < :limit', values: { limit } };
    const taken = await table.update(keyAt(now), 'SET #expires = :expires ADD #used :one', values, condition);
    return taken === null ? { kind: 'spent', retryAfterMs: leftOfWindow(now) } : { kind: 'granted' };
  };
  return {
    dial: () => take(0),
    read: async () => {
      const first = await take(dialReserve);
      if (first.kind === 'granted' || first.retryAfterMs > patienceMs) return first;
      await new Promise<void>((resolve) => void clock.wakeAt(clock.now() + first.retryAfterMs, resolve));
      return take(dialReserve);
    },
    learn: (headers, refusedForMs) => {
      const limit = Number(headers['inin-ratelimit-allowed']);
      if (Number.isFinite(limit) && limit > 0 && limit !== allowed) {
        allowed = limit;
        void track(table.put({ ...allowanceKey, perMinute: limit }).catch(() => null));
      }
      if (refusedForMs === null) return;
      const closing = table
        .update(keyAt(clock.now()), 'SET #used = :all', { all: allowed })
        // If the write is lost, Genesys refuses again, which proves the same.
        .catch(() => null);
      void track(closing);
    },
  };
}
