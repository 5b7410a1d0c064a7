import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callId, keyId } from '../../call/ids.ts';
import {
  type CallRequestRecord,
  type RequestFilter,
  type RequestLog,
  type RequestPage,
  type RequestRecord,
  requestsKeptMs,
} from '../../ports/request-log.ts';
import { createMemoryRequests } from '../memory/memory-requests.ts';
import { testClock } from '../../testing/clock.ts';
import { openDatabase } from './database.ts';
import { openRequests } from './requests.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'requests-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const day = 24 * 60 * 60 * 1000;
const record = (id: string, at: number): RequestRecord => ({
  ...{ id, at, tookMs: 1, method: 'GET', path: '/v1/calls', key: keyId('key_1'), headers: {}, body: null },
  ...{ status: 200, answer: null, callId: null },
});
const open = (clock = testClock()) => ({
  clock,
  log: openRequests({ file: join(folder, 'requests.db'), clock, logger: { error: () => undefined } }),
});

test('a request is found at once, after it was written, and after a restart', async () => {
  const { clock, log } = open();
  const one = record('req_1', clock.now());
  log.keep(one);
  expect(log.find('req_1')).toEqual(one);
  await clock.advance(1000);
  expect(log.find('req_1')).toEqual(one);
  const two = record('req_2', clock.now());
  log.keep(two);
  log.close();
  const again = open(clock).log;
  expect([again.find('req_1'), again.find('req_2'), again.find('req_3')]).toEqual([one, two, null]);
  again.close();
});

test('a burst is written piece by piece, whole', async () => {
  const { clock, log } = open();
  for (let n = 0; n < 1000; n += 1) log.keep(record(`req_${n}`, clock.now()));
  await clock.advance(5000);
  log.close();
  const again = open(clock).log;
  expect(again.find('req_0')).not.toBeNull();
  expect(again.find('req_999')).not.toBeNull();
  again.close();
});

test('after 30 days a request is not shown, and then not kept', async () => {
  const { clock, log } = open();
  log.keep(record('req_1', clock.now()));
  await clock.advance(1000);
  await clock.advance(requestsKeptMs - 2000);
  expect(log.find('req_1')).not.toBeNull();
  await clock.advance(2000);
  expect(log.find('req_1')).toBeNull();
  log.keep(record('req_2', clock.now()));
  await clock.advance(1000);
  log.close();
  const earlier = testClock(clock.now() - 2 * day);
  const again = open(earlier).log;
  expect([again.find('req_1'), again.find('req_2')?.id]).toEqual([null, 'req_2']);
  again.close();
});

test('a request that comes after closing is dropped', () => {
  const { clock, log } = open();
  log.close();
  log.keep(record('req_1', clock.now()));
  log.close();
  const again = open(clock).log;
  expect(again.find('req_1')).toBeNull();
  again.close();
});

test('requests that show a text are forgotten, written or not, and no others', async () => {
  const { clock, log } = open();
  log.keep({ ...record('req_1', clock.now()), body: '{"to":"+1555•••6543"}' });
  log.keep({ ...record('req_2', clock.now()), callId: 'call_1' });
  log.keep({ ...record('req_3', clock.now()), body: '{"to":"+1555•••6544"}' });
  await clock.advance(1000);
  log.keep({ ...record('req_4', clock.now()), path: '/v1/calls/call_1' });
  log.forget(['•••6543', 'call_1']);
  const left = () => ['req_1', 'req_2', 'req_3', 'req_4'].map((id) => log.find(id)?.id ?? null);
  expect(left()).toEqual([null, null, 'req_3', null]);
  await clock.advance(1000);
  expect(left()).toEqual([null, null, 'req_3', null]);
  log.close();
});

test('a damaged file is set aside with a word about it, and a new one begun', () => {
  const file = join(folder, 'requests.db');
  writeFileSync(file, 'This is a shopping list, and no database. '.repeat(100));
  const clock = testClock();
  const said: Readonly<Record<string, unknown>>[] = [];
  const log = openRequests({ file, clock, logger: { error: (facts) => void said.push(facts) } });
  log.keep(record('req_1', clock.now()));
  log.close();
  const aside = `requests.db.broken-${clock.now()}`;
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['requests.db', aside]));
  expect(said).toEqual([expect.objectContaining({ file, aside: join(folder, aside) })]);
  const again = open(clock).log;
  expect(again.find('req_1')).not.toBeNull();
  again.close();
});

