import type { Clock } from '../ports/clock.ts';

/** A bound on waiting: `signal` aborts when it is over; `restart` begins it anew; `end` lets go of the timer. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  readonly restart: (ms: number) => void;
  readonly end: () => void;
}

export function timeLimit(clock: Clock, ms: number): TimeLimit {
  const controller = new AbortController();
  const arm = (span: number): (() => void) => clock.wakeAt(clock.now() + span, () => controller.abort());
  let disarm = arm(ms);
  return {
    signal: controller.signal,
    restart: (span) => {
      disarm();
      disarm = arm(span);
    },
    end: () => disarm(),
  };
}
