import type { Clock } from '../ports/clock.ts';

export type Granted = { readonly kind: 'granted' } | { readonly kind: 'spent'; readonly retryAfterMs: number };

/** How many requests this token may still send in this minute. Dials may use all of it; reads leave a reserve for them. */
export interface Budget {
  readonly dial: () => Granted | Promise<Granted>;
  /** Waits for the next window when it is near, else answers `spent`. */
  readonly read: () => Promise<Granted>;
  /** What an answer's headers say (`inin-ratelimit-*`, facts section 4), and a 429's `Retry-After`. */
  readonly learn: (headers: Readonly<Record<string, string>>, refusedForMs: number | null) => void;
  readonly left: () => number;
}

const windowMs = 60_000;
/** The part of the allowance that reads leave to dials. */
const dialReserve = 0.2;
/** A read rather waits this long than fail. */
const patienceMs = 5_000;

/** Genesys counts 300 requests a minute and token unless it says otherwise. */
export function createBudget(clock: Clock, requestsPerMinute = 300): Budget {
  let allowed = requestsPerMinute;
  let used = 0;
  let endsAt = clock.now() + windowMs;
  let blockedUntil = 0;

  const roll = (now: number): void => {
    if (now < endsAt) return;
    used = 0;
    endsAt = now + windowMs;
  };
  const take = (reserve: number): Granted => {
    const now = clock.now();
    roll(now);
    if (now < blockedUntil) return { kind: 'spent', retryAfterMs: blockedUntil - now };
    if (used >= allowed - reserve) return { kind: 'spent', retryAfterMs: endsAt - now };
    used += 1;
    return { kind: 'granted' };
  };
  const takeRead = (): Granted => take(Math.floor(allowed * dialReserve));

  return {
    dial: () => take(0),
    read: async () => {
      const first = takeRead();
      if (first.kind === 'granted' || first.retryAfterMs > patienceMs) return first;
      await new Promise<void>((resolve) => void clock.wakeAt(clock.now() + first.retryAfterMs, resolve));
      return takeRead();
    },
    learn: (headers, refusedForMs) => {
      const now = clock.now();
      roll(now);
      const [limit, count, reset] = ['allowed', 'count', 'reset'].map((name) =>
        seconds(headers[`inin-ratelimit-${name}`]),
      );
      if (limit !== undefined && limit !== null && limit > 0) allowed = limit;
      if (count !== undefined && count !== null) used = Math.max(used, count);
      if (reset !== undefined && reset !== null && reset * 1000 <= windowMs * 2) endsAt = now + reset * 1000;
      if (refusedForMs !== null) blockedUntil = Math.max(blockedUntil, now + refusedForMs);
    },
    left: () => {
      roll(clock.now());
      return Math.max(0, allowed - used);
    },
  };
}

function seconds(text: string | undefined): number | null {
  return text !== undefined && /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
