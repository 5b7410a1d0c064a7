import type { Clock } from '../ports/clock.ts';

/** One timer, always set to the earliest of many moments. */
export interface Alarm {
  /** Sets it to this moment (epoch milliseconds) in place of the one before; null sets none. */
  readonly set: (at: number | null) => void;
}

export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let setTo: number | null = null;
  let cancel = (): void => undefined;
  return {
    set: (at) => {
      if (at === setTo) return;
      cancel();
      cancel = () => undefined;
      setTo = at;
      if (at === null) return;
      cancel = clock.wakeAt(at, () => {
        setTo = null;
        ring();
      });
    },
  };
}
