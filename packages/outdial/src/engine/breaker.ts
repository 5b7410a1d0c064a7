import type { CallId } from '../call/ids.ts';
import type { Blocker } from '../call/problem.ts';
import type { Timers } from '../call/timers.ts';

/** What a dial request came to, as far as it says whether Genesys answers. `nothing`: it was not sent, or never reached Genesys. */
export type DialFate = 'answered' | 'unknown' | 'nothing';

/**
 * Keeps an incident of Genesys from becoming a flood of unknown outcomes. Five of them within `breakerWithin` stop dialing; after
 * `breakerPause`, and longer each time, one call tries. Its answer, also a refusal, lets the others go on. Instants are epoch milliseconds.
 */
export interface Breaker {
  /** How many more dial requests may go out now. What is out counts as if it came to nothing known, so that there are never more than five. */
  readonly room: () => number;
  /** What keeps this call (null: any) from being dialed; null: nothing does, or it is the one that tries. */
  readonly blockerOf: (id: CallId | null, now: number) => Blocker | null;
  readonly began: (id: CallId) => void;
  /** True when dialing goes on again by this. */
  readonly ended: (id: CallId, fate: DialFate, now: number) => boolean;
  /** When the next call may try; null while dialing is not stopped, or when one may already. */
  readonly trialAt: () => number | null;
  /** Lets one call try, if it is time. True when it does. */
  readonly allowTrial: (now: number) => boolean;
}

const mostUnknown = 5;

type Gate =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly since: number; readonly trialAt: number; readonly pause: number }
  | { readonly kind: 'trial'; readonly since: number; readonly by: CallId | null; readonly pause: number };

type Durations = Pick<Timers, 'breakerWithin' | 'breakerPause' | 'breakerLongestPause'>;

export function createBreaker(timers: Durations): Breaker {
  let gate: Gate = { kind: 'closed' };
  let unknowns: readonly number[] = [];
  const out = new Set<CallId>();
  const shut = (since: number, pause: number, now: number): void => {
    gate = { kind: 'open', since, pause, trialAt: now + pause };
  };
  const tried = (by: CallId, fate: DialFate, now: number): boolean => {
    if (gate.kind !== 'trial' || gate.by !== by) return false;
    if (fate === 'answered') {
      gate = { kind: 'closed' };
      unknowns = [];
      return true;
    }
    if (fate === 'nothing') gate = { ...gate, by: null };
    else shut(gate.since, Math.min(gate.pause * 2, timers.breakerLongestPause), now);
    return false;
  };

  return {
    room: () => {
      // Behind an open gate every claim is refused: it costs nothing to let it learn that.
      if (gate.kind === 'open') return Infinity;
      if (gate.kind === 'trial') return gate.by === null ? 1 : 0;
      return mostUnknown - unknowns.length - out.size;
    },
    blockerOf: (id, now) => {
      if (gate.kind === 'closed' || (gate.kind === 'trial' && (gate.by === null || gate.by === id))) return null;
      const facts = { unknowns: mostUnknown };
      const code = 'genesys-unavailable';
      return { code, pointer: null, facts, since: gate.since, asOf: now, until: null, canClear: true };
    },
    began: (id) => {
      out.add(id);
      if (gate.kind === 'trial' && gate.by === null) gate = { ...gate, by: id };
    },
    ended: (id, fate, now) => {
      out.delete(id);
      if (gate.kind === 'trial') return tried(id, fate, now);
      unknowns = unknowns.filter((at) => at > now - timers.breakerWithin && at <= now);
      if (fate === 'unknown' && gate.kind === 'closed') {
        unknowns = [...unknowns, now];
        if (unknowns.length >= mostUnknown) shut(now, timers.breakerPause, now);
      }
      return false;
    },
    trialAt: () => (gate.kind === 'open' ? gate.trialAt : null),
    allowTrial: (now) => {
      if (gate.kind !== 'open') return false;
      // Further ahead than the pause is long: the clock was set back since.
      if (gate.trialAt > now + gate.pause) gate = { ...gate, trialAt: now + gate.pause };
      if (now < gate.trialAt) return false;
      gate = { kind: 'trial', since: gate.since, by: null, pause: gate.pause };
      return true;
    },
  };
}
