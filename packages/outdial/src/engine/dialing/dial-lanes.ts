import type { Timers } from '../../call/timers.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DialLine } from '../../ports/engine.ts';
import type { DialWay } from '../../readiness/dial-way.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { createDialSlots, type DialPace, type DialQueue } from './dial-slots.ts';

/** Dials in one way: their slots, and what stops them. */
interface DialLane {
  readonly slots: Pick<DialQueue, 'take' | 'takeAtOnce' | 'giveBack'>;
  readonly breaker: Breaker;
}

/**
 * Dials on behalf of agents, and dials with agents' own tokens. A refusal of Outdial's client says nothing about an agent's token, and each
 * token has a request budget of its own. So neither lane stops or slows the other.
 */
export interface DialLanes {
  readonly of: (way: DialWay) => DialLane;
  readonly breakers: readonly Breaker[];
  readonly depth: DialQueue['depth'];
  readonly line: DialLine;
  readonly close: DialQueue['close'];
}

interface LaneParts {
  readonly timers: Timers;
  readonly clock: Clock;
  /** Of dials on behalf. */
  readonly pace: DialPace;
  /** Dialing was stopped and now continues. */
  readonly onReopened: () => void;
}

export function createDialLanes({ timers, clock, pace, onReopened }: LaneParts): DialLanes {
  const laneWith = (paced: { readonly pace?: DialPace }) => {
    const breaker = createBreaker(timers);
    return { breaker, slots: createDialSlots({ breaker, clock, onReopened, ...paced }) };
  };
  const lanes = { 'on-behalf': laneWith({ pace }), 'agent-token': laneWith({}) };
  const [onBehalf, own] = [lanes['on-behalf'].slots, lanes['agent-token'].slots];
  return {
    of: (way) => lanes[way],
    breakers: [lanes['on-behalf'].breaker, lanes['agent-token'].breaker],
    depth: () => onBehalf.depth() + own.depth(),
    line: {
      has: (id) => onBehalf.line.has(id) || own.line.has(id),
      before: (wish) => (own.line.has(wish.id) ? own : onBehalf).line.before(wish),
    },
    close: () => {
      onBehalf.close();
      own.close();
    },
  };
}
