import { copyFileSync, existsSync, linkSync, rmSync } from 'node:fs';
import { callId, keyId, type CallId } from '../../call/ids.ts';
import { EngineError } from '../../ports/engine-error.ts';
import { openCalls } from '../close-gap.ts';
import { lostCalls } from '../lost-calls.ts';
import { guardHash, guardSecretName } from '../guard-hash.ts';
import { noLosses, type Losses, type LostFence, type LostStop } from '../history-gap.ts';
import { lossBeyond } from '../told-losses.ts';
import { callsIn } from './calls.ts';
import { numberOf, numberOrNull, textOf, type DatabaseRow } from './columns.ts';
import { fileEndings, openToRead, type Database, type ReadDatabase } from './database.ts';
import { databasePath } from './folder-lock.ts';
import { lastWriteAt } from './ledger/found-gap.ts';
import { everyLedgerIn, recordsOf } from './ledger/past-ledgers.ts';
import { lostWrites, type LostGuard } from './ledger/lost-writes.ts';
import { joinLosses, pendingGap } from './ledger/pending-gap.ts';
import { settingIn } from './records.ts';
import { undialedIn } from './undialed.ts';
import { hasForeignWal } from './wal/foreign-wal.ts';

/** What a folder knows that the backup, which replaces what is in it, does not. */
export interface ReplacedKnowledge extends Losses {
  /** Keys that stay used. `until`: epoch milliseconds; null: as long as keys of lost calls do. */
  readonly guards: readonly (LostGuard & { readonly until: number | null })[];
  /** Calls that the folder itself had lost: its start named them. */
  readonly lostBefore: readonly CallId[];
  /** Calls that were not dialed after the backup. Absent: the folder does not prove it of any call. */
  readonly undialed?: readonly CallId[];
}

/** Reads the ledgers and the database of the folder, as far as they can be read: they may be the reason for the restore. */
export function knownIn(dataDir: string, backup: Database): ReplacedKnowledge {
  const { guards, ...told } = lostWrites(backup, recordsOf(everyLedgerIn(dataDir)));
  const fromLedgers = { ...told, guards: guards.map((guard) => ({ ...guard, until: null })), lostBefore: [] };
  const path = databasePath(dataDir);
  if (!existsSync(path)) return fromLedgers;
  return withOtherName(path, (name) => {
    const replaced = readable(() => openToRead(name));
    if (replaced === null) return fromLedgers;
    try {
      const losses = [
        lossesOfOpen(replaced, backup),
        { ...noLosses, lostCalls: readable(() => lostIn(replaced, backup)) ?? [] },
        readable(() => pendingGap(replaced)) ?? noLosses,
      ].reduce<Losses>(joinLosses, fromLedgers);
      const undialed = readable(() => (wentOn(replaced, backup) ? undialedIn(replaced, backup, dataDir) : [])) ?? [];
      return {
        ...losses,
        undialed,
        lostBefore: readable(() => lostBeforeIn(replaced, backup)) ?? [],
        guards: [...fromLedgers.guards, ...(readable(() => guardsOf(replaced, backup)) ?? [])],
      };
    } finally {
      replaced.close();
    }
  });
}

/**
 * SQLite removes the log of writes by its name when it closes the last connection, which can be long after: under the database's own name,
 * that would be the restored one's.
 */
function withOtherName<Result>(path: string, work: (name: string) => Result): Result {
  const name = `${path}.replaced`;
  const drop = (): void => {
    for (const ending of fileEndings) rmSync(`${name}${ending}`, { force: true });
  };
  drop();
  try {
    const endings = hasForeignWal(path) ? [''] : ['', '-wal'];
    for (const ending of endings) if (existsSync(path + ending)) linkOrCopy(path + ending, name + ending);
    return work(name);
  } finally {
    drop();
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // A file system without links.
    copyFileSync(from, to);
  }
}

/** Null for what is damaged. */
function readable<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof EngineError || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What happened, after the backup, to the calls that are open in it. */
function lossesOfOpen(replaced: ReadDatabase, backup: Database): Losses {
  const [mine, theirs] = [callsIn(backup), callsIn(replaced)];
  const goneAt = readable(() => (wentOn(replaced, backup) ? lastWriteAt(replaced) : null));
  const fences: LostFence[] = [];
  const stops: LostStop[] = [];
  for (const id of openCalls(mine)) {
    const [call, found] = [mine.call(id), readable(() => ({ after: theirs.call(id) }))];
    if (call === null || found === null) continue;
    const gone = goneAt === null ? null : { callId: id, at: goneAt, by: null };
    const { fence, stop } = found.after === null ? { fence: null, stop: gone } : lossBeyond(call, found.after);
    if (fence !== null) fences.push(fence);
    if (stop !== null) stops.push(stop);
  }
  return { fences, stops, lostCalls: [] };
}

/**
 * True if the replaced database continued from the backup: then it has the backup's newest line. A call that is missing from it was erased,
 * which only an ended call can be.
 */
function wentOn(replaced: ReadDatabase, backup: Database): boolean {
  const newest = (['log', 'acts'] as const)
    .map((table) => ({ table, row: backup.statement(`SELECT * FROM ${table} ORDER BY sequence DESC LIMIT 1`).get() }))
    .flatMap(({ table, row }) => (row === null ? [] : [{ table, row, at: numberOf(row, 'at') }]))
    .sort((one, other) => other.at - one.at)[0];
  if (newest === undefined) return false;
  const { table, row } = newest;
  const same = `SELECT 1 FROM ${table} WHERE sequence = ? AND at = ? AND body = ?`;
  return replaced.statement(same).get(numberOf(row, 'sequence'), newest.at, textOf(row, 'body')) !== null;
}

/** Calls that were requested after the backup. */
function lostIn(replaced: ReadDatabase, backup: Database): readonly CallId[] {
  return (
    replaced
      // One that is older was erased, and no backup of after that has it.
      .statement('SELECT id FROM calls WHERE created_at >= ?')
      .all(lastWriteAt(backup) ?? 0)
      .map((row) => callId(textOf(row, 'id')))
      .filter((id) => callsIn(backup).call(id) === null)
  );
}

const lostBeforeIn = (replaced: ReadDatabase, backup: Database): readonly CallId[] =>
  lostCalls({ setting: settingIn(replaced) }).filter((id) => callsIn(backup).call(id) === null);

function guardsOf(replaced: ReadDatabase, backup: Database): ReplacedKnowledge['guards'] {
  const { call, guard } = callsIn(backup);
  const secret = settingIn(backup)(guardSecretName) ?? '';
  return replaced
    .statement('SELECT * FROM guards')
    .all()
    .map((row) => ({ ...guardIn(row), key: textOf(row, 'key') }))
    .filter(({ caller, key, callId: id }) => guard(caller, key) === null && call(id) === null)
    .map((found) => (found.until === null ? { ...found, key: guardHash(secret, found.caller, found.key) } : found));
}

/** Tables of an older Outdial have no `until`. */
const guardIn = (row: DatabaseRow): Omit<ReplacedKnowledge['guards'][number], 'key'> => ({
  caller: keyId(textOf(row, 'caller')),
  callId: callId(textOf(row, 'call_id')),
  until: row['until'] === undefined ? null : numberOrNull(row, 'until'),
});
