import { minuteMs, type Minute } from './minute.ts';

/** The requests of the running minute by payer: each gets at most half of what is left, so that one payer cannot use up everything. */
interface Shares {
  readonly seeTime: (now: number) => void;
  readonly grant: (now: number, payer: string) => void;
  /** How long this payer waits for its next request that keeps `reserve` free (ms); 0: its share has capacity. */
  readonly waitAt: (now: number, reserve: number, payer: string) => number;
}

export function createShares({ window, leftAt }: Pick<Minute, 'window' | 'leftAt'>): Shares {
  // Oldest first.
  let granted: { readonly at: number; readonly payer: string }[] = [];
  return {
    seeTime: (now) => {
      const from = window()?.startsAt ?? now - minuteMs + 1;
      granted = granted.filter(({ at }) => at >= from).map(({ at, payer }) => ({ at: Math.min(at, now), payer }));
    },
    grant: (at, payer) => void granted.push({ at, payer }),
    waitAt: (now, reserve, payer) => {
      const own = granted.filter((each) => each.payer === payer);
      const [first] = own;
      if (first === undefined || own.length < leftAt(now) - reserve) return 0;
      return Math.max(1, (window()?.endsAt ?? first.at + minuteMs) - now);
    },
  };
}
