import type { CallId } from '../../call/ids.ts';
import type { Clock } from '../../ports/clock.ts';

/**
 * How the official SDKs repeat a request by themselves. Go and the `gc` tool as documented: 20 repeats, up to 60 s apart. Java and .NET:
 * on 429, 502, 503 and 504, for as long as the caller set. Python: 10 repeats, at once or after `Retry-After`. JavaScript: none.
 * Go, Java and .NET follow a `Retry-After` of at most 180 s, also one that a proxy sent. Their time-outs are at most 16 s.
 */
const sdk = { mostRepeats: 20, longestWaitMs: 180_000, timeoutMs: 16_000 };

/** The longest pause between two requests of one schedule: the same body after a longer one means another call. */
export const longestPauseMs = sdk.longestWaitMs + sdk.timeoutMs;
/** No schedule lasts longer than this. The same body after that means another call, however often it came. */
export const joinWithinMs = sdk.mostRepeats * longestPauseMs;

/** Requests with one body by one caller, each soon after the one before. */
export interface Series {
  /** The call that the newest of them was answered with; null before the first. */
  readonly call: CallId | null;
  /** True for a series that an earlier process may have begun: a client keeps repeating while Outdial is down. */
  readonly mayBeOlder: boolean;
  /** The newest of them was answered with this call. */
  readonly answered: (call: CallId) => void | Promise<void>;
}

export interface Repeats {
  /** Notes a request, whatever happens to it, and answers the series that it belongs to. */
  readonly arrived: (request: string) => Series | Promise<Series>;
}

/** Moments are milliseconds of the monotonic clock. */
interface Noted extends Pick<Series, 'mayBeOlder'> {
  readonly begunAt: number;
  lastAt: number;
  call: CallId | null;
}

/** Only calls are stored, and what is noted here is lost with the process. So for one pause after the start, every body may be a repeat. */
export function createRepeats(clock: Pick<Clock, 'monotonic'>): Repeats {
  const startedAt = clock.monotonic();
  /** The longest silent first. */
  const all = new Map<string, Noted>();
  const forgetSilent = (now: number): void => {
    for (const [request, { lastAt }] of all) {
      if (now - lastAt <= longestPauseMs) return;
      all.delete(request);
    }
  };
  return {
    arrived: (request) => {
      const now = clock.monotonic();
      forgetSilent(now);
      const known = all.get(request);
      all.delete(request);
      const goesOn = known !== undefined && now - known.begunAt <= joinWithinMs;
      const mayBeOlder = known === undefined && now - startedAt <= longestPauseMs;
      const series: Noted = goesOn ? known : { begunAt: now, lastAt: now, call: null, mayBeOlder };
      series.lastAt = now;
      all.set(request, series);
      return { call: series.call, mayBeOlder: series.mayBeOlder, answered: (call) => void (series.call = call) };
    },
  };
}
