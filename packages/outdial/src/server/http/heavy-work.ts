import type { Clock } from '../../ports/clock.ts';

/** Searches of calls and entries, live streams that catch up, and texts to explain: up to 4 KiB, and longer. */
type HeavyKind = 'search' | 'stream' | 'short-text' | 'long-text';

/** Work that keeps the process busy, such as explaining a long text or a search through every call. */
export interface HeavyWork {
  /**
   * One piece at a time, and then other work for at least as long. The kinds take turns, and of each kind the keys: long texts of many
   * keys hold up a search by one of them at most, and a key with many pieces holds up no other.
   */
  readonly inTurn: <Result>(turn: HeavyTurn, work: () => Result | Promise<Result>) => Promise<Result>;
  /** How many pieces of this kind wait for their turn: of this key, and of all. */
  readonly waiting: (turn: HeavyTurn) => { readonly ofKey: number; readonly ofAll: number };
}

interface HeavyTurn {
  readonly kind: HeavyKind;
  readonly key: string;
}

type Piece = () => Promise<void>;

export function createHeavyWork(clock: Pick<Clock, 'now' | 'monotonic' | 'wakeAt'>): HeavyWork {
  /** What waits, by kind and key. The first kind and its first key are next, and go to the end after their turn. */
  const lines = new Map<HeavyKind, Map<string, Piece[]>>();
  let isBusy = false;
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (ms < 1) setImmediate(resolve);
      else clock.wakeAt(clock.now() + Math.ceil(ms), resolve);
    });
  const goOn = async (): Promise<void> => {
    isBusy = true;
    for (let next = firstOfAll(lines); next !== undefined; next = firstOfAll(lines)) {
      const begun = clock.monotonic();
      await next();
      await rest(clock.monotonic() - begun);
    }
    isBusy = false;
  };
  return {
    inTurn: ({ kind, key }, work) =>
      new Promise((resolve, reject) => {
        const piece = async (): Promise<void> => {
          try {
            resolve(await work());
          } catch (error) {
            reject(error instanceof Error ? error : new Error('The work failed.', { cause: error }));
          }
        };
        const line = lines.get(kind) ?? new Map<string, Piece[]>();
        const pieces = line.get(key);
        if (pieces === undefined) line.set(key, [piece]);
        else pieces.push(piece);
        lines.set(kind, line);
        if (!isBusy) void goOn();
      }),
    waiting: ({ kind, key }) => {
      const line = [...(lines.get(kind) ?? [])];
      const count = (pieces: typeof line): number => pieces.reduce((sum, [, { length }]) => sum + length, 0);
      return { ofKey: count(line.filter(([holder]) => holder === key)), ofAll: count(line) };
    },
  };
}

/** Takes the next piece of the first kind, which then comes after the others. */
function firstOfAll(lines: Map<HeavyKind, Map<string, Piece[]>>): Piece | undefined {
  for (const [kind, line] of lines) {
    const piece = first(line);
    lines.delete(kind);
    if (line.size > 0) lines.set(kind, line);
    return piece;
  }
  return undefined;
}

/** Takes the first piece of the first key, which then comes after the others. */
function first(line: Map<string, Piece[]>): Piece | undefined {
  for (const [key, pieces] of line) {
    const piece = pieces.shift();
    line.delete(key);
    if (pieces.length > 0) line.set(key, pieces);
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
