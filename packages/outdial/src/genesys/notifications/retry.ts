import type { Clock } from '../../ports/clock.ts';

const firstMs = 1_000;
const longestMs = 60_000;
/** How long to wait before asking again for what Genesys refused: a person may have granted it by then. */
const refusedMs = 10 * 60_000;

/** When to try again: immediately the first time, then after pauses that double up to a minute. */
export interface Retry {
  readonly isWaiting: () => boolean;
  /** Something broke that had worked: continues immediately unless it broke recently. */
  readonly broken: () => void;
  readonly failed: (refused: boolean) => void;
  /** It has worked for a while. */
  readonly worked: () => void;
  readonly stop: () => void;
}

export function createRetry(clock: Clock, goOn: () => void): Retry {
  let failures = 0;
  let waiting = false;
  let disarm: () => void = () => undefined;
  const wait = (ms: number): void => {
    if (waiting) return;
    waiting = true;
    disarm = clock.wakeAt(clock.now() + ms, () => {
      waiting = false;
      goOn();
    });
  };
  const pause = (): number => {
    failures += 1;
    return Math.min(longestMs, firstMs * 2 ** (failures - 2));
  };
  return {
    isWaiting: () => waiting,
    broken: () => {
      const first = failures === 0;
      const ms = pause();
      if (first) goOn();
      else wait(ms);
    },
    failed: (refused) => {
      failures = Math.max(1, failures);
      wait(refused ? refusedMs : pause());
    },
    worked: () => {
      failures = 0;
    },
    stop: () => {
      waiting = true;
      disarm();
    },
  };
}
