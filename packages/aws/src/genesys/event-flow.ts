import type { Clock } from 'outdial/engine-kit';
import { numberIn, type Table } from '../table/table.ts';

/** Whether Genesys's events arrive, as all processes on a table know it. */
export interface EventFlow {
  /** An event has come. If no call waits for it, each process records it at its start and every twenty minutes. */
  readonly heard: (isAwaited: boolean) => Promise<void>;
  /** A read found a change that no event had reported: until the next event, nothing relies on them. */
  readonly missed: () => Promise<void>;
  readonly flows: () => Promise<boolean>;
}

const key = { pk: 'events', sk: 'genesys' };
/** An organisation whose events arrive is not silent for longer while calls wait; in milliseconds. */
const liveMs = 30 * 60_000;
/** One event in this time is written down, in milliseconds. */
const notedEveryMs = { awaited: 60_000, other: 20 * 60_000 } as const;

export function createEventFlow(table: Table, clock: Pick<Clock, 'now'>): EventFlow {
  let notedAt = -Infinity;
  const note = async (heardAt: number): Promise<void> => {
    await table.put({ ...key, heardAt });
  };
  return {
    heard: async (isAwaited) => {
      const now = clock.now();
      if (Math.abs(now - notedAt) < notedEveryMs[isAwaited ? 'awaited' : 'other']) return;
      notedAt = now;
      await note(now);
    },
    missed: async () => {
      notedAt = -Infinity;
      await note(0);
    },
    flows: async () => {
      const since = clock.now() - numberIn((await table.get(key)) ?? {}, 'heardAt');
      return since < liveMs;
    },
  };
}
