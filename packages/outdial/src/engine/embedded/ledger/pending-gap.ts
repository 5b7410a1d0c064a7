import { noLosses, type HistoryGap, type Losses } from '../../history-gap.ts';
import type { Database, ReadDatabase } from '../database.ts';
import { keptJson } from '../../kept-json.ts';
import { dropMeta, metaOf, putMeta } from '../schema.ts';

// A gap is kept in the database from the start that found it until recovery has committed what it means.
const name = 'gap';

const lists = ['fences', 'stops', 'lostCalls', 'undialed'] as const;
const isGap = (gap: Partial<HistoryGap>): boolean =>
  (gap.kind === 'set-back' || gap.kind === 'lost-writes') &&
  lists.every((list) => gap[list] === undefined || Array.isArray(gap[list]));

export function pendingGap(database: ReadDatabase): HistoryGap | null {
  const held = metaOf(database, name);
  if (held === null) return null;
  // An older Outdial wrote neither the cause nor, for a set-back, the losses.
  const gap = keptJson<Partial<HistoryGap> & Pick<HistoryGap, 'kind'>>(held, 'its entry about lost records', isGap);
  const cause = gap.kind === 'set-back' ? 'restored' : 'writes-missing';
  return { cause, lastWriteAt: null, ...noLosses, ...gap };
}

export function putPendingGap(database: Database, gap: HistoryGap): void {
  putMeta(database, name, JSON.stringify(gap));
}

export function closePendingGap(database: Database): void {
  database.transact(() => dropMeta(database, name));
}

/** Both gaps as one. A folder that was set back may have lost anything, so that covers lost writes, and no call is known to be undialed. */
export function joinGaps(one: HistoryGap | null, other: HistoryGap | null): HistoryGap | null {
  if (one === null || other === null) return one ?? other;
  const { kind, cause } = one.kind === 'set-back' ? one : other;
  const moments = [one.lastWriteAt, other.lastWriteAt].filter((at) => at !== null);
  const lastWriteAt = moments.length === 0 ? null : Math.min(...moments);
  return { kind, cause, lastWriteAt, ...joinLosses(one, other) };
}

export function joinLosses(one: Losses, other: Losses): Losses {
  return {
    fences: [...one.fences, ...other.fences],
    stops: [...one.stops, ...other.stops],
    lostCalls: [...new Set([...one.lostCalls, ...other.lostCalls])],
  };
}
