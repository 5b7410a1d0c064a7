// Lists and searches over 1,000,000 ended calls, with the filters of the console: the server's time for a page, over HTTP.
// The calls are copies of real ones under ids and times of their own, written to the file while no server runs; their histories are not copied.
import Database from 'libsql';
import { join } from 'node:path';
import { numberOf } from './fake-time.ts';
import * as programs from './programs.ts';
import { atMost, plainly, printFigures, quantile } from './report.ts';

const [, , callsText = '1000000'] = process.argv;
const calls = Number(callsText);
const templates = 200;
const days = 30;
const roundsAtOnce = 100;
/** The id and the time of a copy. */
const copiedId = "printf('call_%026d', each.value * 1000 + calls.rowid)";
const earlier = (column: string): string => `${column} - each.value * ?1`;
/** Each call below `templates` with each number from ?2 to ?3. */
const copies = `FROM (WITH RECURSIVE counted(value) AS (SELECT ?2 UNION ALL SELECT value + 1 FROM counted WHERE value < ?3)
  SELECT value FROM counted) AS each CROSS JOIN (SELECT rowid, * FROM calls ORDER BY rowid LIMIT ${templates}) AS calls`;

const { sandbox, url, ids } = await programs.openSandbox(templates, 'AVAILABLE');
sandbox.control.setTimings({ talkMs: 200, targetAnswersMs: 100 });
const dataDir = programs.scratchFolder();
const first = await programs.startServer(url, dataDir);
const send = programs.connect(first.url, 32);
await send('GET', '/v1/agents?limit=1');
await programs.eachOf(templates, 32, async (index) => {
  const from = { id: ids[index], queueId: 'Sales' };
  const attributes = { ticket: String(index), region: index % 2 === 0 ? 'north' : 'south' };
  const body = { from, targets: [{ phoneNumber: numberOf(index) }], label: `list-${index % 20}`, attributes };
  await send('POST', '/v1/calls', body);
});
const openCalls = async (): Promise<number> => {
  const { text } = await send('GET', '/v1/calls?state=waiting,dialing,placed,ringing,connected&limit=1');
  return (JSON.parse(text) as { items: unknown[] }).items.length;
};
while ((await openCalls()) > 0) await programs.sleep(500);
await first.kill();
copyCalls(join(dataDir, 'outdial.db'));

const server = await programs.startServer(url, dataDir);
const ask = programs.connect(server.url, 1);
const since = new Date(Date.now() - 3 * 86_400_000).toISOString();
const filters = {
  'no filter': '',
  state: 'state=completed',
  agent: 'agent=agent-7@example.com',
  queue: 'queue=Sales',
  'a number': `number=${encodeURIComponent(numberOf(7))}`,
  label: 'label=list-7',
  attribute: 'attribute=ticket:7',
  'common attribute': 'attribute=region:north',
  'a code that no call has': 'code=target-busy',
  'since three days': `since=${encodeURIComponent(since)}`,
  undecided: 'undecided=true',
  'label and state': 'label=list-7&state=completed',
};
const figures = [plainly('ended calls in the file', calls, 'calls')];
const times: number[] = [];
for (const [name, query] of Object.entries(filters)) {
  const own: number[] = [];
  for (let round = 0; round < 25; round += 1) {
    const begunAt = performance.now();
    const { status, text } = await ask('GET', `/v1/calls?limit=50&${query}`);
    own.push(performance.now() - begunAt);
    if (status !== 200) throw new Error(`${query}: ${status} ${text}`);
  }
  times.push(...own);
  figures.push(plainly(`a page of 50 by ${name}, p99`, quantile(own, 0.99), 'ms'));
}
figures.push(atMost('lists and searches over all of them, p99', quantile(times, 0.99), 'ms', 50));
printFigures(figures);
await programs.endAll();

function copyCalls(path: string): void {
  const database = new Database(path);
  const columns = (database.prepare('SELECT name FROM pragma_table_info(?)').all('calls') as { name: string }[]).map(
    ({ name }) => name,
  );
  const taken = columns.map((name) => {
    if (name === 'id') return copiedId;
    if (name === 'created_at' || name === 'ended_at') return earlier(name);
    // Nothing is left to do for a call that ended long ago: its wrap-up was read, or is not there.
    if (name === 'key' || name === 'conversation_id' || name === 'due_at') return 'NULL';
    if (name === 'body')
      return `json_set(body, '$.order.id', ${copiedId}, '$.order.createdAt', ${earlier('created_at')}, '$.endedAt', ${earlier('ended_at')})`;
    return name;
  });
  const rounds = Math.max(1, Math.floor(calls / templates));
  const apart = Math.floor((days * 86_400_000) / rounds);
  // Without syncs the copy is fast, but a crash would ruin it. Outdial opens the database with its own settings.
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000');
  const inserts = [
    `INSERT INTO call_attributes (name, value, created_at, call_id)
     SELECT own.name, own.value, ${earlier('calls.created_at')}, ${copiedId} ${copies} JOIN call_attributes AS own ON own.call_id = calls.id`,
    `INSERT INTO calls (${columns.join(', ')}) SELECT ${taken.join(', ')} ${copies}`,
  ].map((sql) => database.prepare(sql));
  // One commit for all would need gigabytes of memory.
  for (let from = 1; from < rounds; from += roundsAtOnce) {
    for (const insert of inserts) insert.run(apart, from, Math.min(from + roundsAtOnce, rounds) - 1);
  }
  database.close();
}
