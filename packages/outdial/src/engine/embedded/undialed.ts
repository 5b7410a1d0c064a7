import type { Call } from '../../call/call.ts';
import type { CallId } from '../../call/ids.ts';
import { openCalls } from '../close-gap.ts';
import { callsIn } from './calls.ts';
import type { Database, ReadDatabase } from './database.ts';
import { databasePath } from './folder-lock.ts';
import { findGap } from './ledger/found-gap.ts';
import { locksIn } from './locks.ts';
import { pendingGap } from './ledger/pending-gap.ts';
import { settingIn } from './records.ts';
import { refuseForeignTables } from './schema.ts';
import { hasForeignWal } from './wal/foreign-wal.ts';

/**
 * Open calls of the backup that the replaced database still has waiting, without a further attempt. Without the restore, a start would have dialed
 * them, so it may as well after it. Only a database that a start would take as whole proves that: a ledger alone does not, since a fence
 * that it could not take is in the database. Throws EngineError for a database that is damaged or that a newer Outdial wrote.
 * `replaced` continued from `backup`, and `dataDir` is its folder.
 */
export function undialedIn(replaced: ReadDatabase, backup: Database, dataDir: string): readonly CallId[] {
  refuseForeignTables(replaced);
  if (!isWhole(replaced, dataDir) || settingIn(replaced)('paused') === 'true') return [];
  const [mine, theirs, locks] = [callsIn(backup), callsIn(replaced), locksIn(replaced)];
  // A call that the backup does not have may be under way for one of these agents.
  const busy = new Set(theirs.underWayIds().map((id) => theirs.call(id)?.order.agent.id));
  const isUndialed = (id: CallId): boolean => {
    const [before, after] = [mine.call(id), theirs.call(id)];
    if (before === null || after === null || !waits(before) || !waits(after)) return false;
    const agent = after.order.agent.id;
    return after.attempts.length === before.attempts.length && !busy.has(agent) && locks.lock(agent) === null;
  };
  return openCalls(mine).filter(isUndialed);
}

const waits = ({ state, cancelRequested }: Call): boolean =>
  (state === 'scheduled' || state === 'waiting') && cancelRequested === null;

/** True if a start would find nothing missing in it. */
function isWhole(replaced: ReadDatabase, dataDir: string): boolean {
  if (hasForeignWal(databasePath(dataDir)) || pendingGap(replaced) !== null) return false;
  if (replaced.statement('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok') return false;
  return findGap(replaced, dataDir, false) === null;
}
