import { tableSchema } from '../src/table/table.ts';

/** The body of a request. */
export type DynamoRequest = Readonly<Record<string, unknown>>;
type Value = Readonly<Partial<Record<'S' | 'N', string>>>;
type Values = Readonly<Record<string, Value>>;

/** What DynamoDB's documentation says and the local one does not enforce. Sources: its API reference and "Quotas in Amazon DynamoDB". */
const limits = {
  itemBytes: 400 * 1024,
  partitionKeyBytes: 2048,
  sortKeyBytes: 1024,
  expressionBytes: 4096,
  expressionValuesBytes: 2 * 1024 * 1024,
  batchGet: 100,
  batchWrite: 25,
  transaction: 100,
  numberDigits: 38,
} as const;

const expressionNames = [
  'KeyConditionExpression',
  'ConditionExpression',
  'UpdateExpression',
  'FilterExpression',
  'ProjectionExpression',
] as const;

const { partitionKey, sortKey, indexes } = tableSchema;
const sizeOf = (text: string): number => Buffer.byteLength(text);

/** Every rule that this request breaks, as a sentence. Empty for a request that the real DynamoDB takes. */
export function brokenRules(action: string, body: DynamoRequest): readonly string[] {
  return [
    ...(action === 'PutItem' ? brokenByItem(body['Item'] as Values) : []),
    ...(body['Key'] === undefined ? [] : brokenByKey(body['Key'] as Values)),
    ...brokenByExpressions(body),
    ...(action === 'Query' ? brokenByQuery(body) : []),
    ...brokenBySize(action, body),
  ];
}

function brokenByItem(item: Values): readonly string[] {
  const fields = Object.entries(item);
  const size = fields.reduce((sum, [name, { S }]) => sum + sizeOf(name) + (S === undefined ? 21 : sizeOf(S)), 0);
  const indexKeys = new Map<string, 'S' | 'N'>();
  for (const index of indexes) {
    indexKeys.set(index.partitionKey, 'S');
    if (index.sortKey !== null) indexKeys.set(index.sortKey, 'N');
  }
  return [
    ...brokenByKey({ [partitionKey]: item[partitionKey] ?? {}, [sortKey]: item[sortKey] ?? {} }),
    ...(size > limits.itemBytes ? [`The item has ${size} bytes.`] : []),
    ...fields.flatMap(([name, value]) => {
      const type = indexKeys.get(name);
      if (type === undefined) return [];
      if (value[type] === undefined) return [`${name} is a key of an index, and has the wrong type.`];
      return value.S === '' ? [`${name} is a key of an index, and empty.`] : [];
    }),
    ...fields.flatMap(([name, { S, N }]) => [
      ...(S === undefined && N === undefined ? [`${name} has no value.`] : []),
      ...(N !== undefined && !isNumber(N) ? [`${name} is not a number: ${N}`] : []),
    ]),
  ];
}

const isNumber = (text: string): boolean =>
  Number.isFinite(Number(text)) && text.trim() !== '' && text.replace(/\D/g, '').length <= limits.numberDigits;

function brokenByKey(key: Values): readonly string[] {
  const names = Object.keys(key).sort();
  const [pk, sk] = [key[partitionKey]?.S ?? '', key[sortKey]?.S ?? ''];
  return [
    ...(names.join() === [partitionKey, sortKey].sort().join() ? [] : [`The key names ${names.join()}.`]),
    ...(pk === '' || sk === '' ? ['A key is empty or not a text.'] : []),
    ...(sizeOf(pk) > limits.partitionKeyBytes ? ['The partition key is too long.'] : []),
    ...(sizeOf(sk) > limits.sortKeyBytes ? ['The sort key is too long.'] : []),
  ];
}

