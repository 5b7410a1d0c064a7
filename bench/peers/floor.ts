// What intake could cost at best: Hono, zod, and one durable row for each call, with what arrives together in one commit.
import { join } from 'node:path';
import Database from 'libsql';
import { serveCalls } from './accepting.ts';

const [folder = '.'] = process.argv.slice(2);
const database = new Database(join(folder, 'floor.db'));
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE call (id TEXT PRIMARY KEY, body TEXT)',
);
const insert = database.prepare('INSERT INTO call VALUES (?, ?)');
let waiting: { readonly row: readonly [string, string]; readonly done: () => void }[] = [];
const commit = (): void => {
  const together = waiting;
  waiting = [];
  database.exec('BEGIN IMMEDIATE');
  for (const { row } of together) insert.run(...row);
  database.exec('COMMIT');
  for (const { done } of together) done();
};
serveCalls(
  (id, call) =>
    new Promise<void>((done) => {
      if (waiting.length === 0) setImmediate(commit);
      waiting.push({ row: [id, JSON.stringify(call)], done });
    }),
);
