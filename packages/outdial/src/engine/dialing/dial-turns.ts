import type { CallOrder } from '../../call/call.ts';
import type { CallId, KeyId } from '../../call/ids.ts';

/** The fields that decide which call's turn it is. */
export type DialWish = Pick<CallOrder, 'id' | 'priority' | 'createdAt' | 'notBefore' | 'createdBy'>;

/** The order in which calls are dialed when more calls could be dialed than requests may be sent. */
export interface Turns {
  readonly add: (wish: DialWish) => void;
  /**
   * Takes out the next call, or null. Higher priority first, then the caller who had the fewest turns, then the oldest call. A call rises
   * by one priority for each minute since it was accepted or could first be dialed, so that every call gets its turn.
   */
  readonly take: (now: number) => CallId | null;
  /** How many of those in line `take` would give before this one, which need not be among them, were all taken at that moment. */
  readonly before: (wish: DialWish, at: number) => number;
}

const risesEveryMs = 60_000;
/** Milliseconds for which a computed order is reused. */
const goodForMs = 1_000;

/** A wish and when it came into line; of one moment, the one that came first stays first. */
interface Place {
  readonly wish: DialWish;
  readonly arrival: number;
}

function rankOf({ priority, createdAt, notBefore }: DialWish, now: number): number {
  return priority + Math.floor(Math.max(0, now - Math.max(createdAt, notBefore ?? 0)) / risesEveryMs);
}

function isOlder(one: Place, other: Place): boolean {
  return one.wish.createdAt === other.wish.createdAt
    ? one.arrival < other.arrival
    : one.wish.createdAt < other.wish.createdAt;
}

export function createTurns(): Turns {
  const waiting = new Map<CallId, Place>();
  const served = new Map<KeyId, number>();
  let arrivals = 0;
  let reckoned: { readonly at: number; readonly lines: Lines } | null = null;

  /** A caller who comes later has no claim to the turns that went by. */
  const turnsOf = (caller: KeyId): number =>
    served.get(caller) ?? (served.size === 0 ? 0 : Math.min(...served.values()));
  const goesBefore = (one: Place, other: Place, now: number): boolean => {
    const byRank = rankOf(one.wish, now) - rankOf(other.wish, now);
    if (byRank !== 0) return byRank > 0;
    const byTurns = turnsOf(one.wish.createdBy) - turnsOf(other.wish.createdBy);
    return byTurns === 0 ? isOlder(one, other) : byTurns < 0;
  };

  return {
    add: (wish) => {
      if (waiting.size === 0) served.clear();
      served.set(wish.createdBy, turnsOf(wish.createdBy));
      const place = { wish, arrival: (arrivals += 1) };
      waiting.set(wish.id, place);
      if (reckoned !== null) putIn(reckoned.lines, place, reckoned.at);
    },
    take: (now) => {
      let next: Place | null = null;
      for (const each of waiting.values()) if (next === null || goesBefore(each, next, now)) next = each;
      if (next === null) return null;
      const { id, createdBy } = next.wish;
      waiting.delete(id);
      served.set(createdBy, turnsOf(createdBy) + 1);
      reckoned = null;
      return id;
    },
    before: (wish, at) => {
      if (reckoned === null || Math.abs(at - reckoned.at) >= goodForMs) {
        reckoned = { at, lines: linesOf(waiting.values(), at) };
      }
      const place = waiting.get(wish.id) ?? { wish, arrival: Infinity };
      return countBefore(place, { ...reckoned, turnsOf });
    },
  };
}

/** The calls of each caller by rank, oldest first. Kept between questions, so that a list of calls reads the line once. */
type Lines = Map<KeyId, Map<number, Place[]>>;

function linesOf(places: Iterable<Place>, at: number): Lines {
  const lines: Lines = new Map();
  for (const place of places) putIn(lines, place, at);
  return lines;
}

function putIn(lines: Lines, place: Place, at: number): void {
  const { createdBy } = place.wish;
  const line = lines.get(createdBy) ?? new Map<number, Place[]>();
  lines.set(createdBy, line);
  const rank = rankOf(place.wish, at);
  const equals = line.get(rank);
  if (equals === undefined) line.set(rank, [place]);
  else equals.splice(countOlder(equals, place), 0, place);
}

interface Reckoning {
  readonly at: number;
  readonly lines: Lines;
  readonly turnsOf: (caller: KeyId) => number;
}

/**
 * All of a higher rank go first. Within a rank each call of a caller goes when its caller has had as many turns as there are calls of
 * theirs before it; with as many turns the older goes first.
 */
function countBefore(place: Place, { at, lines, turnsOf }: Reckoning): number {
  const rank = rankOf(place.wish, at);
  const standing = [...lines].map(([caller, line]) => {
    let higher = 0;
    for (const [each, { length }] of line) if (each > rank) higher += length;
    const equals = line.get(rank) ?? [];
    return { caller, higher, equals: equals.length, older: countOlder(equals, place) };
  });
  const own = standing.find(({ caller }) => caller === place.wish.createdBy);
  const ownBefore = (own?.higher ?? 0) + (own?.older ?? 0);
  const turn = turnsOf(place.wish.createdBy) + ownBefore;
  return standing.reduce((count, each) => {
    if (each === own) return count;
    const earlier = turn - turnsOf(each.caller) - each.higher;
    const atSameTurn = earlier >= 0 && earlier < each.older ? 1 : 0;
    return count + each.higher + Math.min(Math.max(earlier, 0), each.equals) + atSameTurn;
  }, ownBefore);
}

function countOlder(places: readonly Place[], than: Place): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const place = places[middle];
    if (place !== undefined && isOlder(place, than)) low = middle + 1;
    else high = middle;
  }
  return low;
}
