/** The time for which Genesys refused requests (429 with `Retry-After`). After a long one, a single request shows whether it is over. */
export interface Pause {
  /** Comes before each of the others: after the clock was set back, the pause lasts no longer than when it was learned. */
  readonly seeTime: (now: number) => void;
  /** How long until a request may leave (ms); 0: now. */
  readonly waitAt: (now: number) => number;
  /** One of our requests leaves at `now`. */
  readonly grant: (now: number) => void;
  /** An answer came; null: it refused nothing. */
  readonly learn: (now: number, refusedForMs: number | null) => void;
  /** How many may leave before an answer comes. */
  readonly most: () => number;
}

/** From so long a pause on, one request goes ahead of the others when it is over; without an answer the next one follows after this time. */
const probedFromMs = 5 * 60_000;
const probeMs = 15_000;

export function createPause(): Pause {
  let blocked = { until: 0, forMs: 0 };
  // `askedAt` is when the one request left that shows whether it is over. Null: nothing has to be shown.
  let probe: { readonly askedAt: number | null } | null = null;

  return {
    seeTime: (now) => {
      if (blocked.until > now + blocked.forMs) blocked = { ...blocked, until: now + blocked.forMs };
    },
    waitAt: (now) => {
      if (now < blocked.until) return blocked.until - now;
      const probedFor = probe === null || probe.askedAt === null ? null : now - probe.askedAt;
      return probedFor !== null && probedFor >= 0 && probedFor < probeMs ? probeMs - probedFor : 0;
    },
    grant: (now) => {
      if (probe !== null) probe = { askedAt: now };
    },
    learn: (now, refusedForMs) => {
      if (refusedForMs !== null && refusedForMs >= probedFromMs) probe = { askedAt: null };
      else if (now >= blocked.until) probe = null;
      if (refusedForMs !== null && now + refusedForMs > blocked.until) {
        blocked = { until: now + refusedForMs, forMs: refusedForMs };
      }
    },
    most: () => (probe === null ? Infinity : 1),
  };
}
