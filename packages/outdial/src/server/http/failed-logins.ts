import { pauseBy, type Clock } from '../../ports/clock.ts';
import type { Engine } from '../../ports/engine.ts';
import { isoOf } from '../../call/instants.ts';
import type { Logger } from '../../ports/logger.ts';

/** This number of failures costs nothing. Each second that passes makes up for one failure. */
const free = 100;
const delayPerFailureMs = 5;
const longestDelayMs = 1000;
/** The level of the longest delay; it does not rise above, so that five quiet minutes end any slowdown. */
const worst = free + longestDelayMs / delayPerFailureMs;
/** Answers held back at one time, which bounds the memory. Further failures are answered immediately. */
const mostHeld = 2000;
/** One entry of the audit counts the failures of ten minutes. */
const countedMs = 10 * 60_000;

export interface FailedLogins {
  /** A login failed, or a share link did, which is not counted. Resolves when its answer may go out: at once, or up to a second later when there are many. */
  readonly failed: (requestId: string, kind: { readonly isCounted: boolean }) => Promise<void>;
  /** Puts what was counted into the audit. */
  readonly flush: () => Promise<void>;
  /** The last count goes into the audit while the engine closes. */
  readonly close: () => void;
}

interface Parts {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly logger: Pick<Logger, 'error'>;
}

/**
 * Slows down callers who try keys. The delay counts failures from all addresses together, so that many addresses gain nothing. A good key
 * is looked up first and never waits. Memory does not grow with the failures.
 */
export function createFailedLogins({ clock, engine, logger }: Parts): FailedLogins {
  let level = 0;
  let levelAt = clock.monotonic();
  let held = 0;
  let isTold = false;
  let counted = { failures: 0, from: 0 };
  let stopTimer: (() => void) | null = null;

  const flush = async (): Promise<void> => {
    stopTimer?.();
    stopTimer = null;
    const { failures, from } = counted;
    if (failures === 0) return;
    counted = { failures: 0, from: 0 };
    await engine.note?.('login-failed', null, { failures, from: isoOf(from) });
  };
  // A store that cannot be written is reported by the engine; the count is lost.
  const flushQuietly = (): void => void flush().catch(() => undefined);
  const count = (): void => {
    counted = { failures: counted.failures + 1, from: counted.failures === 0 ? clock.now() : counted.from };
    stopTimer ??= clock.wakeAt(clock.now() + countedMs, flushQuietly);
  };
  /** Milliseconds for which this failure's answer is held back. */
  const delay = (requestId: string): number => {
    const now = clock.monotonic();
    level = Math.min(worst, Math.max(0, level - (now - levelAt) / 1000) + 1);
    levelAt = now;
    if (level <= free) {
      isTold = isTold && level > 1;
      return 0;
    }
    if (!isTold) logger.error({ requestId }, 'Many logins fail. Their answers are slowed down; the audit counts them.');
    isTold = true;
    return Math.min(longestDelayMs, (level - free) * delayPerFailureMs);
  };
  return {
    flush,
    failed: async (requestId, { isCounted }) => {
      if (isCounted) count();
      const ms = delay(requestId);
      if (ms === 0 || held >= mostHeld) return;
      held += 1;
      await pauseBy(clock)(ms);
      held -= 1;
    },
    close: flushQuietly,
  };
}
