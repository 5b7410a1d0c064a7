import type { Logger } from '../ports/logger.ts';
import type { Clock } from '../ports/clock.ts';

/** The same clock with contained wakes: an error in one is reported with its code, and the process and all other wakes continue. */
export function containWakes(clock: Clock, report: Logger['error']): Clock {
  return {
    now: clock.now,
    monotonic: clock.monotonic,
    wakeAt: (at, wake) =>
      clock.wakeAt(at, () => {
        try {
          wake();
        } catch (error) {
          report(factsOfError(error), 'A timer in Outdial failed. Outdial continues. Please report this.');
        }
      }),
  };
}

/** What a log may say about an error that Outdial did not expect: its name, its code and the places in the code, never its text. */
export function factsOfError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { code: 'failed-unexpectedly', error: typeof error };
  const cause = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { code: 'failed-unexpectedly', error: error.name, cause, at: places.slice(0, 5).map((line) => line.trim()) };
}
