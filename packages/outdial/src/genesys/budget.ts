import { pauseBy, type Clock } from '../ports/clock.ts';
import { createMinute, minuteMs } from './minute.ts';
import { createPause } from './pause.ts';
import { createShares } from './shares.ts';
import { createSlowdown } from './slowdown.ts';

export type BudgetGrant = { readonly kind: 'granted' } | { readonly kind: 'spent'; readonly retryAfterMs: number };

/**
 * `soon`: what an accepted call waits for, such as the facts for a dial. `order`: who is named in a new call. `spare`: all that may come
 * later. `question`: what somebody asks and no call waits for.
 */
export type Urgency = 'soon' | 'order' | 'spare' | 'question';

/** How the allowance of the running minute stands. `nextAt`: when the next dial may leave (epoch milliseconds); null: now. */
export interface BudgetStanding {
  readonly perMinute: number;
  readonly left: number;
  readonly nextAt: number | null;
}

/** How many requests this token may still send in this minute. Dials may use all of it; reads leave a reserve for them. */
export interface Budget {
  readonly dial: () => BudgetGrant | Promise<BudgetGrant>;
  /** Waits for room when that is near, else answers `spent`. Without an urgency it is `soon`. A payer gets at most half of what is left. */
  readonly read: (urgency?: Urgency, payer?: string) => Promise<BudgetGrant>;
  /** What an answer's headers say (`inin-ratelimit-*`, docs/genesys-facts.md#rate-limits), and a 429's `Retry-After`. */
  readonly learn: (headers: Readonly<Record<string, string>>, refusedForMs: number | null) => void;
  /** The organisation's own limit refused a read for this long: reads wait longer each time, and dials go on. Absent: all requests wait. */
  readonly slowReads?: (refusedForMs: number | null) => void;
  readonly standing?: () => BudgetStanding;
}

/** The part of the allowance that a read leaves to what is more urgent, so that no flood of questions holds up a call. */
const keptForUrgent: Readonly<Record<Urgency, number>> = { soon: 0.2, order: 0.35, spare: 0.5, question: 0.6 };
/** Dials leave this part to the reads they rest on, in the minute after such a read found no room. */
const keptForReads = 0.15;
const keptForMs = minuteMs + 10_000;
/** A read rather waits this long than fail. */
const patienceMs = 5_000;

/** A budget that this process counts by itself, and so at once. */
type OwnBudget = Omit<Budget, 'dial' | 'standing' | 'slowReads'> & {
  readonly dial: () => BudgetGrant;
  readonly slowReads: (refusedForMs: number | null) => void;
  readonly standing: () => BudgetStanding;
};

/** Genesys counts 300 requests a minute and token unless it says otherwise. */
export function createBudget(clock: Clock, requestsPerMinute = 300): OwnBudget {
  const minute = createMinute(requestsPerMinute);
  const pause = createPause();
  const ofOrganisation = createSlowdown();
  const reserves = createReserves(minute.allowed);
  const shares = createShares(minute);

  const seeTime = (): number => {
    const now = clock.now();
    for (const each of [minute, pause, ofOrganisation, reserves, shares]) each.seeTime(now);
    return now;
  };
  const waitFor = (reserve: number, now = seeTime()): number => pause.waitAt(now) || minute.waitAt(now, reserve);
  const take = (reserve: number): BudgetGrant => {
    const retryAfterMs = waitFor(reserve);
    if (retryAfterMs > 0) return { kind: 'spent', retryAfterMs };
    for (const each of [minute, pause]) each.grant(clock.now());
    return { kind: 'granted' };
  };
  const takeRead = (urgency: Urgency, payer?: string): BudgetGrant => {
    const now = seeTime();
    const reserve = reserves.ofRead(now, urgency);
    const waitMs = ofOrganisation.waitAt(now) || (payer === undefined ? 0 : shares.waitAt(now, reserve, payer));
    if (waitMs > 0) return { kind: 'spent', retryAfterMs: waitMs };
    const granted = take(reserve);
    if (granted.kind === 'granted' && payer !== undefined) shares.grant(now, payer);
    if (granted.kind === 'spent' && urgency === 'soon') reserves.crowdOut(clock.now());
    return granted;
  };

  return {
    dial: () => take(reserves.ofDial(clock.now())),
    read: async (urgency = 'soon', payer) => {
      const first = takeRead(urgency, payer);
      if (first.kind === 'granted' || first.retryAfterMs > patienceMs) return first;
      await pauseBy(clock)(first.retryAfterMs);
      return takeRead(urgency, payer);
    },
    learn: (headers, refusedForMs) => {
      const now = seeTime();
      minute.learn(now, headers);
      pause.learn(now, refusedForMs);
    },
    slowReads: (refusedForMs) => ofOrganisation.refused(seeTime(), refusedForMs),
    standing: () => {
      const reserve = reserves.ofDial(clock.now());
      const ms = waitFor(reserve);
      const left = ms > 0 ? 0 : Math.min(pause.most(), Math.max(0, minute.leftAt(clock.now()) - reserve));
      return { perMinute: minute.allowed(), left, nextAt: ms > 0 ? clock.now() + ms : null };
    },
  };
}

/** How much of the allowance dials and reads leave to each other. */
function createReserves(allowed: () => number): {
  readonly seeTime: (now: number) => void;
  /** A read that a call waits for found no room. */
  readonly crowdOut: (now: number) => void;
  readonly ofDial: (now: number) => number;
  readonly ofRead: (now: number, urgency: Urgency) => number;
} {
  let crowdedOutAt = Number.NEGATIVE_INFINITY;
  const isCrowded = (now: number): boolean => now - crowdedOutAt < keptForMs;
  return {
    seeTime: (now) => {
      crowdedOutAt = Math.min(crowdedOutAt, now);
    },
    crowdOut: (now) => {
      crowdedOutAt = now;
    },
    ofDial: (now) => (isCrowded(now) ? Math.floor(allowed() * keptForReads) : 0),
    ofRead: (now, urgency) =>
      urgency === 'soon' && isCrowded(now) ? 0 : Math.floor(allowed() * keptForUrgent[urgency]),
  };
}