function brokenByExpressions(body: DynamoRequest): readonly string[] {
  const names = (body['ExpressionAttributeNames'] ?? {}) as Readonly<Record<string, string>>;
  const values = (body['ExpressionAttributeValues'] ?? {}) as Values;
  const texts = expressionNames.flatMap((name) => (body[name] === undefined ? [] : [body[name] as string]));
  const all = texts.join(' ');
  const used = (sign: string): ReadonlySet<string> => new Set(all.match(new RegExp(`${sign}\\w+`, 'g')));
  const [usedNames, usedValues] = [used('#'), used(':')];
  const known = /[#:]\w+|\b(SET|REMOVE|ADD|DELETE|AND|OR|NOT|BETWEEN|IN|begins_with|attribute_(not_)?exists)\b/g;
  const bare = all.replace(known, ' ').match(/[A-Za-z_]\w*/g) ?? [];
  return [
    ...texts.filter((text) => text === '').map(() => 'An expression is empty.'),
    ...texts.filter((text) => sizeOf(text) > limits.expressionBytes).map(() => 'An expression is too long.'),
    ...(sizeOf(JSON.stringify(values)) > limits.expressionValuesBytes ? ['The values are too large.'] : []),
    ...differing(usedNames, Object.keys(names)).map((name) => `${name} is used or defined only.`),
    ...differing(usedValues, Object.keys(values)).map((name) => `${name} is used or defined only.`),
    ...['ExpressionAttributeNames', 'ExpressionAttributeValues']
      .filter((name) => body[name] !== undefined && Object.keys(body[name] as object).length === 0)
      .map((name) => `${name} is empty.`),
    // DynamoDB reserves 573 words, and more one day: only the two keys, which it does not reserve, stand for themselves.
    ...bare
      .filter((word) => word !== partitionKey && word !== sortKey)
      .map((word) => `${word} may be a reserved word.`),
    ...Object.entries(values).flatMap(([name, { S, N }]) =>
      (S === undefined && N === undefined) || (N !== undefined && !isNumber(N)) ? [`${name} has no value.`] : [],
    ),
  ];
}

const differing = (one: ReadonlySet<string>, other: readonly string[]): readonly string[] => [
  ...[...one].filter((name) => !other.includes(name)),
  ...other.filter((name) => !one.has(name)),
];

function brokenByQuery(body: DynamoRequest): readonly string[] {
  const names = (body['ExpressionAttributeNames'] ?? {}) as Readonly<Record<string, string>>;
  const values = (body['ExpressionAttributeValues'] ?? {}) as Values;
  const condition = (body['KeyConditionExpression'] ?? '') as string;
  const inKeys = (condition.match(/:\w+/g) ?? []).filter((name) => values[name]?.S === '');
  const index = indexes.find(({ name }) => name === body['IndexName']);
  const projected: readonly string[] =
    index === undefined ? [] : [partitionKey, sortKey, index.partitionKey, index.sortKey ?? '', ...index.carries];
  const asked = ((body['ProjectionExpression'] ?? '') as string)
    .split(',')
    .map((name) => names[name.trim()] ?? name.trim())
    .filter(Boolean);
  const keys = index === undefined ? [partitionKey, sortKey] : [index.partitionKey, index.sortKey];
  const named = condition
    .replace(/:\w+|\b(AND|BETWEEN|begins_with)\b/g, ' ')
    .match(/#?[A-Za-z]\w*/g)
    ?.map((name) => names[name] ?? name);
  return [
    ...inKeys.map((name) => `${name} is compared with a key, and empty.`),
    ...(body['IndexName'] !== undefined && index === undefined ? ['There is no such index.'] : []),
    ...(index !== undefined && body['ConsistentRead'] === true ? ['An index has no strongly consistent reads.'] : []),
    ...(index === undefined ? [] : asked.filter((name) => !projected.includes(name))).map(
      (name) => `The index does not carry ${name}.`,
    ),
    ...(named ?? [])
      .filter((name) => !(keys as readonly (string | null)[]).includes(name))
      .map((name) => `${name} is no key of what is queried.`),
    ...(body['Limit'] !== undefined && !(Number(body['Limit']) >= 1) ? ['The limit is less than 1.'] : []),
  ];
}

function brokenBySize(action: string, body: DynamoRequest): readonly string[] {
  const most = {
    BatchGetItem: limits.batchGet,
    BatchWriteItem: limits.batchWrite,
    TransactWriteItems: limits.transaction,
  }[action];
  if (most === undefined) return [];
  const requests = Object.values(
    (body['RequestItems'] ?? {}) as Readonly<Record<string, { readonly Keys?: unknown[] } | unknown[]>>,
  );
  const count = requests.reduce(
    (sum: number, asked) => sum + (Array.isArray(asked) ? asked.length : (asked.Keys?.length ?? 0)),
    0,
  );
  const inTransaction = ((body['TransactItems'] ?? []) as readonly unknown[]).length;
  return count + inTransaction > most ? [`${action} has more than ${most} items.`] : [];
}
