import type { Clock } from '../ports/clock.ts';

const longestTimeout = 2 ** 31 - 1;
/** In milliseconds: what the two clocks may drift apart without being set, so that a wake is not early for that. */
const setBackAtLeast = 500;

/** The machine's time. A wake further off than setTimeout can hold is armed in stretches. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Counted from the start of the machine on, so that processes one after another share it.
  monotonic: () => Number(process.hrtime.bigint() / 1000n) / 1000,
  wakeAt: (at, wake) => {
    let timer: NodeJS.Timeout;
    const passedAt = performance.now() + at - Date.now();
    const arm = (): void => {
      // Timers run a little ahead of the clock at times; only a clock that was set back makes the second of these the earlier one.
      const left = Math.min(at - Date.now(), passedAt + setBackAtLeast - performance.now());
      timer = setTimeout(
        () => {
          if (Date.now() < at && performance.now() < passedAt + setBackAtLeast) arm();
          else wake();
        },
        Math.min(Math.max(left, 0), longestTimeout),
      );
      timer.unref();
    };
    arm();
    return () => {
      clearTimeout(timer);
    };
  },
};