test('the file is its owner’s alone, and other users lose access to one that they could read', () => {
  const file = join(folder, 'requests.db');
  chmodSync(folder, 0o755);
  const { log } = open();
  const modes = () => ['', '-wal', '-shm'].map((ending) => statSync(`${file}${ending}`).mode & 0o777);
  expect(modes()).toEqual([0o600, 0o600, 0o600]);
  log.close();
  chmodSync(file, 0o644);
  const again = open().log;
  expect(modes().map((mode) => mode & 0o007)).toEqual([0, 0, 0]);
  expect(modes()[0]).toBe(0o640);
  again.close();
});

const megabyte = 1_000_000;
const opened = (more: Partial<Parameters<typeof openRequests>[0]>) => {
  const clock = testClock();
  const said: string[] = [];
  const file = join(folder, 'requests.db');
  const logger = { error: (_facts: unknown, message: string) => void said.push(message) };
  return { clock, said, file, log: openRequests({ file, clock, logger, ...more }) };
};
const sizes = () => readdirSync(folder).map((name) => statSync(join(folder, name)).size);

test('a full file loses its oldest requests, keeps the newest, and stays below its size', async () => {
  const { clock, said, log } = opened({ mostPages: 500 });
  for (let n = 0; n < 2000; n += 1) {
    log.keep({ ...record(`req_${n}`, clock.now()), body: 'x'.repeat(n % 3 === 0 ? 8000 : 100) });
    if (n % 100 === 99) await clock.advance(1000);
  }
  expect([log.find('req_0'), log.find('req_1999')?.id, said]).toEqual([null, 'req_1999', []]);
  log.close();
  expect(Math.max(...sizes())).toBeLessThanOrEqual(500 * 4096);
});

test('when the disk is almost full the kept requests make room for calls, and are kept again once there is room', async () => {
  let free = 500 * megabyte;
  const { clock, said, log } = opened({ roomOf: () => ({ free, whole: 10_000 * megabyte }) });
  const keep = async (id: string) => {
    log.keep(record(id, clock.now()));
    await clock.advance(11_000);
  };
  await keep('req_1');
  free = 99 * megabyte;
  await keep('req_2');
  await keep('req_3');
  expect([readdirSync(folder), said.length, log.find('req_1')]).toEqual([[], 1, null]);
  expect(log.find('req_3')?.id).toBe('req_3');
  free = 150 * megabyte;
  await keep('req_4');
  expect(readdirSync(folder)).toEqual([]);
  free = 201 * megabyte;
  await keep('req_5');
  expect([readdirSync(folder).includes('requests.db'), log.find('req_2')?.id, said.length]).toEqual([true, 'req_2', 1]);
  log.close();
});

test.each([
  ['a folder in place of the file', () => mkdirSync(join(folder, 'requests.db')), {}],
  ['a file that has no room for a record', () => undefined, { mostPages: 6 }],
])('%s costs records, never an exception, and is said once', async (_what, spoil, limit) => {
  spoil();
  const { clock, said, log } = opened(limit);
  for (let n = 0; n < 3000; n += 1) log.keep({ ...record(`req_${n}`, clock.now()), body: 'x'.repeat(50_000) });
  await clock.advance(60_000);
  expect(said).toEqual(['Requests cannot be kept. Calls go on without them.']);
  log.close();
});

