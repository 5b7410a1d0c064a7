import type { CallId } from '../../call/ids.ts';
import type { Blocker, Problem } from '../../call/problem.ts';
import type { Timers } from '../../call/timers.ts';
import { blockerOfRefusal } from './standing-refusal.ts';

/**
 * What a dial request came to, as far as it says whether Genesys answers and lets Outdial dial. `answered`: refused for a reason of this call.
 * `nothing`: it was not sent, or never reached Genesys. `refusedForAll`: refused for a reason that holds for every call, as they wait with it.
 */
export type DialFate = 'placed' | 'answered' | 'unknown' | 'nothing' | { readonly refusedForAll: Problem };

/**
 * Keeps an incident of Genesys from becoming a flood of unknown outcomes. Also keeps a token that may not dial from ending one call after
 * another. Five unknowns within `breakerWithin`, or one refusal that concerns all calls, stop dialing. After `breakerPause`, and longer
 * each time, one call tries. After an incident, any answer to it lets the others continue, even a refusal. After a refusal for all, only a
 * placed call does; a call that is refused for its own sake lets the next one try. Instants are epoch milliseconds.
 */
export interface Breaker {
  /** How many more dial requests may go out now. What is out counts as if it came to nothing known, so that there are never more than five. */
  readonly room: () => number;
  /** What keeps this call (null: any) from being dialed; null: nothing does, or it is the one that tries. */
  readonly blockerOf: (id: CallId | null, now: number) => Blocker | null;
  readonly began: (id: CallId) => void;
  /** True when this makes dialing continue. */
  readonly ended: (id: CallId, fate: DialFate, now: number) => boolean;
  /** When the next call may try; null while dialing is not stopped, or when one may already. */
  readonly trialAt: () => number | null;
  /** Lets one call try, if it is time. True when it does. */
  readonly allowTrial: (now: number) => boolean;
  /** The state that a breaker needs to continue from here. */
  readonly state: () => BreakerState;
}

/** All that a breaker knows, as JSON can keep it for another process. */
export interface BreakerState {
  readonly gate: Gate;
  /** When requests came to nothing known, as far as it counts. */
  readonly unknowns: readonly number[];
  readonly out: readonly CallId[];
}

const mostUnknown = 5;

interface Stop {
  readonly since: number;
  readonly pause: number;
  /** Why Genesys refuses every call; `null` during an incident. */
  readonly refused: Problem | null;
}

type Gate =
  | { readonly kind: 'closed' }
  | (Stop & { readonly kind: 'open'; readonly trialAt: number })
  | (Stop & { readonly kind: 'trial'; readonly by: CallId | null });

type Durations = Pick<Timers, 'breakerWithin' | 'breakerPause' | 'breakerLongestPause'>;

const atRest: BreakerState = { gate: { kind: 'closed' }, unknowns: [], out: [] };

export function createBreaker(timers: Durations, before: BreakerState = atRest): Breaker {
  let { gate, unknowns } = before;
  const out = new Set(before.out);
  const reopen = (): true => {
    gate = { kind: 'closed' };
    unknowns = [];
    return true;
  };
  return {
    room: () => {
      // Behind an open gate every claim is refused: it costs nothing to let it learn that.
      if (gate.kind === 'open') return Infinity;
      if (gate.kind === 'trial') return gate.by === null ? 1 : 0;
      return mostUnknown - unknowns.length - out.size;
    },
    blockerOf: (id, now) => blockerAt(gate, id, now),
    began: (id) => {
      out.add(id);
      if (gate.kind === 'trial' && gate.by === null) gate = { ...gate, by: id };
    },
    ended: (id, fate, now) => {
      out.delete(id);
      if (gate.kind === 'trial' && gate.by === id) {
        gate = afterTrial(gate, fate, timers, now);
        return gate.kind === 'closed' && reopen();
      }
      // It was sent before the refusal, or at the same time, and Genesys accepted it.
      if (gate.kind !== 'closed' && gate.refused !== null && fate === 'placed') return reopen();
      if (gate.kind === 'trial') return false;
      unknowns = unknowns.filter((at) => at > now - timers.breakerWithin && at <= now);
      if (gate.kind === 'open') return false;
      if (fate === 'unknown') unknowns = [...unknowns, now];
      const refused = refusalIn(fate);
      if (refused !== null || unknowns.length >= mostUnknown)
        gate = shut({ since: now, pause: timers.breakerPause, refused }, now);
      return false;
    },
    trialAt: () => (gate.kind === 'open' ? gate.trialAt : null),
    allowTrial: (now) => {
      if (gate.kind !== 'open') return false;
      // Further ahead than the pause is long: the clock was set back since.
      if (gate.trialAt > now + gate.pause) gate = { ...gate, trialAt: now + gate.pause };
      if (now < gate.trialAt) return false;
      const { since, pause, refused } = gate;
      gate = { kind: 'trial', by: null, since, pause, refused };
      return true;
    },
    state: () => ({ gate, unknowns, out: [...out] }),
  };
}

const shut = (stop: Stop, now: number): Gate => ({ ...stop, kind: 'open', trialAt: now + stop.pause });

/** The gate after the trial call. Closed: dialing continues. */
function afterTrial(trial: Extract<Gate, { kind: 'trial' }>, fate: DialFate, timers: Durations, now: number): Gate {
  const refused = refusalIn(fate);
  if (fate === 'placed' || (fate === 'answered' && trial.refused === null)) return { kind: 'closed' };
  if (refused !== null && trial.refused === null) return shut({ since: now, pause: timers.breakerPause, refused }, now);
  if (fate === 'nothing' || fate === 'answered') return { ...trial, by: null };
  const pause = Math.min(trial.pause * 2, timers.breakerLongestPause);
  return shut({ since: trial.since, pause, refused: refused ?? trial.refused }, now);
}

function blockerAt(gate: Gate, id: CallId | null, now: number): Blocker | null {
  if (gate.kind === 'closed' || (gate.kind === 'trial' && (gate.by === null || gate.by === id))) return null;
  if (gate.refused !== null) return blockerOfRefusal(gate.refused, gate.since, now);
  const facts = { unknowns: mostUnknown };
  const code = 'genesys-unavailable';
  return { code, pointer: null, facts, since: gate.since, asOf: now, until: null, canClear: true };
}

const refusalIn = (fate: DialFate): Problem | null => (typeof fate === 'object' ? fate.refusedForAll : null);
