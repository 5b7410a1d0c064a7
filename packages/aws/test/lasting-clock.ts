import type { Clock } from 'outdial/engine-kit';

/** A clock whose wakes outlive the process that set them. */
export function lastingClock(): Clock & { readonly goesOnWith: (clock: Clock) => void } {
  const wakes = new Set<{ readonly at: number; readonly wake: () => void; cancel: () => void }>();
  let clock: Clock | null = null;
  const given = (): Clock => {
    if (clock === null) throw new TypeError('No process has opened yet.');
    return clock;
  };
  const arm = (entry: { readonly at: number; readonly wake: () => void; cancel: () => void }): void => {
    entry.cancel = given().wakeAt(entry.at, () => {
      wakes.delete(entry);
      entry.wake();
    });
  };
  return {
    now: () => given().now(),
    monotonic: () => given().monotonic(),
    wakeAt: (at, wake) => {
      const entry = { at, wake, cancel: () => undefined };
      wakes.add(entry);
      arm(entry);
      return () => {
        entry.cancel();
        wakes.delete(entry);
      };
    },
    goesOnWith: (next) => {
      clock = next;
      for (const entry of wakes) {
        entry.cancel();
        arm(entry);
      }
    },
  };
}
