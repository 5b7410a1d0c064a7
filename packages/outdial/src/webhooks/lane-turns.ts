import { callersEndpoint, type WebhookMessage } from '../ports/webhooks.ts';

const atOnceInLane = 8;
const atOnce = 64;
/** The rest stays free for registered endpoints. */
const ofCallersAtOnce = 48;
/** For the lanes of each kind that were slow and failed. */
const slowAtOnce = 16;
/** An attempt that fails after this long has kept a place for nothing. Milliseconds. */
const slowMs = 3000;
const mostRemembered = 1000;

type SentRow = Pick<WebhookMessage, 'row'>;

/** Who may send next. Lanes take turns, so that no receiver, however slow, takes the places of the others. */
export interface LaneTurns {
  /** The lanes in the order of their turns. */
  readonly order: (lanes: readonly string[]) => readonly string[];
  readonly mayBegin: (lane: string) => boolean;
  readonly begin: (lane: string, message: SentRow) => void;
  readonly isInFlight: (message: SentRow) => boolean;
  /** An attempt ended. A lane that was slow and failed has fewer places from now on, until it answers quickly. */
  readonly ended: (message: SentRow, attempt: { readonly tookMs: number; readonly failed: boolean }) => void;
  /** Its outcome is stored, so its place is free. */
  readonly free: (message: SentRow) => void;
}

export function createLaneTurns(): LaneTurns {
  const inFlight = new Map<number, string>();
  const places = new Map<string, number>();
  let last = '';

  const placesOf = (lane: string): number => places.get(lane) ?? atOnceInLane;
  const isSlow = (lane: string): boolean => placesOf(lane) < atOnceInLane;
  const count = (counts: (lane: string) => boolean): number => [...inFlight.values()].filter(counts).length;
  const remember = (lane: string, many: number): void => {
    places.delete(lane);
    if (many < atOnceInLane) places.set(lane, many);
    const [oldest] = places.keys();
    if (places.size > mostRemembered && oldest !== undefined) places.delete(oldest);
  };
  return {
    order: (lanes) => [...lanes.filter((lane) => lane > last), ...lanes.filter((lane) => lane <= last)],
    mayBegin: (lane) => {
      const isOfCallers = ofCallers(lane);
      if (inFlight.size >= atOnce || count((other) => other === lane) >= placesOf(lane)) return false;
      if (isOfCallers && count(ofCallers) >= ofCallersAtOnce) return false;
      return !isSlow(lane) || count((other) => isSlow(other) && ofCallers(other) === isOfCallers) < slowAtOnce;
    },
    begin: (lane, { row }) => {
      inFlight.set(row, lane);
      last = lane;
    },
    isInFlight: ({ row }) => inFlight.has(row),
    ended: ({ row }, { tookMs, failed }) => {
      const lane = inFlight.get(row);
      if (lane === undefined) return;
      const now = placesOf(lane);
      if (tookMs < slowMs) remember(lane, Math.min(atOnceInLane, 2 * now));
      else if (failed) remember(lane, Math.max(1, Math.floor(now / 2)));
    },
    free: ({ row }) => void inFlight.delete(row),
  };
}

/** True for a lane of addresses that callers gave; false for a registered endpoint. */
const ofCallers = (lane: string): boolean => lane.startsWith(`${callersEndpoint} `);
