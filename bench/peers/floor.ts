// What intake could cost at best: Hono, zod, and one durable row for each call, with what arrives together in one commit.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import Database from 'libsql';
import * as z from 'zod';

const [folder = '.'] = process.argv.slice(2);
const database = new Database(join(folder, 'floor.db'));
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE call (id TEXT PRIMARY KEY, body TEXT)',
);
const insert = database.prepare('INSERT INTO call VALUES (?, ?)');
const Request = z.object({
  from: z.object({ id: z.string(), queueId: z.string() }),
  targets: z.array(z.object({ phoneNumber: z.string() })).length(1),
});
let waiting: { readonly row: readonly [string, string]; readonly done: () => void }[] = [];
const commit = (): void => {
  const together = waiting;
  waiting = [];
  database.exec('BEGIN IMMEDIATE');
  for (const { row } of together) insert.run(...row);
  database.exec('COMMIT');
  for (const { done } of together) done();
};
const app = new Hono();
app.post('/v1/calls', async (context) => {
  const request = Request.parse(await context.req.json());
  const id = randomUUID();
  await new Promise<void>((done) => {
    if (waiting.length === 0) setImmediate(commit);
    waiting.push({ row: [id, JSON.stringify(request)], done });
  });
  return context.json({ id, state: 'accepted' }, 202);
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
