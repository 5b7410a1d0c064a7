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
  /** On the monotonic clock: when as much time has passed as lay ahead. */
  readonly passedAt: number;
  readonly wake: () => void;
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that stands still until it is told to move. `start` is epoch milliseconds. */
export function testClock(start: number = Date.parse('2026-11-22T15:00:00Z')): TestClock {
  let now = start;
  let monotonic = 0;
  const wakes = new Set<Wake>();
  const left = (wake: Wake): number => Math.min(wake.at - now, wake.passedAt - monotonic);
  const earliest = (ms: number): Wake | undefined =>
    [...wakes].filter((wake) => left(wake) <= ms).sort((a, b) => left(a) - left(b))[0];

  return {
    now: () => now,
    monotonic: () => monotonic,
    wakeAt: (at, wake) => {
      const entry = { at, passedAt: monotonic + at - now, wake };
      wakes.add(entry);
      return () => void wakes.delete(entry);
    },
    advance: async (ms) => {
      const until = monotonic + ms;
      const pass = (span: number): void => {
        now += span;
        monotonic += span;
      };
      for (let next = earliest(ms); next !== undefined; next = earliest(until - monotonic)) {
        wakes.delete(next);
        pass(Math.max(0, left(next)));
        next.wake();
        await settle();
      }
      pass(until - monotonic);
      await settle();
    },
    jump: (ms) => {
      now += ms;
    },
    pending: () => wakes.size,
  };
}
