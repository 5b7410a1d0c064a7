/** One minute of Genesys, in which it counts the requests of a token (docs/genesys-facts.md#rate-limits). */
export interface Minute {
  readonly allowed: () => number;
  /** Comes before each of the others: lets go of what is over, also after the clock was set back. */
  readonly seeTime: (now: number) => void;
  /** One of our requests leaves at `now`. */
  readonly grant: (now: number) => void;
  /** How long until one may leave that keeps `reserve` free (ms); 0: now. */
  readonly waitAt: (now: number, reserve: number) => number;
  readonly leftAt: (now: number) => number;
  /** When the minute began, and when it ends; null: each request counts for 60 seconds. */
  readonly window: () => { readonly startsAt: number; readonly endsAt: number } | null;
  readonly learn: (now: number, headers: Readonly<Record<string, string>>) => void;
}

export const minuteMs = 60_000;
/** Genesys names whole seconds: its window may last this much longer than it says. */
const roundingMs = 1_000;
/** A window that names a longer time to its end is not believed, and one that ends later was learned before the clock was set back. */
const longestResetMs = 2 * minuteMs;

interface Window {
  readonly startsAt: number;
  readonly endsAt: number;
  /** Requests in it that were not ours: another process with the same token. */
  readonly others: number;
}

export function createMinute(requestsPerMinute: number): Minute {
  let allowed = requestsPerMinute;
  // When ours were granted, oldest first. Until a window is known no 60 s may hold more than the allowance.
  let granted: number[] = [];
  let window: Window | null = null;

  const grantedSince = (from: number): number => granted.length - granted.findIndex((at) => at >= from);
  const count = (from: number): number => ((granted.at(-1) ?? -Infinity) < from ? 0 : grantedSince(from));
  const usedAt = (now: number): number =>
    window === null ? count(now - minuteMs + 1) : count(window.startsAt) + window.others;
  const freeAt = (now: number): number =>
    window === null ? (granted.find((at) => at > now - minuteMs) ?? now) + minuteMs : window.endsAt;

  return {
    allowed: () => allowed,
    seeTime: (now) => {
      // After the clock was set back, nothing holds requests up longer than it could have when it was learned.
      if ((granted.at(-1) ?? now) > now) granted = granted.map((at) => Math.min(at, now));
      if (window !== null && window.endsAt > now + longestResetMs + roundingMs) window = null;
      if (window !== null && now >= window.endsAt) window = windowAfter(window, granted, now);
      const oldest = Math.min(window?.startsAt ?? now, now - minuteMs);
      if ((granted[0] ?? now) < oldest) granted = granted.filter((at) => at >= oldest);
    },
    grant: (now) => void granted.push(now),
    waitAt: (now, reserve) => (usedAt(now) >= allowed - reserve ? Math.max(1, freeAt(now) - now) : 0),
    leftAt: (now) => Math.max(0, allowed - usedAt(now)),
    window: () => window,
    learn: (now, headers) => {
      const { limit, counted, resetMs } = readHeaders(headers);
      if (limit !== null && limit > 0) allowed = limit;
      if (counted === null || resetMs === null || resetMs > longestResetMs) return;
      const endsAt = now + resetMs + roundingMs;
      const startsAt = endsAt - minuteMs - 2 * roundingMs;
      const before = window !== null && endsAt - window.endsAt <= 2 * roundingMs ? window : null;
      const from = Math.max(startsAt, before?.startsAt ?? -Infinity);
      const others = Math.max(0, counted - count(from), before?.others ?? 0);
      window = { startsAt: from, endsAt: Math.max(endsAt, before?.endsAt ?? 0), others };
    },
  };
}

/** Genesys begins its next minute with the first request after the last. */
function windowAfter({ endsAt }: Window, granted: readonly number[], now: number): Window {
  const firstAt = granted.find((at) => at >= endsAt) ?? now;
  return { startsAt: endsAt, endsAt: firstAt + minuteMs + roundingMs, others: 0 };
}

function readHeaders(headers: Readonly<Record<string, string>>): {
  readonly limit: number | null;
  readonly counted: number | null;
  readonly resetMs: number | null;
} {
  const numberIn = (name: string): number | null => {
    const text = headers[`inin-ratelimit-${name}`];
    return text !== undefined && /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : null;
  };
  const reset = numberIn('reset');
  return { limit: numberIn('allowed'), counted: numberIn('count'), resetMs: reset === null ? null : reset * 1000 };
}
