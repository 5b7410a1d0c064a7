import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditPage, CallOrder, CallPage } from 'outdial/engine-kit';
import { sized } from '../../../tools/test-run/sized.ts';
import { pageOfCalls } from '../src/engine/lists.ts';
import { createRecords } from '../src/engine/records.ts';
import { actsIn } from '../src/table/acts.ts';
import { agentsIn } from '../src/table/agents.ts';
import { callsIn, type CallRow, type Calls } from '../src/table/calls.ts';
import { guardsIn } from '../src/table/guards.ts';
import { historyKept } from '../src/table/history-kept.ts';
import { openTable, type Table } from '../src/table/table.ts';
import { brokenRules } from './dynamodb-rules.ts';
import { frozenCloud } from './frozen-cloud.ts';
import { clientOf } from './http-api.ts';
import { openLocalTable, type LocalTable } from './local-table.ts';

describe('what DynamoDB refuses and the local one does not', () => {
  const key = { pk: { S: 'a' }, sk: { S: 'b' } };
  const query = (values: object, more: object = {}) => ({
    KeyConditionExpression: '#field = :value',
    ExpressionAttributeNames: { '#field': 'calls' },
    ExpressionAttributeValues: values,
    IndexName: 'byCreation',
    ...more,
  });
  const prefix = { KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)' };
  test.each([
    [
      'an empty prefix of a key',
      'Query',
      { ...prefix, ExpressionAttributeValues: { ':pk': { S: 'a' }, ':sk': { S: '' } } },
    ],
    ['an empty key', 'GetItem', { Key: { pk: { S: 'a' }, sk: { S: '' } } }],
    ['an empty key of an index', 'PutItem', { Item: { ...key, agent: { S: '' } } }],
    ['a text for a number in an index', 'PutItem', { Item: { ...key, createdAt: { S: '1' } } }],
    ['a value that is none', 'PutItem', { Item: { ...key, at: { N: 'NaN' } } }],
    ['more than 400 kB', 'PutItem', { Item: { ...key, body: { S: 'ä'.repeat(205_000) } } }],
    [
      'a bare name',
      'UpdateItem',
      { Key: key, UpdateExpression: 'SET state = :s', ExpressionAttributeValues: { ':s': { S: 'x' } } },
    ],
    ['an unused value', 'Query', query({ ':value': { S: 'calls' }, ':other': { S: 'x' } })],
    ['a consistent read of an index', 'Query', query({ ':value': { S: 'calls' } }, { ConsistentRead: true })],
    [
      'a field that the index does not carry',
      'Query',
      query({ ':value': { S: 'calls' } }, { ProjectionExpression: 'body' }),
    ],
    ['a long batch', 'BatchWriteItem', { RequestItems: { outdial: Array.from({ length: 26 }, () => ({})) } }],
  ])('%s', (_name, action, body) => {
    expect(brokenRules(action, body)).not.toEqual([]);
  });
});

describe('what Outdial asks of DynamoDB', () => {
  const { cloud, request } = frozenCloud();
  test('is nothing that it refuses, whatever an administrator asks', async () => {
    const { ask, settle } = cloud();
    await ask(request());
    await settle();
    const client = await clientOf(cloud());
    const since = '2026-11-01T00:00:00Z';
    expect((await client.audit({ since })).items).not.toEqual([]);
    await client.audit({ since, number: '+12025550123' });
    for (const choice of [
      {},
      { undecided: 'true' },
      { since, until: '2026-12-01T00:00:00Z' },
      { label: 'none' },
    ] as const) {
      await client.list(choice);
      await client.count(choice);
    }
    await client.pause();
    await client.statistics();
    await client.capacity();
    await client.agents();
    await client.resume();
    await client.requests();
    const { id } = await client.keys.create({ scopes: ['calls:read'] });
    await client.keys.revoke(id);
    await client.forget('+12025550199', 0);
    await settle();
    // The cloud's end throws if one was.
  });
});

test('a history of large lines fits into an item, with its first and its last line', () => {
  const line = (number: number) => ({ number, name: 'call.waiting', facts: { evidence: 'ä'.repeat(3_000) } });
  const log = Array.from({ length: 150 }, (_, index) => line(index + 1)) as unknown as CallRow['log'];
  const kept = historyKept(log);
  expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(260_000);
  expect([kept[0]?.number, kept.at(-1)?.number]).toEqual([1, 150]);
});

