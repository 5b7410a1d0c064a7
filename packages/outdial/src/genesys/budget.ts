import type { Clock } from '../ports/clock.ts';

export type Granted = { readonly kind: 'granted' } | { readonly kind: 'spent'; readonly retryAfterMs: number };

/** `soon`: what a call waits for, such as the facts for a dial. `spare`: all that may come later. */
export type Urgency = 'soon' | 'spare';

/** How the allowance of the running minute stands. `nextAt`: when the next dial may leave (epoch milliseconds); null: now. */
export interface BudgetStanding {
  readonly perMinute: number;
  readonly left: number;
  readonly nextAt: number | null;
}

/** How many requests this token may still send in this minute. Dials may use all of it; reads leave a reserve for them. */
export interface Budget {
  readonly dial: () => Granted | Promise<Granted>;
  /** Waits for room when that is near, else answers `spent`. Without an urgency it is `soon`. */
  readonly read: (urgency?: Urgency) => Promise<Granted>;
  /** What an answer's headers say (`inin-ratelimit-*`, docs/genesys-facts.md#rate-limits), and a 429's `Retry-After`. */
  readonly learn: (headers: Readonly<Record<string, string>>, refusedForMs: number | null) => void;
  readonly left: () => number;
  readonly standing?: () => BudgetStanding;
}

const windowMs = 60_000;
/** The part of the allowance that is left to what is more urgent. */
const reserves: Readonly<Record<Urgency, number>> = { soon: 0.2, spare: 0.5 };
/** Dials leave this part to the reads they rest on, in the minute after such a read found no room. */
const keptForReads = 0.15;
const keptForMs = windowMs + 10_000;
/** A read rather waits this long than fail. */
const patienceMs = 5_000;
/** Genesys names whole seconds: its window may last this much longer than it says. */
const roundingMs = 1_000;
/** A window that names a longer time to its end is not believed, and one that ends later was learned before the clock was set back. */
const longestResetMs = 2 * windowMs;

/** A budget that this process counts by itself, and so at once. */
type OwnBudget = Omit<Budget, 'dial' | 'standing'> & {
  readonly dial: () => Granted;
  readonly standing: () => BudgetStanding;
};

/** From so long a pause on, one request goes ahead of the others when it is over; without an answer the next one follows after this time. */
const probedFromMs = 5 * 60_000;
const probeMs = 15_000;

interface Window {
  readonly startsAt: number;
  readonly endsAt: number;
  /** Requests in it that were not ours: another process with the same token. */
  readonly others: number;
}

