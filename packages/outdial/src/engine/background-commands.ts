import type { Call } from '../call/call.ts';
import type { CarryOut } from './carry-out.ts';
import type { Errand } from './step.ts';

/** The commands in flight. A dial starts immediately. The others have a limit, so that a recovery does not send every request together. */
export interface Errands {
  readonly begin: (call: Call, errand: Errand) => void;
  /** Commands other than dials wait for this: a recovery is first through with its own work. */
  readonly open: () => void;
  /** Counts other work among what is under way. Must not reject. */
  readonly track: (work: Promise<void>) => void;
  /** Drops what has not begun; resolves when what has begun is done. */
  readonly drained: () => Promise<void>;
}

const mostAtOnce = 64;

export function createErrands(carryOut: CarryOut): Errands {
  const underWay = new Set<Promise<void>>();
  let queued: (() => Promise<void>)[] = [];
  let slow = 0;
  let isOpen = false;

  const track = (work: Promise<void>): void => {
    const tracked: Promise<void> = work.finally(() => void underWay.delete(tracked));
    underWay.add(tracked);
  };
  const next = (): void => {
    while (isOpen && slow < mostAtOnce) {
      const begin = queued.shift();
      if (begin === undefined) return;
      slow += 1;
      track(
        begin().finally(() => {
          slow -= 1;
          next();
        }),
      );
    }
  };

  return {
    track,
    begin: (call, errand) => {
      if (errand.type === 'dial') track(carryOut(call, errand));
      else queued.push(() => carryOut(call, errand));
      next();
    },
    open: () => {
      isOpen = true;
      next();
    },
    drained: async () => {
      queued = [];
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
