/** Time as an argument. The one implementation that asks the machine is `system-clock`; tests own theirs (`testing/clock`). */
export interface Clock {
  /** Epoch milliseconds; may jump when the machine's clock is set. */
  readonly now: () => number;
  /** Milliseconds that only ever rise, for measuring how long something took. Best counted from the start of the machine, for all processes. */
  readonly monotonic: () => number;
  /**
   * Calls `wake` once: when `at` (epoch milliseconds) has come or, after the clock was set back, when as much time has passed as lay ahead
   * of it. Who must not be early looks at `now`. Returns a function that cancels it. A pending wake does not keep the process alive.
   */
  readonly wakeAt: (at: number, wake: () => void) => () => void;
}

/** Does this again and again, for the first time after so many milliseconds. Returns the way to stop. */
export function repeat(clock: Pick<Clock, 'now' | 'wakeAt'>, everyMs: number, work: () => void): () => void {
  let disarm = (): void => undefined;
  const arm = (): void => {
    disarm = clock.wakeAt(clock.now() + everyMs, () => {
      work();
      arm();
    });
  };
  arm();
  return () => disarm();
}

/** Waits in the time of a clock. */
export const pauseBy =
  (clock: Clock) =>
  (ms: number): Promise<void> =>
    new Promise((resolve) => void clock.wakeAt(clock.now() + ms, resolve));
