import type { Logger } from '../../ports/logger.ts';
import { existsSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CallRequestRecord, RequestFilter, RequestPage, RequestRecord } from '../../ports/request-log.ts';
import { codeIn, isRefusal, pageOfRequests } from '../request-pages.ts';
import { placeOf } from '../store.ts';
import { callRequestsIn, callRequestTable } from './call-request-table.ts';
import { numberOf, textOf, type Value } from './columns.ts';
import { fileEndings, openDatabase, type Database } from './database.ts';
import { isDamage } from './sqlite-failure.ts';

const tables = `
CREATE TABLE IF NOT EXISTS requests (id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS requests_by_age ON requests (at);
CREATE INDEX IF NOT EXISTS requests_by_key ON requests (json_extract(body, '$.key'), at);
CREATE INDEX IF NOT EXISTS requests_refused ON requests (at) WHERE json_extract(body, '$.status') >= 400;
`;
/** The file stays below 200 MB: pages of 4 KB. */
const mostPages = 50_000;
/** Free pages at which the oldest records go: what one write may need. */
const sparePages = 2_000;
const forgetAtOnce = 1000;

/** Bytes of a file system. */
export interface Room {
  readonly free: number;
  readonly whole: number;
}

export interface FileSetting {
  /** Made when it does not exist. A file of its own: writing it must neither wait for a commit of a call nor hold one up. */
  readonly file: string;
  readonly now: () => number;
  readonly error: Logger['error'];
  /** Largest size in pages of 4 KB; 50,000 when absent. */
  readonly mostPages?: number;
}

/** The records in their SQLite file. Every method may throw. */
export interface RequestFile {
  readonly put: (records: readonly RequestRecord[], ofCalls?: readonly CallRequestRecord[]) => void;
  readonly find: (id: string) => RequestRecord | null;
  readonly list: (filter: RequestFilter) => RequestPage;
  /** The newest requests that went out for the call, oldest first. */
  readonly ofCall: (id: string) => readonly CallRequestRecord[];
  /** Forgets some records from before `at` (epoch milliseconds). True when no such record is left. */
  readonly forgetBefore: (at: number) => boolean;
  readonly forgetTexts: (texts: readonly string[]) => void;
  readonly close: () => void;
}

const insert = 'INSERT OR REPLACE INTO requests (id, at, body) VALUES (?, ?, ?)';
const dropOldest = 'DELETE FROM requests WHERE id IN (SELECT id FROM requests ORDER BY at LIMIT ?)';
const dropBefore =
  'DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE at < ? ORDER BY at LIMIT ?) RETURNING id';
const dropWithAnyOf =
  'DELETE FROM requests WHERE EXISTS (SELECT 1 FROM json_each(?) AS text WHERE instr(body, text.value) > 0)';

/** Opens the file, or begins it. A damaged one is set aside. */
export function openRequestFile(setting: FileSetting): RequestFile {
  const most = setting.mostPages ?? mostPages;
  const database = openOrBegin(setting, most);
  // A power cut may take the last moments with it; then no write waits for the disk.
  database.exec('PRAGMA synchronous = NORMAL');
  database.exec(tables + callRequestTable);
  const callRequests = callRequestsIn(database);
  return {
    put: (records, ofCalls = []) => {
      database.transact(() => {
        if (isNearlyFull(database, most)) {
          // Twice as many as come, so that it shrinks.
          database.statement(dropOldest).run(records.length * 2);
          callRequests.dropOldest(ofCalls.length * 2);
        }
        callRequests.put(ofCalls);
        const statement = database.statement(insert);
        for (const record of records) statement.run(record.id, record.at, JSON.stringify(record));
      });
    },
    find: (id) => {
      const row = database.statement('SELECT body FROM requests WHERE id = ?').get(id);
      // The body is a record that this file wrote; it is trusted, not parsed again.
      return row === null ? null : (JSON.parse(textOf(row, 'body')) as RequestRecord);
    },
    list: (filter) => listFrom(database, filter),
    ofCall: callRequests.of,
    forgetBefore: (at) => {
      const areCallsDone = callRequests.forgetBefore(at, forgetAtOnce);
      return database.statement(dropBefore).all(at, forgetAtOnce).length < forgetAtOnce && areCallsDone;
    },
    forgetTexts: (texts) => {
      database.transact(() => {
        database.statement(dropWithAnyOf).run(JSON.stringify(texts));
        callRequests.forgetTexts(texts);
      });
    },
    close: database.close,
  };
}

function listFrom(database: Database, filter: RequestFilter): RequestPage {
  const { key, since, until, code, cursor, limit } = filter;
  const place = placeOf(cursor ?? undefined);
  const conditions: readonly (readonly [boolean, string, readonly Value[]])[] = [
    [key !== null, "json_extract(body, '$.key') = ?", [key]],
    [since !== null, 'at >= ?', [since]],
    [until !== null, 'at < ?', [until]],
    [isRefusal(filter), "json_extract(body, '$.status') >= 400", []],
    [code !== null, "instr(json_extract(body, '$.answer'), ?) > 0", [codeIn(code ?? '')]],
    [place !== null, '(at, id) < (?, ?)', [place?.createdAt ?? 0, place?.id ?? '']],
  ];
  const asked = conditions.filter(([isAsked]) => isAsked);
  const where = asked.length === 0 ? '' : `WHERE ${asked.map(([, sql]) => sql).join(' AND ')}`;
  const found = database
    .statement(`SELECT body FROM requests ${where} ORDER BY at DESC, id DESC LIMIT ?`)
    .all(...asked.flatMap(([, , values]) => values), limit + 1);
  // The bodies are records that this file wrote; they are trusted, not parsed again.
  const records = found.map((row) => JSON.parse(textOf(row, 'body')) as RequestRecord);
  return pageOfRequests(records, limit);
}

function isNearlyFull(database: Database, most: number): boolean {
  const pragma = (name: string): number => {
    const row = database.statement(`PRAGMA ${name}`).get();
    return row === null ? 0 : numberOf(row, name);
  };
  const used = pragma('page_count') - pragma('freelist_count');
  return used > most - Math.min(sparePages, most / 2);
}

/** This file holds no calls, so no call has to wait until someone repairs it. */
function openOrBegin({ file, now, error: say }: FileSetting, most: number): Database {
  try {
    return openDatabase(file, most);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const aside = `${file}.broken-${now()}`;
    for (const ending of fileEndings) {
      if (existsSync(`${file}${ending}`)) renameSync(`${file}${ending}`, `${aside}${ending}`);
    }
    say(
      { file, aside, error: error.message },
      'The file of kept requests is damaged. Outdial moved it aside and started a new one. It does not contain calls.',
    );
    return openDatabase(file, most);
  }
}

/** Deletes the file, so that calls have its room. */
export function deleteRequestFile(file: string): void {
  for (const ending of fileEndings) rmSync(`${file}${ending}`, { force: true });
}

/** The room on the file system where this file is, or will be. */
export function roomFor(file: string): Room {
  const { bavail, blocks, bsize } = statfsSync(dirname(file));
  return { free: bavail * bsize, whole: blocks * bsize };
}