/** Genesys counts 300 requests a minute and token unless it says otherwise. */
export function createBudget(clock: Clock, requestsPerMinute = 300): OwnBudget {
  let allowed = requestsPerMinute;
  let blocked = { until: 0, forMs: 0 };
  let crowdedOutAt = Number.NEGATIVE_INFINITY;
  // After a long pause: `askedAt` is when the one request left that shows whether it is over. Null: nothing has to be shown.
  let probe: { readonly askedAt: number | null } | null = null;
  // When ours were granted, oldest first. Until a window is known no 60 s may hold more than the allowance.
  let granted: number[] = [];
  let window: Window | null = null;

  const grantedSince = (from: number): number => granted.length - granted.findIndex((at) => at >= from);
  const count = (from: number): number => ((granted.at(-1) ?? -Infinity) < from ? 0 : grantedSince(from));
  /** After the clock was set back, nothing holds requests up longer than it could have when it was learned. */
  const seeIfSetBack = (now: number): void => {
    if ((granted.at(-1) ?? now) > now) granted = granted.map((at) => Math.min(at, now));
    if (window !== null && window.endsAt > now + longestResetMs + roundingMs) window = null;
    if (blocked.until > now + blocked.forMs) blocked = { ...blocked, until: now + blocked.forMs };
    crowdedOutAt = Math.min(crowdedOutAt, now);
  };
  const forget = (now: number): void => {
    seeIfSetBack(now);
    if (window !== null && now >= window.endsAt) {
      // Genesys begins its next minute with the first request after the last.
      const startsAt = granted.find((at) => at >= (window?.endsAt ?? 0));
      window = { startsAt: window.endsAt, endsAt: (startsAt ?? now) + windowMs + roundingMs, others: 0 };
    }
    const oldest = Math.min(window?.startsAt ?? now, now - windowMs);
    if ((granted[0] ?? now) < oldest) granted = granted.filter((at) => at >= oldest);
  };
  const usedAt = (now: number): number =>
    window === null ? count(now - windowMs + 1) : count(window.startsAt) + window.others;
  const freeAt = (now: number): number =>
    window === null ? (granted.find((at) => at > now - windowMs) ?? now) + windowMs : window.endsAt;
  const waitFor = (reserve: number): number => {
    const now = clock.now();
    forget(now);
    if (now < blocked.until) return blocked.until - now;
    const probedFor = probe === null || probe.askedAt === null ? null : now - probe.askedAt;
    if (probedFor !== null && probedFor >= 0 && probedFor < probeMs) return probeMs - probedFor;
    return usedAt(now) >= allowed - reserve ? Math.max(1, freeAt(now) - now) : 0;
  };
  const take = (reserve: number): Granted => {
    const retryAfterMs = waitFor(reserve);
    if (retryAfterMs > 0) return { kind: 'spent', retryAfterMs };
    granted.push(clock.now());
    if (probe !== null) probe = { askedAt: clock.now() };
    return { kind: 'granted' };
  };
  const left = (): number => {
    forget(clock.now());
    return Math.max(0, allowed - usedAt(clock.now()));
  };
  const isCrowded = (): boolean => clock.now() - crowdedOutAt < keptForMs;
  const dialReserve = (): number => (isCrowded() ? Math.floor(allowed * keptForReads) : 0);
  const readReserve = (urgency: Urgency): number =>
    urgency === 'soon' && isCrowded() ? 0 : Math.floor(allowed * reserves[urgency]);

  return {
    dial: () => take(dialReserve()),
    read: async (urgency = 'soon') => {
      const takeRead = (): Granted => {
        const granted = take(readReserve(urgency));
        if (granted.kind === 'spent' && urgency === 'soon') crowdedOutAt = clock.now();
        return granted;
      };
      const first = takeRead();
      if (first.kind === 'granted' || first.retryAfterMs > patienceMs) return first;
      await new Promise<void>((resolve) => void clock.wakeAt(clock.now() + first.retryAfterMs, resolve));
      return takeRead();
    },
    learn: (headers, refusedForMs) => {
      const now = clock.now();
      forget(now);
      const [limit, counted, reset] = ['allowed', 'count', 'reset'].map((name) =>
        seconds(headers[`inin-ratelimit-${name}`]),
      );
      if (typeof limit === 'number' && limit > 0) allowed = limit;
      if (typeof counted === 'number' && typeof reset === 'number' && reset * 1000 <= longestResetMs) {
        const endsAt = now + reset * 1000 + roundingMs;
        const startsAt = endsAt - windowMs - 2 * roundingMs;
        const before = window !== null && endsAt - window.endsAt <= 2 * roundingMs ? window : null;
        const from = Math.max(startsAt, before?.startsAt ?? -Infinity);
        const others = Math.max(0, counted - count(from), before?.others ?? 0);
        window = { startsAt: from, endsAt: Math.max(endsAt, before?.endsAt ?? 0), others };
      }
      if (refusedForMs !== null && refusedForMs >= probedFromMs) probe = { askedAt: null };
      else if (now >= blocked.until) probe = null;
      if (refusedForMs !== null && now + refusedForMs > blocked.until) {
        blocked = { until: now + refusedForMs, forMs: refusedForMs };
      }
    },
    left,
    standing: () => {
      const reserve = dialReserve();
      const ms = waitFor(reserve);
      const nextAt = ms > 0 ? clock.now() + ms : null;
      return {
        perMinute: allowed,
        left: ms > 0 ? 0 : Math.min(probe === null ? Infinity : 1, Math.max(0, left() - reserve)),
        nextAt,
      };
    },
  };
}

function seconds(text: string | undefined): number | null {
  return text !== undefined && /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
