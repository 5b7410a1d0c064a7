import type { CallOrder } from '../call/call.ts';
import type { CallId, KeyId } from '../call/ids.ts';

/** What decides whose turn it is. */
export type DialWish = Pick<CallOrder, 'id' | 'priority' | 'createdAt' | 'createdBy'>;

/** Whose turn it is when more calls could be dialed than requests may leave. */
export interface Turns {
  readonly add: (wish: DialWish, now: number) => void;
  /**
   * Takes out the next one; null when there is none. Higher priority first, then the caller who had the fewest turns, then the oldest call.
   * Whoever waits rises by one priority a minute, so that none starves.
   */
  readonly take: (now: number) => CallId | null;
}

const risesEveryMs = 60_000;

interface Waiting {
  readonly wish: DialWish;
  readonly since: number;
}

export function createTurns(): Turns {
  const waiting = new Map<CallId, Waiting>();
  const served = new Map<KeyId, number>();

  const rank = ({ wish, since }: Waiting, now: number): number =>
    wish.priority + Math.floor(Math.max(0, now - since) / risesEveryMs);
  const goesBefore = (one: Waiting, other: Waiting, now: number): boolean => {
    const byRank = rank(one, now) - rank(other, now);
    if (byRank !== 0) return byRank > 0;
    const [first, second] = [one.wish, other.wish];
    const byTurns = (served.get(first.createdBy) ?? 0) - (served.get(second.createdBy) ?? 0);
    if (byTurns !== 0) return byTurns < 0;
    return first.createdAt === second.createdAt ? first.id < second.id : first.createdAt < second.createdAt;
  };

  return {
    add: (wish, since) => {
      if (waiting.size === 0) served.clear();
      // A caller who comes later has no claim to the turns that went by.
      if (!served.has(wish.createdBy)) served.set(wish.createdBy, served.size === 0 ? 0 : Math.min(...served.values()));
      waiting.set(wish.id, { wish, since });
    },
    take: (now) => {
      let next: Waiting | null = null;
      for (const each of waiting.values()) if (next === null || goesBefore(each, next, now)) next = each;
      if (next === null) return null;
      const { id, createdBy } = next.wish;
      waiting.delete(id);
      served.set(createdBy, (served.get(createdBy) ?? 0) + 1);
      return id;
    },
  };
}
