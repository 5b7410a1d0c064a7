import { AwsRefused, type AwsApi } from './aws-api.ts';

/** An item's fields: texts and numbers only. `pk` and `sk` are its key. */
export type Item = Readonly<Record<string, string | number>>;
interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A condition of DynamoDB in which `#x` names the field x and `:y` the value y. */
interface Condition {
  readonly when: string;
  readonly values?: Item;
}

export type IndexName = (typeof tableSchema)['indexes'][number]['name'];

/** One DynamoDB table, by single-item writes only. A condition that does not hold is the answer false or null, not an error. */
export interface Table {
  /** Strongly consistent. */
  readonly get: (key: Key) => Promise<Item | null>;
  readonly put: (item: Item & Key, condition?: Condition) => Promise<boolean>;
  /** `set` is an update expression. Answers the item as it then is; null when the condition did not hold. */
  readonly update: (key: Key, set: string, values: Item, condition?: Condition) => Promise<Item | null>;
  readonly remove: (key: Key, condition?: Condition) => Promise<boolean>;
  /** All items under `pk` whose `sk` begins so, in the order of `sk`, strongly consistent. The prefix is not empty. */
  readonly query: (pk: string, skPrefix: string) => Promise<readonly Item[]>;
  /** At most `limit` items under `pk` whose `sk` is greater, in the order of `sk`, strongly consistent. */
  readonly queryAfter: (pk: string, sk: string, limit: number) => Promise<readonly Item[]>;
  /**
   * All items of an index under this value, newest first where the index has an order; with `since` only those at or after it in that order.
   * Eventually consistent, and with the fields that the index carries.
   */
  readonly queryIndex: (index: IndexName, value: string, since?: number) => Promise<readonly Item[]>;
  /** The same in pages of at most 1 MB, or `limit` items, for an index whose items may be too many to hold at once. */
  readonly pageOfIndex: (index: IndexName, value: string, page: IndexPage) => Promise<Page>;
}

/** Where a page of an index begins and how it is ordered. */
export interface IndexPage {
  readonly oldestFirst: boolean;
  /** Only items up to this place in the order, and that place itself. */
  readonly upTo?: number;
  /** Only items from this place in the order on, and that place itself. */
  readonly from?: number;
  readonly limit?: number;
  /** `next` of the page before. */
  readonly start?: unknown;
}
interface Page {
  readonly items: readonly Item[];
  /** Absent after the last page. */
  readonly next?: unknown;
}

type Wire = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

export function openTable(api: AwsApi, name: string): Table {
  return { ...itemsOf(api, name), ...queriesOf(api, name) };
}

function itemsOf(api: AwsApi, TableName: string): Pick<Table, 'get' | 'put' | 'update' | 'remove'> {
  return {
    get: async (key) => {
      const answer = await api.call('dynamodb', 'GetItem', {
        TableName,
        Key: toWire({ ...key }),
        ConsistentRead: true,
      });
      return itemsIn([answer['Item']])[0] ?? null;
    },
    put: async (item, condition) => {
      const body = { TableName, Item: toWire(item), ...conditional(condition) };
      return (await ifHeld(api.call('dynamodb', 'PutItem', body))) !== null;
    },
    update: async (key, set, values, condition) => {
      const both = conditional({ when: condition?.when ?? '', values: { ...values, ...condition?.values } }, set);
      const answer = await ifHeld(
        api.call('dynamodb', 'UpdateItem', {
          TableName,
          Key: toWire({ ...key }),
          UpdateExpression: set,
          ReturnValues: 'ALL_NEW',
          ...both,
        }),
      );
      return answer === null ? null : (itemsIn([answer['Attributes']])[0] ?? {});
    },
    remove: async (key, condition) => {
      const body = { TableName, Key: toWire({ ...key }), ...conditional(condition) };
      return (await ifHeld(api.call('dynamodb', 'DeleteItem', body))) !== null;
    },
  };
}

function queriesOf(api: AwsApi, TableName: string): Omit<Table, 'get' | 'put' | 'update' | 'remove'> {
  const all = (body: Readonly<Record<string, unknown>>) => allPages(api, { TableName, ...body });
  return {
    query: (pk, skPrefix) =>
      all({
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: toWire({ pk, sk: skPrefix }, ':'),
        ConsistentRead: true,
      }),
    queryAfter: async (pk, sk, limit) => {
      const page = await api.call('dynamodb', 'Query', {
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk > :sk',
        ExpressionAttributeValues: toWire({ pk, sk }, ':'),
        ConsistentRead: true,
        Limit: limit,
      });
      return itemsIn(page['Items']);
    },
    queryIndex: (index, value, since) => {
      const bound = since === undefined ? null : { from: since, at: Number.MAX_SAFE_INTEGER };
      return all({ ...indexQuery(index, value, bound), ScanIndexForward: false });
    },
    pageOfIndex: async (index, value, { oldestFirst, from = 0, upTo, limit, start }) => {
      const bound = upTo === undefined && from === 0 ? null : { from, at: upTo ?? Number.MAX_SAFE_INTEGER };
      const page = await api.call('dynamodb', 'Query', {
        TableName,
        ...indexQuery(index, value, bound),
        ScanIndexForward: oldestFirst,
        Limit: limit,
        ExclusiveStartKey: start,
      });
      const next = page['LastEvaluatedKey'];
      return { items: itemsIn(page['Items']), ...(next === undefined ? {} : { next }) };
    },
  };
}