test('requests are listed newest first, by key, time, refusal and code, in pages, by the file and in memory alike', async () => {
  const { clock, log } = open();
  const memory = createMemoryRequests();
  const start = clock.now();
  const refusal = (code: string) => ({ status: 400, answer: JSON.stringify({ problems: [{ code, message: 'x' }] }) });
  const records: RequestRecord[] = [
    record('req_1', start),
    { ...record('req_2', start + 1), ...refusal('field-missing') },
    { ...record('req_3', start + 1), ...refusal('key-reused'), key: keyId('key_2') },
    { ...record('req_4', start + 2), answer: JSON.stringify({ problems: [{ code: 'agent-presence' }] }) },
    { ...record('req_5', start + 3), ...refusal('field-missing'), key: keyId('key_2') },
  ];
  for (const each of records) {
    log.keep(each);
    memory.keep(each);
  }
  const all = { key: null, since: null, until: null, refusals: false, code: null, cursor: null, limit: 50 };
  const ids = (change: Partial<RequestFilter>) => {
    const found = log.list({ ...all, ...change });
    expect(memory.list({ ...all, ...change })).toEqual(found);
    return found.items.map(({ id }) => Number(id.slice(4)));
  };
  expect(ids({})).toEqual([5, 4, 3, 2, 1]);
  expect(ids({ key: keyId('key_2') })).toEqual([5, 3]);
  expect(ids({ refusals: true })).toEqual([5, 3, 2]);
  expect(ids({ code: 'field-missing' })).toEqual([5, 2]);
  expect(ids({ code: 'field-missing', key: keyId('key_2'), until: start + 3 })).toEqual([]);
  expect(ids({ code: 'agent-presence' })).toEqual([]);
  expect(ids({ since: start + 1, until: start + 2 })).toEqual([3, 2]);
  let cursor: string | null = null;
  const paged: number[] = [];
  do {
    const page: RequestPage = log.list({ ...all, cursor, limit: 2 });
    paged.push(...ids({ cursor, limit: 2 }));
    cursor = page.next;
  } while (cursor !== null);
  expect(paged).toEqual([5, 4, 3, 2, 1]);
  await clock.advance(requestsKeptMs + 2);
  expect(log.list(all).items.map(({ id }) => id)).toEqual(['req_5', 'req_4']);
  log.close();
});

const ofCall = (id: string, at: number, path = '/api/v2/x'): CallRequestRecord => ({
  ...{
    callId: callId(id),
    purpose: 'dial',
    about: 'dial',
    at,
    tookMs: 1,
    method: 'POST',
    path,
    status: 202,
    error: null,
  },
});

test.each([
  ['in the file', (): RequestLog => open(testClock()).log],
  ['in memory', createMemoryRequests],
])('%s: of a call its newest 100 requests are kept, oldest first, and forgotten with it', (_where, openLog) => {
  const log = openLog();
  const at = testClock().now();
  for (let n = 0; n < 230; n += 1) {
    log.keepOfCall(ofCall('call_1', at + n, `/${n}`));
    if (n % 50 === 0) log.keepOfCall(ofCall('call_2', at + n));
  }
  const paths = (): readonly string[] => log.ofCall(callId('call_1')).map(({ path }) => path);
  expect([paths().length, paths().at(0), paths().at(-1)]).toEqual([100, '/130', '/229']);
  expect(log.ofCall(callId('call_2'))).toHaveLength(5);
  log.keepOfCall(ofCall('call_1', at));
  log.forget(['call_1']);
  expect(paths()).toEqual([]);
  expect(log.ofCall(callId('call_2'))).toHaveLength(5);
  log.close();
});

test('requests of calls survive a restart, and are neither shown nor kept after 30 days', async () => {
  const { clock, log } = open();
  log.keepOfCall(ofCall('call_1', clock.now()));
  log.close();
  const again = open(clock).log;
  expect(again.ofCall(callId('call_1'))).toHaveLength(1);
  await clock.advance(requestsKeptMs + 1);
  expect(again.ofCall(callId('call_1'))).toEqual([]);
  again.keepOfCall(ofCall('call_2', clock.now()));
  await clock.advance(1000);
  again.close();
  const rows = openDatabase(join(folder, 'requests.db'));
  expect(rows.statement('SELECT call_id FROM call_requests').all()).toMatchObject([{ call_id: 'call_2' }]);
  rows.close();
});

test('a file of an earlier version gets the table, and a full file drops the oldest of both kinds', () => {
  const file = join(folder, 'requests.db');
  const before = openDatabase(file);
  before.exec('CREATE TABLE requests (id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID');
  before.close();
  const log = openRequests({ file, clock: testClock(), logger: { error: () => undefined }, mostPages: 200 });
  const at = testClock().now();
  for (let n = 0; n < 4000; n += 1) {
    log.keepOfCall(ofCall(`call_${n}`, at + n, 'x'.repeat(400)));
    if (n % 100 === 0) log.ofCall(callId('call_0'));
  }
  expect(log.ofCall(callId('call_3999'))).toHaveLength(1);
  expect(log.ofCall(callId('call_1'))).toEqual([]);
  expect(statSync(file).size).toBeLessThanOrEqual(200 * 4096);
  log.close();
});
