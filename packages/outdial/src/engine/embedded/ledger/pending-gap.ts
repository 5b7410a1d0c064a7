import type { HistoryGap } from '../../history-gap.ts';
import type { Database } from '../database.ts';
import { dropMeta, metaOf, putMeta } from '../schema.ts';

// A gap is kept in the database from the start that found it until recovery has committed what it means.
const name = 'gap';

export function pendingGap(database: Database): HistoryGap | null {
  const held = metaOf(database, name);
  return held === null ? null : (JSON.parse(held) as HistoryGap);
}

export function putPendingGap(database: Database, gap: HistoryGap): void {
  putMeta(database, name, JSON.stringify(gap));
}

export function closePendingGap(database: Database): void {
  database.transact(() => dropMeta(database, name));
}

/** Both gaps as one. A folder that was set back may have lost anything, so that covers lost writes. */
export function joinGaps(one: HistoryGap | null, other: HistoryGap | null): HistoryGap | null {
  if (one === null || other === null) return one ?? other;
  if (one.kind === 'set-back' && other.kind === 'set-back') {
    const moments = [one.lastWriteAt, other.lastWriteAt].filter((at) => at !== null);
    return { kind: 'set-back', lastWriteAt: moments.length === 0 ? null : Math.min(...moments) };
  }
  if (one.kind === 'set-back') return one;
  if (other.kind === 'set-back') return other;
  const lostCalls = [...new Set([...one.lostCalls, ...other.lostCalls])];
  return { kind: 'lost-writes', fences: [...one.fences, ...other.fences], lostCalls };
}
