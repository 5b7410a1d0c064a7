import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import dynalite from 'dynalite';
import { systemClock } from 'outdial/engine-kit';
import { createAwsApi, type AwsApi } from '../src/table/aws-api.ts';
import { openTable, tableSchema, type Table } from '../src/table/table.ts';
import { brokenRules, type DynamoRequest } from './dynamodb-rules.ts';

export interface Answered {
  readonly status: number;
  readonly text: string;
}

export interface LocalTable {
  readonly table: Table;
  readonly api: AwsApi;
  readonly name: string;
  /** The rules of the real DynamoDB that requests broke. */
  readonly broken: readonly string[];
  /** Asks DynamoDB without a socket. */
  readonly ask: (headers: Readonly<Record<string, string>>, text: string) => Promise<Answered>;
  readonly close: () => Promise<void>;
}

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local', sessionToken: null };

/** As much of a response as Outdial reads of AWS's answers: a whole one takes longer than the answer. */
export const answerOf = ({ status, text }: Answered): Response =>
  ({ status, ok: status < 300, text: async () => text }) as unknown as Response;

/** A client of this DynamoDB. */
function localApi(ask: LocalTable['ask']): AwsApi {
  return createAwsApi({
    region: 'eu-central-1',
    credentials: () => credentials,
    clock: systemClock,
    random: () => 0.5,
    fetch: async (_url, init) => {
      const { headers, body } = init as { readonly headers: Readonly<Record<string, string>>; readonly body: string };
      return answerOf(await ask(headers, body));
    },
  });
}

/** A local DynamoDB with Outdial's table, empty. */
export async function openLocalTable(): Promise<LocalTable> {
  const broken: string[] = [];
  const obeys = (action: string, body: DynamoRequest): boolean => {
    const rules = brokenRules(action, body);
    broken.push(...rules.map((rule) => `${action}: ${rule}`));
    return rules.length === 0;
  };
  const asked = askedWithin(dynalite({ createTableMs: 0 }) as Server, obeys);
  const api = localApi(asked.ask);
  const name = 'outdial';
  await api.call('dynamodb', 'CreateTable', tableDefinition(name));
  for (let status = ''; status !== 'ACTIVE';) {
    const { Table: described } = await api.call('dynamodb', 'DescribeTable', { TableName: name });
    const found = described as { TableStatus: string; GlobalSecondaryIndexes: { IndexStatus: string }[] };
    status = found.GlobalSecondaryIndexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE') ? found.TableStatus : '';
  }
  return {
    table: openTable(api, name),
    api,
    name,
    broken,
    ...asked,
  };
}

const invalid = { status: 400, text: JSON.stringify({ __type: 'com.amazon.coral.validate#ValidationException' }) };

/** A function may end while a request of its own is under way: the database waits for it, and takes no more after that. */
function askedWithin(
  server: Server,
  obeys: (action: string, body: DynamoRequest) => boolean,
): Pick<LocalTable, 'ask' | 'close'> {
  const underWay = new Set<Promise<Answered>>();
  let isClosed = false;
  return {
    ask: async (headers, text) => {
      if (isClosed) return { status: 500, text: '{}' };
      const action = headers['x-amz-target']?.split('.').at(-1) ?? '';
      if (!obeys(action, JSON.parse(text) as DynamoRequest)) return invalid;
      const asked = passedTo(server, headers, text);
      underWay.add(asked);
      return asked.finally(() => underWay.delete(asked));
    },
    close: async () => {
      isClosed = true;
      await Promise.all(underWay);
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function passedTo(server: Server, headers: Readonly<Record<string, string>>, text: string): Promise<Answered> {
  return new Promise((resolve) => {
    const request = Object.assign(new EventEmitter(), { method: 'POST', url: '/', headers });
    const response = {
      statusCode: 200,
      setHeader: () => undefined,
      end: (answer: string) => resolve({ status: response.statusCode, text: answer }),
    };
    server.emit('request', request, response);
    request.emit('data', Buffer.from(text));
    request.emit('end');
  });
}

function tableDefinition(name: string) {
  const { partitionKey, sortKey, indexes } = tableSchema;
  const numbers = indexes.map((index): string | null => index.sortKey);
  const names = new Set([
    partitionKey,
    sortKey,
    ...indexes.flatMap((index) => [index.partitionKey, index.sortKey ?? []].flat()),
  ]);
  const keys = (hash: string, range: string | null) => [
    { AttributeName: hash, KeyType: 'HASH' },
    ...(range === null ? [] : [{ AttributeName: range, KeyType: 'RANGE' }]),
  ];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...names].map((field) => ({
      AttributeName: field,
      AttributeType: numbers.includes(field) ? 'N' : 'S',
    })),
    KeySchema: keys(partitionKey, sortKey),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keys(index.partitionKey, index.sortKey),
      Projection:
        index.carries.length === 0
          ? { ProjectionType: 'KEYS_ONLY' }
          : { ProjectionType: 'INCLUDE', NonKeyAttributes: index.carries },
    })),
  };
}
