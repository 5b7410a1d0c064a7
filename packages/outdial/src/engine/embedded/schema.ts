import { DataFolderOfAnotherTarget, StorageBroken } from '../../ports/engine-error.ts';
import { attemptBackfill, attemptTables } from './attempts.ts';
import {
  attributesByProgram,
  deadlineBackfill,
  deadlineTables,
  requestedBackfill,
  requestedTables,
  searchBackfill,
  searchTables,
} from './call-search.ts';
import { textOf } from './columns.ts';
import type { Database, ReadDatabase } from './database.ts';
import { healthTables } from './outbox.ts';
import { recordTables } from './records.ts';
import { sessionTables } from './sessions.ts';

const version = 8;

const tables = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE calls (
  id TEXT PRIMARY KEY, state TEXT NOT NULL, agent_id TEXT NOT NULL, caller TEXT NOT NULL, key TEXT, number TEXT NOT NULL,
  fingerprint TEXT NOT NULL, priority INTEGER NOT NULL, created_at INTEGER NOT NULL, due_at INTEGER, conversation_id TEXT,
  version INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX calls_by_due ON calls (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX calls_waiting ON calls (agent_id, priority DESC, created_at, id) WHERE state = 'waiting';
CREATE INDEX calls_of_agent ON calls (agent_id, state);
CREATE INDEX calls_by_state ON calls (state);
CREATE INDEX calls_by_age ON calls (created_at, id);
CREATE INDEX calls_by_conversation ON calls (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX calls_by_number ON calls (number, created_at);
CREATE INDEX calls_by_key ON calls (key) WHERE key IS NOT NULL;
CREATE TABLE log (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, call_id TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL,
  name TEXT NOT NULL, cause TEXT NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX log_of_call ON log (call_id, number);
CREATE TABLE guards (
  caller TEXT NOT NULL, key TEXT NOT NULL, call_id TEXT NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (caller, key)) WITHOUT ROWID;
CREATE TABLE locks (
  agent_id TEXT PRIMARY KEY, call_id TEXT NOT NULL, attempt INTEGER NOT NULL, kind TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE api_keys (id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
`;

const webhookTables = `
CREATE TABLE webhook_endpoints (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE webhook_messages (
  row INTEGER PRIMARY KEY AUTOINCREMENT, endpoint TEXT NOT NULL, url TEXT NOT NULL, lane TEXT NOT NULL, call_id TEXT NOT NULL,
  number INTEGER NOT NULL, type TEXT NOT NULL, created_at INTEGER NOT NULL, since INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER, problem TEXT, body TEXT NOT NULL);
CREATE INDEX webhook_messages_by_lane ON webhook_messages (lane, next_at, row) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_messages_of_call ON webhook_messages (call_id, endpoint, state);
CREATE INDEX webhook_messages_dead ON webhook_messages (row) WHERE state = 'dead';
CREATE TRIGGER webhook_messages_forget AFTER DELETE ON calls BEGIN DELETE FROM webhook_messages WHERE call_id = OLD.id; END;
`;

/** What takes the tables from each version to the next: the first entry from 1 to 2. */
const upgrades: readonly string[] = [
  `${webhookTables}UPDATE calls SET body = json_set(body, '$.order.webhookUrl', json('null'));`,
  attemptTables + attemptBackfill,
  recordTables,
  searchTables + searchBackfill + sessionTables + healthTables,
  requestedTables + requestedBackfill,
  attributesByProgram,
  deadlineTables + deadlineBackfill,
];

export function metaOf(database: ReadDatabase, name: string): string | null {
  const row = database.statement('SELECT value FROM meta WHERE name = ?').get(name);
  return row === null ? null : textOf(row, 'value');
}

export function putMeta(database: Database, name: string, value: string): void {
  database.statement('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(name, value);
}

export function dropMeta(database: Database, name: string): void {
  database.statement('DELETE FROM meta WHERE name = ?').run(name);
}

const hasTables = (database: ReadDatabase): boolean =>
  database.statement("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'meta'").get() !== null;

export const targetOf = (database: Database): string => metaOf(database, 'target') ?? 'nobody';

/** Throws StorageBroken for tables of a newer Outdial. */
function versionOf(database: ReadDatabase): number {
  const found = metaOf(database, 'version');
  const held = Number(found ?? Number.NaN);
  if (!Number.isInteger(held) || held < 1 || held > version) {
    const writer = held > version ? 'a newer Outdial wrote it: ' : '';
    throw new StorageBroken(
      `${writer}its tables have version ${found ?? 'none'}, and this Outdial knows versions 1 to ${version}`,
    );
  }
  return held;
}

/** Throws StorageBroken for a file that no Outdial made, or a newer one. */
export function refuseForeignTables(database: ReadDatabase): void {
  if (!hasTables(database)) throw new StorageBroken('it is not an Outdial database');
  versionOf(database);
}

/**
 * Makes the tables on first use and writes down their target. Later compares the target, and brings tables of an older Outdial up to date
 * in one commit. Throws DataFolderOfAnotherTarget, or StorageBroken for tables of a newer Outdial, and then has changed nothing.
 */
export function claimTables(database: Database, folder: string, target: string): void {
  if (!hasTables(database)) {
    database.transact(() => {
      database.exec(
        [
          ...[tables, webhookTables, attemptTables, recordTables],
          ...[searchTables, sessionTables, healthTables, requestedTables, attributesByProgram, deadlineTables],
        ].join(''),
      );
      putMeta(database, 'version', String(version));
      putMeta(database, 'target', target);
    });
    return;
  }
  const belongsTo = targetOf(database);
  if (belongsTo !== target) throw new DataFolderOfAnotherTarget(folder, belongsTo, target);
  const from = versionOf(database);
  if (from === version) return;
  database.transact(() => {
    for (const upgrade of upgrades.slice(from - 1)) database.exec(upgrade);
    database.statement("UPDATE meta SET value = ? WHERE name = 'version'").run(String(version));
  });
}
