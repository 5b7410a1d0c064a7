import Database from 'libsql';
import { join } from 'node:path';

const roundsAtOnce = 100;

interface Copies {
  /** The calls to copy: a condition in SQL. The oldest `templates` of them are taken. */
  readonly of: string;
  readonly templates: number;
  /** Copies of each. */
  readonly each: number;
  /** Milliseconds by which each copy of a call is older than the one before. */
  readonly apartMs: number;
}

/**
 * Fills the file of a server that does not run with copies of calls, under ids and times of their own. Their histories are not copied. What is
 * due for an ended call is left out: its wrap-up was read, or is not there.
 */
export function copyCalls(dataDir: string, { of, templates, each, apartMs }: Copies): void {
  const database = new Database(join(dataDir, 'outdial.db'));
  const rows = (sql: string) => database.prepare(sql).all() as { readonly name: string; readonly sql: string }[];
  const columns = rows("SELECT name FROM pragma_table_info('calls')").map(({ name }) => name);
  const taken = columns.map((name) => {
    if (name === 'id') return copiedId;
    if (name === 'created_at' || name === 'ended_at') return earlier(name);
    if (name === 'key' || name === 'conversation_id') return 'NULL';
    if (name === 'due_at') return 'iif(ended_at IS NULL, due_at, NULL)';
    if (name === 'body') return copiedBody;
    return name;
  });
  const from = `FROM (WITH RECURSIVE counted(value) AS (SELECT ?2 UNION ALL SELECT value + 1 FROM counted WHERE value < ?3)
    SELECT value FROM counted) AS each CROSS JOIN templates AS calls`;
  // Without syncs the copy is fast, but a crash would ruin it. Outdial opens the database with its own settings.
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000');
  database.exec(`CREATE TEMP TABLE templates AS SELECT * FROM calls WHERE ${of} ORDER BY rowid LIMIT ${templates}`);
  // SQLite builds an index at once faster than row by row.
  const indexes = rows(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('calls', 'call_attributes')",
  );
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
  const inserts = [
    `INSERT INTO call_attributes (name, value, created_at, call_id)
     SELECT own.name, own.value, ${earlier('calls.created_at')}, ${copiedId} ${from} JOIN call_attributes AS own ON own.call_id = calls.id`,
    `INSERT INTO calls (${columns.join(', ')}) SELECT ${taken.join(', ')} ${from}`,
  ].map((sql) => database.prepare(sql));
  // One commit for all would need gigabytes of memory.
  for (let first = 1; first <= each; first += roundsAtOnce) {
    for (const insert of inserts) insert.run(apartMs, first, Math.min(first + roundsAtOnce - 1, each));
  }
  for (const { sql } of indexes) database.exec(sql);
  database.close();
}

const copiedId = "printf('call_%026d', each.value * 1000000 + calls.rowid)";
const earlier = (column: string): string => `${column} - each.value * ?1`;
/** An open call has no `endedAt` to replace. */
const copiedBody = `json_replace(body, '$.order.id', ${copiedId}, '$.order.createdAt', ${earlier('created_at')},
  '$.endedAt', ${earlier('ended_at')})`;
