import type { Clock } from '../../ports/clock.ts';

/** Does one piece of work in its turn. */
export type HeavyWork = <Result>(work: () => Result | Promise<Result>) => Promise<Result>;

/** Work that keeps the process busy, such as explaining a long text or a search through every call: one piece at a time, and then other work for at least as long. */
export function createHeavyWork(clock: Pick<Clock, 'now' | 'monotonic' | 'wakeAt'>): HeavyWork {
  let free: Promise<void> = Promise.resolve();
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (ms < 1) setImmediate(resolve);
      else clock.wakeAt(clock.now() + Math.ceil(ms), resolve);
    });
  return (work) => {
    let tookMs = 0;
    const done = free.then(async () => {
      const begun = clock.monotonic();
      try {
        return await work();
      } finally {
        tookMs = clock.monotonic() - begun;
      }
    });
    const relax = (): Promise<void> => rest(tookMs);
    free = done.then(relax, relax);
    return done;
  };
}

/** An answer is used this many times as long as it took to make, so that making it takes at most a twentieth of the time. */
const timesAsLong = 20;

/** Shares an answer that is asked for without a key, and dear where there are many calls. A failed one is not kept. */
export function shareAnswer<Answer>(
  clock: Pick<Clock, 'monotonic'>,
  make: () => Promise<Answer>,
): () => Promise<Answer> {
  let shared: Promise<Answer> | null = null;
  let until = Infinity;
  return () => {
    if (shared !== null && clock.monotonic() < until) return shared;
    const begun = clock.monotonic();
    until = Infinity;
    const made = make();
    shared = made;
    made.then(
      () => (until = clock.monotonic() + timesAsLong * (clock.monotonic() - begun)),
      () => (until = -Infinity),
    );
    return made;
  };
}
