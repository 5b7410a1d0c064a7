import type { CallId } from '../../call/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DialLine } from '../../ports/engine.ts';
import type { Breaker, DialFate } from './breaker.ts';
import { createTurns, type DialWish, type Turns } from './dial-turns.ts';

/** How many dial requests are out at a time, from before the claim to the answer. */
export interface DialSlots {
  /** `waits-already`: another copy of this call's dial is in line, and this one has nothing to do. */
  readonly take: (order: DialWish) => Promise<'go' | 'waits-already'>;
  /** Must follow every `take` that may go, once. */
  readonly giveBack: (id: CallId, fate: DialFate) => void;
}

/** Dials that the contact centre still accepts now; from `nextAt` (epoch milliseconds) it accepts more. `null` without a limit. */
export type DialPace = () => { readonly left: number; readonly nextAt: number | null } | null;

export interface DialQueue extends DialSlots {
  /** Takes a slot for a new call if one is free and no call is in line. False: it has to `take` its turn. */
  readonly takeAtOnce: (order: DialWish) => boolean;
  /** Calls that could be dialed now, were there room for one more request. */
  readonly depth: () => number;
  readonly line: DialLine;
  /** Releases every waiting dial. Each of them then finds that no more dials are allowed. */
  readonly close: () => void;
}

interface SlotParts {
  readonly breaker: Breaker;
  readonly clock: Clock;
  /** Dialing was stopped and now continues. */
  readonly onReopened: () => void;
  readonly pace?: DialPace;
}

/** Slots as the breaker and the request budget have room for, given out in turn. */
export function createDialSlots(parts: SlotParts): DialQueue {
  const { breaker, clock, onReopened } = parts;
  const turns = createTurns();
  const going = new Map<CallId, () => void>();
  const out = new Set<CallId>();
  let closed = false;
  const budget = createBudget(parts, out, () => letGo());
  const hasRoom = (): boolean => breaker.room() > 0 && budget.isLeft();
  const begin = (id: CallId): void => {
    breaker.began(id);
    out.add(id);
  };
  const letGo = (): void => {
    while (going.size > 0 && (closed || hasRoom())) {
      const next = turns.take(clock.now());
      if (next === null) return;
      begin(next);
      going.get(next)?.();
      going.delete(next);
    }
  };
  return {
    take: (wish) => {
      if (going.has(wish.id)) return Promise.resolve('waits-already');
      return new Promise((resolve) => {
        going.set(wish.id, () => resolve('go'));
        turns.add(wish);
        letGo();
      });
    },
    takeAtOnce: ({ id }) => {
      if (closed || going.size > 0 || !hasRoom()) return false;
      begin(id);
      return true;
    },
    giveBack: (id, fate) => {
      out.delete(id);
      const reopened = breaker.ended(id, fate, clock.now());
      letGo();
      if (reopened) onReopened();
    },
    depth: () => going.size,
    line: lineOf(parts, turns, going),
    close: () => {
      closed = true;
      budget.close();
      letGo();
    },
  };
}

const lineOf = (
  { clock, pace }: SlotParts,
  turns: Pick<Turns, 'before'>,
  going: ReadonlyMap<CallId, unknown>,
): DialLine => ({
  has: (id) => going.has(id),
  // They go when there are requests again, and their ranks then decide.
  before: (wish) => turns.before(wish, Math.max(clock.now(), pace?.()?.nextAt ?? 0)),
});

interface DialBudget {
  /** False: `onMore` is called when there may be more. */
  readonly isLeft: () => boolean;
  readonly close: () => void;
}

/** The requests of those who are out may not have been counted yet. */
function createBudget({ clock, pace }: SlotParts, out: ReadonlySet<CallId>, onMore: () => void): DialBudget {
  let disarm: (() => void) | null = null;
  return {
    isLeft: () => {
      const paced = pace?.() ?? null;
      if (paced === null || paced.left > out.size) return true;
      if (disarm === null && paced.nextAt !== null) {
        disarm = clock.wakeAt(paced.nextAt, () => {
          disarm = null;
          onMore();
        });
      }
      return false;
    },
    close: () => {
      disarm?.();
      disarm = null;
    },
  };
}
