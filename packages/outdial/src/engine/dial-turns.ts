import type { CallOrder } from '../call/call.ts';
import type { CallId, KeyId } from '../call/ids.ts';

/** What decides whose turn it is. */
export type DialWish = Pick<CallOrder, 'id' | 'priority' | 'createdAt' | 'notBefore' | 'createdBy'>;

/** Whose turn it is when more calls could be dialed than requests may leave. */
export interface Turns {
  readonly add: (wish: DialWish) => void;
  /**
   * Takes out the next one; null when there is none. Higher priority first, then the caller who had the fewest turns, then the oldest call.
   * A call rises by one priority for each minute since it was accepted or could first be dialed, so that none starves.
   */
  readonly take: (now: number) => CallId | null;
  /** How many of those in line go before this one, which need not be among them. */
  readonly before: (wish: DialWish, now: number) => number;
}

const risesEveryMs = 60_000;

export function createTurns(): Turns {
  const waiting = new Map<CallId, DialWish>();
  const served = new Map<KeyId, number>();

  const rank = ({ priority, createdAt, notBefore }: DialWish, now: number): number =>
    priority + Math.floor(Math.max(0, now - Math.max(createdAt, notBefore ?? 0)) / risesEveryMs);
  const goesBefore = (one: DialWish, other: DialWish, now: number): boolean => {
    const byRank = rank(one, now) - rank(other, now);
    if (byRank !== 0) return byRank > 0;
    const byTurns = (served.get(one.createdBy) ?? 0) - (served.get(other.createdBy) ?? 0);
    if (byTurns !== 0) return byTurns < 0;
    // Of one moment, the one that came first stays first.
    return one.createdAt < other.createdAt;
  };

  return {
    add: (wish) => {
      if (waiting.size === 0) served.clear();
      // A caller who comes later has no claim to the turns that went by.
      if (!served.has(wish.createdBy)) served.set(wish.createdBy, served.size === 0 ? 0 : Math.min(...served.values()));
      waiting.set(wish.id, wish);
    },
    take: (now) => {
      let next: DialWish | null = null;
      for (const each of waiting.values()) if (next === null || goesBefore(each, next, now)) next = each;
      if (next === null) return null;
      const { id, createdBy } = next;
      waiting.delete(id);
      served.set(createdBy, (served.get(createdBy) ?? 0) + 1);
      return id;
    },
    before: (wish, now) => {
      let count = 0;
      for (const each of waiting.values()) if (each.id !== wish.id && goesBefore(each, wish, now)) count += 1;
      return count;
    },
  };
}
