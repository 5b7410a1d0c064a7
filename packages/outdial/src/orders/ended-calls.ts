import type { EndedGroup, Engine } from '../ports/engine.ts';

/** How many calls ended with each code, by agent and by queue, and how long each took to be dialed. */
export interface Ended {
  calls: number;
  /** By agent and code, then by queue (empty: none) and code; the two parts of each name have a line break between them. */
  readonly byAgent: Map<string, number>;
  readonly byQueue: Map<string, number>;
  /** How many calls by the bucket of their time to dial. */
  readonly dialed: Map<number, number>;
}

const slotMs = 5 * 60_000;
/** Longer than any span that is asked for. */
const keptMs = 49 * 60 * 60_000;
/** Calls that end while a slot is being read, on a clock that may be set back a little. */
const settledMs = 60_000;
/** Buckets of times, each a tenth longer than the one before: their middle is within 5 % of every time in them. */
const growth = 1.1;

const slotOf = (at: number): number => Math.floor(at / slotMs) * slotMs;
const bucketOf = (ms: number): number => Math.ceil(Math.log(Math.max(1, ms)) / Math.log(growth));
const middleOf = (bucket: number): number => Math.round(growth ** (bucket - 0.5));

/** Counts of the calls that ended since a moment. What is over is counted once and kept in memory; only the last minutes are read again. */
export interface EndedCalls {
  /** From the slot of each of these moments (epoch milliseconds) up to now, or up to the slot of the second one. */
  readonly since: (
    moments: readonly (number | readonly [since: number, until: number])[],
  ) => Promise<readonly EndedSpan[]>;
  /** Counts all of them anew: a person has decided about one. */
  readonly forget: () => void;
}
/** What ended since a moment. */
export interface EndedSpan {
  readonly since: number;
  readonly ended: Ended;
}

/** `breathe` lets other work go on between two reads. */
export function createEndedCalls(
  read: NonNullable<Engine['endedBetween']>,
  now: () => number,
  breathe: () => Promise<void>,
): EndedCalls {
  const slots = new Map<number, Ended>();
  const slotAt = async (start: number): Promise<Ended> => {
    const kept = slots.get(start);
    if (kept !== undefined) return kept;
    const counted = countEnded(await read(start, start + slotMs));
    if (start + slotMs + settledMs <= now()) {
      slots.set(start, counted);
      for (const old of slots.keys()) if (old < now() - keptMs) slots.delete(old);
    }
    await breathe();
    return counted;
  };
  return {
    forget: () => slots.clear(),
    since: async (moments) => {
      const spans = moments.map((at) => {
        const [since, until] = typeof at === 'number' ? [at, Infinity] : at;
        return { since: slotOf(since), until: slotOf(until), ended: nothingEnded() };
      });
      for (let start = Math.min(...spans.map(({ since }) => since)); start <= now(); start += slotMs) {
        const slot = await slotAt(start);
        for (const { since, until, ended } of spans) if (since <= start && start < until) add(ended, slot);
      }
      return spans;
    },
  };
}

const nothingEnded = (): Ended => ({ calls: 0, byAgent: new Map(), byQueue: new Map(), dialed: new Map() });

function countEnded(groups: readonly EndedGroup[]): Ended {
  const counted = nothingEnded();
  for (const { calls, agentId, queueId, code, dialedAfterMs } of groups) {
    counted.calls += calls;
    raise(counted.byAgent, `${agentId}\n${code}`, calls);
    raise(counted.byQueue, `${queueId ?? ''}\n${code}`, calls);
    if (dialedAfterMs !== null) raise(counted.dialed, bucketOf(dialedAfterMs), calls);
  }
  return counted;
}

function raise<Name>(counts: Map<Name, number>, name: Name, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

function add(sum: Ended, one: Ended): void {
  sum.calls += one.calls;
  for (const [name, calls] of one.byAgent) raise(sum.byAgent, name, calls);
  for (const [name, calls] of one.byQueue) raise(sum.byQueue, name, calls);
  for (const [bucket, calls] of one.dialed) raise(sum.dialed, bucket, calls);
}

/** The time within which this share of the dialed calls was dialed, in milliseconds; null without any. */
export function dialedWithin({ dialed }: Ended, share: number): number | null {
  const buckets = [...dialed].toSorted(([one], [other]) => one - other);
  const wanted = share * buckets.reduce((sum, [, calls]) => sum + calls, 0);
  let passed = 0;
  for (const [bucket, calls] of buckets) {
    passed += calls;
    if (passed >= wanted) return middleOf(bucket);
  }
  return null;
}
