import { type CallRequestRecord, requestsPerCall } from '../../ports/request-log.ts';
import { textOf } from './columns.ts';
import type { Database } from './database.ts';

/** Requests to the contact centre that went out for calls; next to the requests to Outdial, in their file. */
export const callRequestTable = `
CREATE TABLE IF NOT EXISTS call_requests (row INTEGER PRIMARY KEY, call_id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS call_requests_of_call ON call_requests (call_id, row);
CREATE INDEX IF NOT EXISTS call_requests_by_age ON call_requests (at);
`;

const insert = 'INSERT INTO call_requests (call_id, at, body) VALUES (?, ?, ?)';
const newest = 'SELECT body FROM call_requests WHERE call_id = ? ORDER BY row DESC LIMIT ?';
const dropTooMany =
  'DELETE FROM call_requests WHERE call_id = ? AND row <= (SELECT row FROM call_requests WHERE call_id = ? ORDER BY row DESC LIMIT 1 OFFSET ?)';
const dropOldest = 'DELETE FROM call_requests WHERE row IN (SELECT row FROM call_requests ORDER BY at LIMIT ?)';
const dropBefore =
  'DELETE FROM call_requests WHERE row IN (SELECT row FROM call_requests WHERE at < ? ORDER BY at LIMIT ?) RETURNING row';
const dropWithAnyOf =
  'DELETE FROM call_requests WHERE EXISTS (SELECT 1 FROM json_each(?) AS text WHERE instr(body, text.value) > 0)';

/** The records in their table. Every method may throw. */
export function callRequestsIn(database: Database) {
  return {
    put: (records: readonly CallRequestRecord[]): void => {
      const statement = database.statement(insert);
      for (const record of records) statement.run(record.callId, record.at, JSON.stringify(record));
      for (const id of new Set(records.map(({ callId }) => callId)))
        database.statement(dropTooMany).run(id, id, requestsPerCall);
    },
    /** The newest of this call, oldest first. */
    of: (id: string): readonly CallRequestRecord[] =>
      database
        .statement(newest)
        .all(id, requestsPerCall)
        // The bodies are records that this file wrote; they are trusted, not parsed again.
        .map((row) => JSON.parse(textOf(row, 'body')) as CallRequestRecord)
        .toReversed(),
    dropOldest: (count: number): void => {
      database.statement(dropOldest).run(count);
    },
    /** True when no record from before `at` (epoch milliseconds) is left. */
    forgetBefore: (at: number, most: number): boolean => database.statement(dropBefore).all(at, most).length < most,
    forgetTexts: (texts: readonly string[]): void => {
      database.statement(dropWithAnyOf).run(JSON.stringify(texts));
    },
  };
}
