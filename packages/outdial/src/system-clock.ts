import type { Clock } from './ports/clock.ts';

const longestTimeout = 2 ** 31 - 1;

/** The machine's time. A wake further off than setTimeout can hold is armed in stretches. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  wakeAt: (at, wake) => {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const left = at - Date.now();
      timer = setTimeout(
        () => {
          if (Date.now() < at) arm();
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
