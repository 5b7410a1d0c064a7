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

export function createSlowdown(): Slowdown {
  let last: { readonly at: number; readonly ms: number; readonly until: number } | null = null;
  return {
    seeTime: (now) => {
      if (last !== null && last.at > now) last = { at: now, ms: last.ms, until: now + (last.until - last.at) };
    },
    waitAt: (now) => Math.max(0, (last?.until ?? 0) - now),
    refused: (now, forMs) => {
      // Those that left together were refused together, and count once.
      const isSame = last !== null && now < last.until;
      const isAgain = last !== null && now - last.until < quietMs;
      const ms = last === null || !isAgain ? firstMs : isSame ? last.ms : Math.min(last.ms * 2, longestMs);
      last = { at: now, ms, until: Math.max(last?.until ?? 0, now + Math.max(ms, forMs ?? 0)) };
    },
  };
}
