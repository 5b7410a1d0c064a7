import { isCorrelated } from './answer.ts';
import type { GenesysAnswer } from './send.ts';

/** When a request left, and when its answer came, by our clock, in epoch milliseconds. */
interface Exchanged {
  readonly from: number;
  readonly to: number;
}

/** How far Genesys's clock is ahead of ours. */
export interface ClockDifference {
  readonly learn: (answer: GenesysAnswer, request: Exchanged) => void;
  /** In whole seconds, as milliseconds. 0 until an answer speaks against it. */
  readonly aheadMs: () => number;
}

/**
 * Each answer of Genesys has a `Date`, which leaves out the parts of a second, and was written while the request was under way. So it says between
 * which two values the difference lies. What is known stays, unless it lies outside.
 */
export function createClockDifference(): ClockDifference {
  let aheadMs = 0;
  return {
    learn: (answer, { from, to }) => {
      const date = Date.parse(answer.headers['date'] ?? '');
      if (Number.isNaN(date) || !isCorrelated(answer)) return;
      aheadMs = Math.max(date - to, Math.min(aheadMs, date + 999 - from));
    },
    aheadMs: () => Math.round(aheadMs / 1000) * 1000,
  };
}
