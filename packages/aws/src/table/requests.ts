import {
  listRequests,
  requestsKeptMs,
  shows,
  type RequestFilter,
  type RequestLog,
  type RequestPage,
  type RequestRecord,
  type Shared,
} from 'outdial/engine-kit';
import type { AwsApi } from './aws-api.ts';
import { itemsIn, textIn, toWire, type Table } from './table.ts';

const partition = 'requests';
const perQuery = 100;
/** Requests that one page reads at most: after that it ends with what it has found. */
const mostRead = 2_000;
/** Longer ones do not fit into an item, in characters. */
const largest = 100_000;
/** Greater than every id. */
const afterAll = 'req_~';

interface RequestsWorld {
  readonly table: Table;
  readonly api: AwsApi;
  readonly environment: { readonly table: string };
}

/** Requests of the last 30 days. A read that was answered is not kept: programs that poll would fill the table. */
export function requestsIn(world: RequestsWorld): Shared<RequestLog> {
  const { table } = world;
  return {
    keep: async (record) => {
      const { id, at, method, status } = record;
      const body = JSON.stringify(record);
      if ((method === 'GET' && status < 400) || body.length > largest) return;
      await table.put({ pk: partition, sk: id, body, expires: Math.ceil((at + requestsKeptMs) / 1000) });
    },
    find: async (id) => {
      if (id === '') return null;
      const item = await table.get({ pk: partition, sk: id });
      // This file wrote it.
      return item === null ? null : (JSON.parse(textIn(item, 'body')) as RequestRecord);
    },
    list: (filter) => pageOf(world, filter),
    // The functions that ask Genesys do not note it for each call.
    keepOfCall: () => undefined,
    ofCall: () => [],
    forget: async (texts) => {
      for await (const { id, record } of newestFirst(world, afterAll))
        if (shows(record, texts)) await table.remove({ pk: partition, sk: id });
    },
    close: () => undefined,
  };
}

async function pageOf(world: RequestsWorld, filter: RequestFilter): Promise<RequestPage> {
  const found: RequestRecord[] = [];
  let read = 0;
  // Ids sort by time, and a cursor ends with one.
  const from =
    filter.cursor === null ? afterAll : (Buffer.from(filter.cursor, 'base64url').toString().split(' ')[1] ?? '');
  // A cursor of another list is refused before anything is read.
  listRequests([], filter);
  for await (const { record } of newestFirst(world, from)) {
    read += 1;
    found.push(...listRequests([record], { ...filter, cursor: null, limit: 1 }).items);
    if (found.length > filter.limit || (filter.since !== null && record.at < filter.since)) break;
    if (read === mostRead) return { items: found, next: cursorAt(record) };
  }
  const { items } = listRequests(found, { ...filter, cursor: null });
  const last = items.at(-1);
  return { items, next: found.length > filter.limit && last !== undefined ? cursorAt(last) : null };
}

const cursorAt = ({ at, id }: RequestRecord): string => Buffer.from(`${at} ${id}`).toString('base64url');

async function* newestFirst({ api, environment }: RequestsWorld, from: string) {
  for (let before = from; ;) {
    const page = await api.call('dynamodb', 'Query', {
      TableName: environment.table,
      KeyConditionExpression: 'pk = :pk AND sk < :sk',
      ExpressionAttributeValues: toWire({ pk: partition, sk: before }, ':'),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: perQuery,
    });
    const items = itemsIn(page['Items']);
    for (const item of items)
      yield { id: textIn(item, 'sk'), record: JSON.parse(textIn(item, 'body')) as RequestRecord };
    const last = items.at(-1);
    if (page['LastEvaluatedKey'] === undefined || last === undefined) return;
    before = textIn(last, 'sk');
  }
}
