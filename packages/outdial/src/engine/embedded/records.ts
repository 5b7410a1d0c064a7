import { endedStates } from '../../call/call.ts';
import type { EndedCall } from '../../call/call.ts';
import { isEnded } from '../../call/call.ts';
import { agentId, keyId } from '../../call/ids.ts';
import { auditedCauses, auditedNames } from '../audit.ts';
import type { Acted, CallActed, Store } from '../store.ts';
import { numberOf, textOf, type DatabaseRow, type Value } from './columns.ts';
import type { Database, ReadDatabase } from './database.ts';
import { callIn } from './stored-call.ts';
import { keptJson } from '../kept-json.ts';
import { entryIn } from './log.ts';

/** Acts that concern no call, and how long the key of an erased call is kept. */
export const recordTables = `
CREATE TABLE acts (sequence INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, body TEXT NOT NULL);
ALTER TABLE guards ADD COLUMN until INTEGER;
CREATE INDEX guards_by_until ON guards (until) WHERE until IS NOT NULL;
`;

type Records = Pick<
  Store,
  | 'acts'
  | 'putAct'
  | 'callActs'
  | 'setting'
  | 'putSetting'
  | 'erase'
  | 'endedBefore'
  | 'dropGuard'
  | 'dropGuardsUntil'
  | 'scrub'
>;

const quoted = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');
const callActs = `
SELECT log.*, calls.agent_id, calls.number AS target, calls.caller FROM log JOIN calls ON calls.id = log.call_id
WHERE log.sequence > ? AND log.at >= ? AND log.at < ?
  AND (log.cause IN (${quoted(auditedCauses)}) OR log.name IN (${quoted(auditedNames)}))`;
const endedBefore = `
SELECT body FROM calls WHERE created_at < ?1 AND state IN (${quoted(endedStates)}) AND json_extract(body, '$.endedAt') < ?1
ORDER BY created_at LIMIT ?2`;

const actIn = (row: DatabaseRow): Acted => ({
  ...keptJson<Omit<Acted, 'sequence'>>(textOf(row, 'body'), 'a record of the audit'),
  sequence: numberOf(row, 'sequence'),
});
const callActIn = (row: DatabaseRow): CallActed => ({
  entry: entryIn(row),
  agentId: agentId(textOf(row, 'agent_id')),
  phoneNumber: textOf(row, 'target'),
  caller: keyId(textOf(row, 'caller')),
});
const forever = Number.MAX_SAFE_INTEGER;

export const settingIn =
  (database: ReadDatabase): Store['setting'] =>
  (name) => {
    const row = database.statement('SELECT value FROM settings WHERE name = ?').get(name);
    return row === null ? null : textOf(row, 'value');
  };

/** The records about calls that are kept next to them, and how to delete those records. */
export function recordsIn(database: Database): Records {
  const run = (sql: string, ...values: readonly Value[]): void => database.statement(sql).run(...values);
  return {
    acts: ({ after, since, until, limit }) =>
      database
        .statement('SELECT * FROM acts WHERE sequence > ? AND at >= ? AND at < ? ORDER BY sequence LIMIT ?')
        .all(after, since, until ?? forever, limit)
        .map(actIn),
    putAct: (act) => run('INSERT INTO acts (at, body) VALUES (?, ?)', act.at, JSON.stringify(act)),
    callActs: ({ after, since, until, phoneNumber, limit }) => {
      const ofNumber = phoneNumber === null ? '' : 'AND calls.number = ?';
      const values = [after, since, until ?? forever, ...(phoneNumber === null ? [] : [phoneNumber]), limit];
      const sql = `${callActs} ${ofNumber} ORDER BY log.sequence LIMIT ?`;
      return database
        .statement(sql)
        .all(...values)
        .map(callActIn);
    },
    setting: settingIn(database),
    putSetting: (name, value) => run('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)', name, value),
    erase: (id) => {
      run('DELETE FROM log WHERE call_id = ?', id);
      run('DELETE FROM calls WHERE id = ?', id);
    },
    endedBefore: (before, limit) =>
      database
        .statement(endedBefore)
        .all(before, limit)
        .map((row) => callIn(row))
        .filter((call): call is EndedCall => isEnded(call)),
    dropGuard: (caller, key) => run('DELETE FROM guards WHERE caller = ? AND key = ?', caller, key),
    dropGuardsUntil: (now) => run('DELETE FROM guards WHERE until <= ?', now),
    // Deleted data stays in free pages and in the log of writes until those are rewritten.
    scrub: () => void database.checkpoint(),
  };
}
