/** The part of the machine's time that the sandbox uses: milliseconds since the epoch, and a timer that returns its own cancellation. */
export interface MachineClock {
  now(): number;
  wakeAfter(ms: number, wake: () => void): () => void;
}

const longestTimerMs = 2_147_483_647;

/** The machine's own clock. Its timers do not keep the program alive. */
export const systemClock: MachineClock = {
  now: () => Date.now(),
  wakeAfter(ms, wake) {
    const timer = setTimeout(wake, Math.min(Math.max(0, ms), longestTimerMs));
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
