interface KeyedMoment<Key> {
  readonly key: Key;
  readonly at: number;
}

/** Moments by key: at most one for each key, the earliest found fast. All moments are epoch milliseconds. */
export interface Schedule<Key> {
  /** Sets the key's moment, in place of the one before. */
  readonly set: (key: Key, at: number) => void;
  /** Sets the key's moment unless it has an earlier one. */
  readonly setNoLaterThan: (key: Key, at: number) => void;
  /** Brings every moment after `latest` forward to it: what lies further ahead was set before the clock went back. */
  readonly bringForward: (latest: number) => void;
  readonly has: (key: Key) => boolean;
  readonly earliest: () => number | null;
  /** Takes out every key whose moment has come. */
  readonly takeDue: (now: number) => readonly Key[];
}

export function createSchedule<Key>(): Schedule<Key> {
  const moments = new Map<Key, number>();
  // An entry that the map no longer confirms is passed over when it comes up.
  const heap = createHeap<Key>();
  const first = (): KeyedMoment<Key> | undefined => {
    for (let entry = heap.first(); entry !== undefined; entry = heap.first()) {
      if (moments.get(entry.key) === entry.at) return entry;
      heap.takeFirst();
    }
    return undefined;
  };
  const set = (key: Key, moment: number): void => {
    if (moments.get(key) === moment) return;
    moments.set(key, moment);
    heap.add({ key, at: moment });
  };
  return {
    set,
    setNoLaterThan: (key, moment) => {
      if (moment < (moments.get(key) ?? Infinity)) set(key, moment);
    },
    bringForward: (latest) => {
      for (const [key, moment] of moments) if (moment > latest) set(key, latest);
    },
    has: (key) => moments.has(key),
    earliest: () => first()?.at ?? null,
    takeDue: (now) => {
      const due: Key[] = [];
      for (let entry = first(); entry !== undefined && entry.at <= now; entry = first()) {
        heap.takeFirst();
        moments.delete(entry.key);
        due.push(entry.key);
      }
      return due;
    },
  };
}

interface Heap<Key> {
  readonly first: () => KeyedMoment<Key> | undefined;
  readonly takeFirst: () => void;
  readonly add: (entry: KeyedMoment<Key>) => void;
}

/** A binary heap, the earliest entry first. */
function createHeap<Key>(): Heap<Key> {
  const heap: KeyedMoment<Key>[] = [];
  const at = (index: number): number => heap[index]?.at ?? Infinity;
  const swap = (one: number, other: number): void => {
    const [first, second] = [heap[one], heap[other]];
    if (first === undefined || second === undefined) return;
    heap[one] = second;
    heap[other] = first;
  };
  const rise = (start: number): void => {
    for (let index = start; index > 0;) {
      const parent = (index - 1) >> 1;
      if (at(parent) <= at(index)) return;
      swap(parent, index);
      index = parent;
    }
  };
  const sink = (): void => {
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const smaller = at(left + 1) < at(left) ? left + 1 : left;
      if (at(index) <= at(smaller)) return;
      swap(index, smaller);
      index = smaller;
    }
  };
  return {
    first: () => heap[0],
    takeFirst: () => {
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return;
      heap[0] = last;
      sink();
    },
    add: (entry) => {
      heap.push(entry);
      rise(heap.length - 1);
    },
  };
}