async function ifHeld<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AwsRefused && error.code === 'ConditionalCheckFailedException') return null;
    throw error;
  }
}

async function allPages(api: AwsApi, query: Readonly<Record<string, unknown>>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let start: unknown = undefined; ;) {
    const page = await api.call('dynamodb', 'Query', { ...query, ExclusiveStartKey: start });
    found.push(...itemsIn(page['Items']));
    start = page['LastEvaluatedKey'];
    if (start === undefined) return found;
  }
}

/** Both ends are included. */
interface Bound {
  readonly from: number;
  readonly at: number;
}

function indexQuery(index: IndexName, value: string, bound: Bound | null): Readonly<Record<string, unknown>> {
  const { partitionKey, sortKey } = schemaOf(index);
  const isBound = bound !== null && sortKey !== null;
  return {
    IndexName: index,
    KeyConditionExpression: isBound ? '#field = :value AND #order BETWEEN :from AND :at' : '#field = :value',
    ExpressionAttributeNames: { '#field': partitionKey, ...(isBound ? { '#order': sortKey } : {}) },
    ExpressionAttributeValues: toWire({ value, ...(isBound ? { ...bound } : {}) }, ':'),
  };
}

function conditional(condition: Condition | undefined, also = ''): Readonly<Record<string, unknown>> {
  if (condition === undefined) return {};
  const names = [...`${condition.when} ${also}`.matchAll(/#(\w+)/g)].map(([whole, name]) => [whole, name]);
  return {
    ...(condition.when === '' ? {} : { ConditionExpression: condition.when }),
    ...(names.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names) as unknown }),
    ...(condition.values === undefined || Object.keys(condition.values).length === 0
      ? {}
      : { ExpressionAttributeValues: toWire(condition.values, ':') }),
  };
}

export function toWire(item: Item, prefix = ''): Wire {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      prefix + name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );
}

export function itemsIn(found: unknown): readonly Item[] {
  const wires = Array.isArray(found) ? (found as readonly (Wire | undefined)[]) : [];
  return wires.flatMap((wire) =>
    wire === undefined
      ? []
      : [Object.fromEntries(Object.entries(wire).map(([name, { S, N }]) => [name, S ?? Number(N)]))],
  );
}

export const textIn = (item: Item, name: string): string => String(item[name] ?? '');
export const numberIn = (item: Item, name: string): number => Number(item[name] ?? 0);

function schemaOf(name: IndexName): (typeof tableSchema)['indexes'][number] {
  const found = tableSchema.indexes.find((index) => index.name === name);
  if (found === undefined) throw new TypeError(`The table has no index ${name}.`);
  return found;
}

/** What is asked of the table, and of nothing else: what functions may do, and what is watched for throttles. */
export const tableOperations = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'] as const;

/** What lists and the audit tell apart without reading a call itself. */
const told = ['state', 'agent', 'keyHash', 'firstLine', 'lastLine', 'lastAt'] as const;
const listed = [...told, 'number'] as const;
/** What a list of webhook messages shows. A notice that is pending and a dead letter have it; an event for the bus is not in the index. */
const ofMessage = ['endpoint', 'url', 'type', 'messageNumber', 'createdAt', 'since', 'attempts', 'problem'] as const;

/**
 * The table's keys and indexes, as DynamoDB and the stack are told. An item that lacks a key of an index is not in it. `carries`: the only
 * fields beside the keys. An index does not carry a call itself: every write of the call would then be paid for again.
 */
export const tableSchema = {
  partitionKey: 'pk',
  sortKey: 'sk',
  timeToLive: 'expires',
  indexes: [
    { name: 'byCreation', partitionKey: 'calls', sortKey: 'createdAt', carries: listed },
    { name: 'open', partitionKey: 'open', sortKey: 'createdAt', carries: listed },
    { name: 'byConversation', partitionKey: 'conversation', sortKey: null, carries: [] },
    { name: 'byNumber', partitionKey: 'number', sortKey: 'createdAt', carries: told },
    { name: 'due', partitionKey: 'due', sortKey: 'dueAt', carries: [] },
    { name: 'byLine', partitionKey: 'calls', sortKey: 'lastLine', carries: [] },
    { name: 'ended', partitionKey: 'ended', sortKey: 'endedAt', carries: ['agent', 'queue', 'code', 'dialedAfter'] },
    { name: 'dialsOfNumber', partitionKey: 'number', sortKey: 'dialedAt', carries: ['tries'] },
    { name: 'dialsOfAgent', partitionKey: 'agent', sortKey: 'dialedAt', carries: ['tries'] },
    { name: 'messages', partitionKey: 'messages', sortKey: 'row', carries: ofMessage },
  ],
} as const satisfies TableSchema;

interface TableSchema {
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly timeToLive: string;
  readonly indexes: readonly {
    readonly name: string;
    readonly partitionKey: string;
    readonly sortKey: string | null;
    readonly carries: readonly string[];
  }[];
}
