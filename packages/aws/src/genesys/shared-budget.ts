import { slowedAfter, type Budget, type BudgetGrant, type Clock, type Slowed } from 'outdial/engine-kit';
import type { UnderWay } from '../engine/under-way.ts';
import { numberIn, textIn, type Table } from '../table/table.ts';

const windowMs = 60_000;
/** The share of the rate limit that reads leave free for dials. */
const dialReserve = 0.2;
/** The longest time in milliseconds that a read waits for the next minute. If the wait would be longer, the read fails. */
const patienceMs = 5_000;
const keptSeconds = 3600;
/** The rate limit per minute that Genesys reported last, for processes that start later. */
const allowanceKey = { pk: 'budget', sk: 'allowed' };
/** The last read that a limit of the whole organisation refused. */
const slowedKey = { pk: 'budget', sk: 'organisation' };
/** Room for a request in the minute; a read also waits for a limit of the organisation. */
const isRoom = '(attribute_not_exists(#used) OR #used < :limit)';
const mayRead = `${isRoom} AND (attribute_not_exists(#slowUntil) OR #slowUntil <= :now)`;
const keyAt = (now: number) => ({ pk: `budget#${Math.floor(now / windowMs)}`, sk: 'genesys' });
const leftOfWindow = (now: number): number => windowMs - (now % windowMs);
const expiryOf = (now: number): number => Math.ceil(now / 1000) + keptSeconds;

interface SharedBudgetSetting {
  readonly table: Table;
  readonly clock: Clock;
  /** Receives the writes that no caller awaits, so that the function does not end before them. */
  readonly track: UnderWay['track'];
}

/**
 * One rate limit per minute for all processes on a table, counted with one conditional write per request. Genesys may start its minute at
 * another second. A request that it refuses for that reason was certainly not placed. The refusal ends the minute for all processes. One
 * by a limit of the whole organisation slows the reads of all processes, and no dial.
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
  const take = async (kind: 'dial' | 'read'): Promise<BudgetGrant> => {
    await askOnce();
    const now = clock.now();
    const values = { one: 1, expires: expiryOf(now) };
    const condition =
      kind === 'dial'
        ? { when: isRoom, values: { limit: allowed } }
        : { when: mayRead, values: { limit: allowed - Math.floor(allowed * dialReserve), now } };
    const taken = await table.update(keyAt(now), 'SET #expires = :expires ADD #used :one', values, condition);
    if (taken !== null) return { kind: 'granted' };
    const slowUntil = kind === 'dial' ? 0 : numberIn((await table.get(keyAt(now))) ?? {}, 'slowUntil');
    return { kind: 'spent', retryAfterMs: slowUntil > now ? slowUntil - now : leftOfWindow(now) };
  };
  return {
    dial: () => take('dial'),
    read: async () => {
      const first = await take('read');
      if (first.kind === 'granted' || first.retryAfterMs > patienceMs) return first;
      await new Promise<void>((resolve) => void clock.wakeAt(clock.now() + first.retryAfterMs, resolve));
      return take('read');
    },
    // If a write is lost, Genesys refuses the next read, which proves the same.
    slowReads: (refusedForMs) => void track(slowReads(table, clock.now(), refusedForMs).catch(() => undefined)),
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

/** Every minute that the wait reaches into says so, since a read asks for its own minute alone. */
async function slowReads(table: Table, now: number, refusedForMs: number | null): Promise<void> {
  const item = await table.get(slowedKey);
  // A record that this file wrote; it is trusted, not parsed again.
  const last = item === null ? null : (JSON.parse(textIn(item, 'body')) as Slowed);
  const slowed = slowedAfter(last, now, refusedForMs);
  await table.put({ ...slowedKey, body: JSON.stringify(slowed), expires: expiryOf(now) });
  const values = { until: slowed.until, expires: expiryOf(slowed.until) };
  for (let at = now; at < slowed.until; at += leftOfWindow(at)) {
    await table.update(keyAt(at), 'SET #slowUntil = :until, #expires = :expires', values);
  }
}
