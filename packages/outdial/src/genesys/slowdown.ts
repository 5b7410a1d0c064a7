/** How long reads wait for a limit of the whole organisation: twice as long with each refusal, until it has been quiet for a while. */
export interface Slowdown {
  /** Comes before each of the others: after the clock was set back, the wait is no longer than when it was learned. */
  readonly seeTime: (now: number) => void;
  /** How long until a read may leave (ms); 0: now. */
  readonly waitAt: (now: number) => number;
  /** Genesys refused a read, for at least so long (ms); null: it did not say. */
  readonly refused: (now: number, forMs: number | null) => void;
}

const firstMs = 1_000;
const longestMs = 60_000;
/** After this long without a refusal, the next one counts as the first. */
const quietMs = 5 * 60_000;

/** A refusal, how long reads wait for it, and until when. */
export interface Slowed {
  readonly at: number;
  readonly ms: number;
  readonly until: number;
}

/** What a refusal for at least so long (ms; null: not said) adds to the last one. */
export function slowedAfter(last: Slowed | null, now: number, forMs: number | null): Slowed {
  // Those that left together were refused together, and count once.
  const isSame = last !== null && now < last.until;
  const isAgain = last !== null && now - last.until < quietMs;
  const ms = last === null || !isAgain ? firstMs : isSame ? last.ms : Math.min(last.ms * 2, longestMs);
  return { at: now, ms, until: Math.max(last?.until ?? 0, now + Math.max(ms, forMs ?? 0)) };
}

export function createSlowdown(): Slowdown {
  let last: Slowed | null = null;
  return {
    seeTime: (now) => {
      if (last !== null && last.at > now) last = { at: now, ms: last.ms, until: now + (last.until - last.at) };
    },
    waitAt: (now) => Math.max(0, (last?.until ?? 0) - now),
    refused: (now, forMs) => {
      last = slowedAfter(last, now, forMs);
    },
  };
}
