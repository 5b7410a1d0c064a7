import type { Clock } from '../../ports/clock.ts';

/** Work that keeps the process busy, such as explaining a long text or a search through every call. */
export interface HeavyWork {
  /** One piece at a time, and then other work for at least as long. Keys take turns, so that one with many pieces holds up no other. */
  readonly inTurn: <Result>(key: string, work: () => Result | Promise<Result>) => Promise<Result>;
  /** How many pieces of this key wait for their turn. */
  readonly waiting: (key: string) => number;
}

export function createHeavyWork(clock: Pick<Clock, 'now' | 'monotonic' | 'wakeAt'>): HeavyWork {
  /** What waits, by key. The first key is next, and goes to the end after its turn. */
  const lines = new Map<string, (() => Promise<void>)[]>();
  let isBusy = false;
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (ms < 1) setImmediate(resolve);
      else clock.wakeAt(clock.now() + Math.ceil(ms), resolve);
    });
  const goOn = async (): Promise<void> => {
    isBusy = true;
    for (let next = first(lines); next !== undefined; next = first(lines)) {
      const begun = clock.monotonic();
      await next();
      await rest(clock.monotonic() - begun);
    }
    isBusy = false;
  };
  return {
    inTurn: (key, work) =>
      new Promise((resolve, reject) => {
        const piece = async (): Promise<void> => {
          try {
            resolve(await work());
          } catch (error) {
            reject(error instanceof Error ? error : new Error('The work failed.', { cause: error }));
          }
        };
        const line = lines.get(key);
        if (line === undefined) lines.set(key, [piece]);
        else line.push(piece);
        if (!isBusy) void goOn();
      }),
    waiting: (key) => lines.get(key)?.length ?? 0,
  };
}

/** Takes the first piece of the first key, which then comes after the others. */
function first<Piece>(lines: Map<string, Piece[]>): Piece | undefined {
  for (const [key, line] of lines) {
    const piece = line.shift();
    lines.delete(key);
    if (line.length > 0) lines.set(key, line);
    return piece;
  }
  return undefined;
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