/** Lists and the audit of a table with many calls. */
describe('with many calls', () => {
  const many = sized(400, 5_000);
  const begin = Date.parse('2026-11-22T15:00:00Z');
  let local: LocalTable;
  let table: Table;
  let calls: Calls;
  const asked = { requests: 0, mostBytes: 0 };
  beforeAll(async () => {
    local = await openLocalTable();
    const counting = {
      call: async (...given: Parameters<typeof local.api.call>) => {
        const answer = await local.api.call(...given);
        asked.requests += 1;
        asked.mostBytes = Math.max(asked.mostBytes, JSON.stringify(answer).length);
        return answer;
      },
    };
    table = openTable(counting, local.name);
    calls = callsIn(table);
    for (let n = 0; n < many; n += 1) await store(n);
  }, 300_000);
  beforeEach(() => void Object.assign(asked, { requests: 0, mostBytes: 0 }));
  afterAll(() => local.close());

  /** Four calls in each millisecond; every tenth of them has an outcome that nobody knows. */
  const store = async (n: number): Promise<void> => {
    const state = n % 10 === 0 ? 'outcome-unknown' : 'completed';
    const id = `call_${String(n).padStart(6, '0')}`;
    const target = { phoneNumber: `+120255501${n % 2 === 0 ? '23' : '24'}`, contactId: null };
    const createdAt = begin + Math.floor(n / 4);
    const agent = { id: `agent-${n % 7}`, name: 'Ana', email: null };
    const order = { id, agent, target, createdAt, expiresAt: createdAt, key: `key-${n}`, createdBy: 'eventbridge:crm' };
    const call = {
      state,
      order,
      attempts: [],
      lastNow: createdAt,
      conversationId: null,
      outcome: { code: 'x', problem: null, resolution: null },
      padding: 'x'.repeat(500),
    };
    const line = {
      sequence: n + 1,
      callId: id,
      number: 1,
      at: createdAt,
      name: 'call.waiting',
      cause: 'accepted',
      facts: {},
    };
    const row = { call, log: [{ ...line, problem: null }], lockDue: null, execution: id };
    await calls.write(row as unknown as CallRow, null, 'test');
  };
  async function everyPage<Page extends CallPage | AuditPage>(
    read: (cursor: string | null) => Promise<Page>,
  ): Promise<readonly Page[]> {
    const pages: Page[] = [];
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
      pages.push(await read(cursor));
      cursor = pages.at(-1)?.next ?? null;
    }
    return pages;
  }

  test('a list holds one page: it shows every call once, newest first, also those of the same millisecond', async () => {
    const pages = await everyPage((cursor) =>
      pageOfCalls(calls, { limit: 90, ...(cursor === null ? {} : { cursor }) }),
    );
    const ids = pages.flatMap(({ items }) => items.map(({ order }) => String(order.id)));
    expect(ids).toHaveLength(many);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(asked.mostBytes).toBeLessThan(2_000_000);
  });

  test('a list of a state, an agent, a number or a key reads the calls that it shows, and no others', async () => {
    const { items } = await pageOfCalls(calls, { states: ['outcome-unknown'], limit: 10 });
    expect(items.every(({ state }) => state === 'outcome-unknown')).toBe(true);
    expect(items).toHaveLength(10);
    expect(asked.requests).toBeLessThanOrEqual(10 + Math.ceil(many / 1_000));
    const filters = [
      { agentId: 'agent-3' },
      { phoneNumber: '+12025550124' },
      { key: 'key-17' },
      { conversationId: 'none' },
    ];
    const found = await Promise.all(filters.map((filter) => pageOfCalls(calls, { ...filter, limit: 200 } as never)));
    expect(found.map(({ items: shown }) => shown.length)).toEqual([
      Math.min(200, Math.floor((many - 4) / 7) + 1),
      Math.min(200, many / 2),
      1,
      0,
    ]);
  });

  test('the audit holds one page, and reads no call of another page', async () => {
    const world = { calls, guards: guardsIn(table), agents: agentsIn(table), acts: actsIn(table) };
    const eraseNotices = async (): Promise<void> => {};
    const records = createRecords({ ...world, eraseNotices, clock: { now: () => begin } as never });
    const filter = { since: 0, until: null, phoneNumber: null, limit: 50 };
    for (let n = 0; n < 3; n += 1) await records.note({ act: 'paused', by: 'operator:pat' as never, facts: {} });
    Object.assign(asked, { requests: 0 });
    const first = await records.audit({ ...filter, cursor: null });
    expect(first.entries).toHaveLength(50);
    expect(asked.requests).toBeLessThanOrEqual(60 + Math.ceil(many / 1_000));
    const pages = await everyPage((cursor) => records.audit({ ...filter, limit: 200, cursor }));
    expect(pages.flatMap(({ entries }) => entries)).toHaveLength(many + 3);
  });

  test('the request of an erased call is known as a repeat, and one that was allowed again is another call', async () => {
    const guards = guardsIn(table);
    const order = (id: string): CallOrder =>
      ({ ...{ id, createdBy: 'key', agent: { id: 'ana' }, fingerprint: 'f' }, ...of, createdAt: begin }) as never;
    const of = { key: null, target: { phoneNumber: '+12025550199' } };
    expect(await guards.noteTwin(order('one'), begin)).toBeNull();
    expect(await guards.noteTwin(order('two'), begin)).toBe('one');
    await guards.forget(order('one'));
    expect(await guards.noteTwin(order('three'), begin)).toBe('');
    expect(await guards.noteTwin(order('four'), null)).toBeNull();
    await guards.forget(order('one'));
    expect(await guards.noteTwin(order('five'), begin)).toBe('four');
  });
});
