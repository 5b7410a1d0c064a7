import type { Clock } from '../ports/clock.ts';

export interface TestClock extends Clock {
  /** Moves time forward by `ms`, waking in order whatever falls due on the way; lets promises settle between wakes. */
  readonly advance: (ms: number) => Promise<void>;
  /** Sets the wall clock without waking anything, as an administrator would; the monotonic clock stays. */
  readonly jump: (ms: number) => void;
  /** How many wakes are pending. */
  readonly pending: () => number;
}

interface Wake {
  readonly at: number;
  readonly wake: () => void;
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that stands still until it is told to move. `start` is epoch milliseconds. */
export function testClock(start: number = Date.parse('2026-11-22T15:00:00Z')): TestClock {
  let now = start;
  let monotonic = 0;
  const wakes = new Set<Wake>();
  const earliest = (until: number): Wake | undefined =>
    [...wakes].filter((wake) => wake.at <= until).sort((a, b) => a.at - b.at)[0];

  return {
    now: () => now,
    monotonic: () => monotonic,
    wakeAt: (at, wake) => {
      const entry = { at, wake };
      wakes.add(entry);
      return () => void wakes.delete(entry);
    },
    advance: async (ms) => {
      const until = now + ms;
      for (let next = earliest(until); next !== undefined; next = earliest(until)) {
        wakes.delete(next);
        monotonic += Math.max(0, next.at - now);
        now = Math.max(now, next.at);
        next.wake();
        await settle();
      }
      monotonic += until - now;
      now = until;
      await settle();
    },
    jump: (ms) => {
      now += ms;
    },
    pending: () => wakes.size,
  };
}
