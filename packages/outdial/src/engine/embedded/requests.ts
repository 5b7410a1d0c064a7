import { existsSync, renameSync } from 'node:fs';
import type { Clock } from '../../ports/clock.ts';
import { EngineError } from '../../ports/engine-error.ts';
import { requestsKeptMs, type RequestLog, type RequestRecord } from '../../ports/request-log.ts';
import { shows } from '../request-texts.ts';
import { fileEndings, isDamage, openDatabase, textOf, type Database } from './database.ts';

const tables = `
CREATE TABLE IF NOT EXISTS requests (id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS requests_by_age ON requests (at);
`;
const writeAfterMs = 250;
/** When one write could not take all: soon, so that what is yet to be written never piles up. */
const writeOnAfterMs = 20;
/** Few enough that writing them holds up no call for long. */
const atOnce = 200;
const forgetEveryMs = 60 * 60 * 1000;
const forgetAtOnce = 1000;

export interface RequestsSetting {
  /** Made when it does not exist. A file of its own: writing it must neither wait for a commit of a call nor hold one up. */
  readonly file: string;
  readonly clock: Clock;
  readonly logger: { readonly error: (facts: Readonly<Record<string, unknown>>, message: string) => void };
}

/** Requests in a SQLite file. One that is damaged is set aside, and a new one begun. Throws StorageBroken when it may not be read or written. */
export function openRequests(setting: RequestsSetting): RequestLog {
  const { clock, logger } = setting;
  const database = openOrBegin(setting);
  // A power cut may take the last moments with it; then no write waits for the disk.
  database.exec('PRAGMA synchronous = NORMAL');
  database.exec(tables);
  const pending = new Map<string, RequestRecord>();
  let forgottenAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  let stopTimer: (() => void) | null = null;

  const write = (): void => {
    stopTimer = null;
    const records: RequestRecord[] = [];
    for (const record of pending.values()) if (records.push(record) === atOnce) break;
    for (const { id } of records) pending.delete(id);
    try {
      database.transact(() => {
        putAll(database, records);
      });
      if (clock.now() - forgottenAt >= forgetEveryMs && forget(database, clock.now() - requestsKeptMs)) {
        forgottenAt = clock.now();
      }
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      logger.error({ lost: records.length, error: error.message }, 'Requests could not be kept.');
    }
    if (!isClosed) arm(writeOnAfterMs);
  };
  const arm = (afterMs: number): void => {
    if (pending.size > 0) stopTimer ??= clock.wakeAt(clock.now() + afterMs, write);
  };

  return {
    keep: (record) => {
      if (isClosed) return;
      pending.set(record.id, record);
      arm(writeAfterMs);
    },
    find: (id) => {
      const record = pending.get(id) ?? stored(database, id);
      return record === null || record.at < clock.now() - requestsKeptMs ? null : record;
    },
    forget: (texts) => {
      for (const [id, record] of pending) if (shows(record, texts)) pending.delete(id);
      database.transact(() => {
        database.statement(withAnyOf).run(JSON.stringify(texts));
      });
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      stopTimer?.();
      while (pending.size > 0) write();
      database.close();
    },
  };
}

/** No call rests on this file, so none has to wait for somebody to mend it. */
function openOrBegin({ file, clock, logger }: RequestsSetting): Database {
  try {
    return openDatabase(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const aside = `${file}.broken-${clock.now()}`;
    for (const ending of fileEndings) {
      if (existsSync(`${file}${ending}`)) renameSync(`${file}${ending}`, `${aside}${ending}`);
    }
    const facts = { file, aside, error: error.message };
    logger.error(
      facts,
      'The file of kept requests is damaged. It was set aside and a new one begun; no call is in it.',
    );
    return openDatabase(file);
  }
}

const withAnyOf =
  'DELETE FROM requests WHERE EXISTS (SELECT 1 FROM json_each(?) AS text WHERE instr(body, text.value) > 0)';

function putAll(database: Database, records: readonly RequestRecord[]): void {
  const put = database.statement('INSERT OR REPLACE INTO requests (id, at, body) VALUES (?, ?, ?)');
  for (const record of records) put.run(record.id, record.at, JSON.stringify(record));
}

/** Forgets some of those from before `at`; true when none is left. */
function forget(database: Database, at: number): boolean {
  const sql =
    'DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE at < ? ORDER BY at LIMIT ?) RETURNING id';
  return database.statement(sql).all(at, forgetAtOnce).length < forgetAtOnce;
}

function stored(database: Database, id: string): RequestRecord | null {
  const row = database.statement('SELECT body FROM requests WHERE id = ?').get(id);
  // The body is a record that this file wrote; it is trusted, not parsed again.
  return row === null ? null : (JSON.parse(textOf(row, 'body')) as RequestRecord);
}
