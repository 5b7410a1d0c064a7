import type { Chance } from '../crash/random.ts';
import { mutateText, mutateValue } from './mutate.ts';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const ana = 'a9e00000-0000-4000-8000-000000000001';
const sales = '9e0e0000-0000-4000-8000-000000000001';

const callRequest = {
  from: { id: 'ana@example.com', queueId: 'Sales' },
  targets: [{ phoneNumber: '+15559876543', id: 'external-contact' }],
  callerId: '+15551230000',
  attributes: { ticket: '4711' },
  label: 'label',
  uuiData: 'data',
  notBefore: '2026-11-22T15:05:00Z',
  expiresAt: '2026-11-22T15:30:00Z',
  whenNotReady: 'wait',
  retry: { attempts: 3, delaySeconds: 30 },
  priority: 5,
  reason: 'reason',
  lawfulBasis: 'consent',
};
const shortRequest = { from: { id: ana }, targets: [{ phoneNumber: '+12025550100' }] };
const nativeRequest = { phoneNumber: '+12025550100', callFromQueueId: sales, attributes: { a: 'b' } };
const presenceEnvelope = {
  version: '0',
  id: 'b8f6a8a2-0000-4000-8000-000000000001',
  'detail-type': 'v2.users.{id}.presence',
  source: 'aws.partner/genesys.com/cloud/org/sandbox',
  account: '123456789012',
  time: '2026-11-22T15:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    topicName: `v2.users.${ana}.presence`,
    version: '2',
    eventBody: {
      source: 'PURECLOUD',
      presenceDefinition: { id: '6a3af858-942f-489d-9700-5f9bcdcdae9b', systemPresence: 'AVAILABLE' },
      message: '',
      modifiedDate: '2026-11-22T15:00:00.000Z',
    },
    metadata: { CorrelationId: 'c' },
    timestamp: '2026-11-22T15:00:00.000Z',
  },
};
const callEnvelope = {
  ...{ version: '0', id: 'e1', 'detail-type': 'outdial.call.requested', source: 'crm', account: '1', region: 'r' },
  ...{ time: '2026-11-22T15:00:00Z', resources: [], detail: shortRequest },
};
const cloudEvent = {
  ...{ specversion: '1.0', id: 'ce1', source: '/crm', type: 'outdial.call.requested', time: '2026-11-22T15:00:00Z' },
  ...{ datacontenttype: 'application/json', data: shortRequest },
};

/** Where each kind of body belongs, with a correct example. */
const posts: readonly (readonly [string, readonly unknown[]])[] = [
  ['/v1/calls', [callRequest, shortRequest, callRequest, shortRequest]],
  ['/v1/calls?dryRun=true', [callRequest, shortRequest]],
  ['/v1/events', [presenceEnvelope, callEnvelope, cloudEvent]],
  ['/v1/explain', [{ text: '400 Invalid request body' }, { text: JSON.stringify(callRequest) }]],
  ['/v1/keys', [{ name: 'crm', scopes: ['calls:read'] }]],
  ['/v1/calls/resolve', [{ placed: false, confirm: 1, number: '+15559876543' }]],
  ['/v1/calls/none/resolve', [{ placed: true, conversationId: 'c' }]],
  ['/v1/calls/none/cancel', [{}]],
  ['/api/v2/conversations/calls', [shortRequest, nativeRequest]],
  [`/api/v2/conversations/calls/user/${ana}`, [nativeRequest]],
];
const placing = ['/v1/calls', [callRequest, shortRequest]] as const;
const reads = [
  ...[
    '/v1/calls',
    '/v1/events',
    '/v1/agents',
    '/v1/keys',
    '/v1/capacity',
    '/v1/audit',
    '/metrics',
    '/health/ready',
    '/openapi.json',
  ],
  ...[
    `/v1/agents/${ana}/readiness`,
    '/v1/calls/none',
    '/v1/calls/none/events',
    '/problems/agent-presence',
    '/problems/none',
  ],
  ...[`/api/v2/users/${ana}/presence`, `/api/v2/users/${ana}/presences/purecloud`],
];
const queries = [
  'agent',
  'number',
  'state',
  'key',
  'conversation',
  'cursor',
  'limit',
  'after',
  'queueId',
  'since',
  'dryRun',
  '',
];
const texts = [
  '',
  '1',
  '-1',
  '0',
  '201',
  'waiting',
  'ana@example.com',
  '%00',
  '%ff',
  '+15559876543',
  'null',
  'Y3Vyc29y',
  '../..',
  '%F0%9F%92%A5',
];
const headerTexts = [
  '',
  '*',
  '"1"',
  'W/"1"',
  'x'.repeat(300),
  'text/event-stream',
  'text/plain',
  'application/cloudevents+json',
  '0',
  '-1',
  'ümläut',
  'gzip',
];
const headerNames = [
  'idempotency-key',
  'if-match',
  'if-none-match',
  'accept',
  'content-type',
  'content-length',
  'last-event-id',
  'ce-type',
  'ce-specversion',
  'x-request-id',
  'content-encoding',
];

/** Another number and another agent each time, so that not every call is a duplicate of an earlier one. */
function fresh(value: unknown, chance: Chance): unknown {
  const number = `+1202555${String(chance.between(0, 9_999)).padStart(4, '0')}`;
  const agent = chance.oneOf(['ana', 'ben', 'hana', 'dora', 'emil', 'gus', 'ola', 'nobody']);
  const text = JSON.stringify(value).replaceAll(/\+15559876543|\+12025550100/g, number);
  return JSON.parse(text.replaceAll('ana@example.com', `${agent}@example.com`));
}

/** One request, by chance: rightly made and then spoilt somewhere; one in five is left right. */
export function fuzzRequest(chance: Chance, authorization: string): FuzzRequest {
  const headers: Record<string, string> = { authorization, 'content-type': 'application/json' };
  if (chance.happens(0.3)) headers['idempotency-key'] = `fuzz-${chance.between(1, 100_000)}`;
  for (let spoilt = chance.happens(0.25) ? chance.between(1, 3) : 0; spoilt > 0; spoilt -= 1) {
    headers[chance.oneOf(headerNames)] = chance.oneOf(headerTexts);
  }
  if (chance.happens(0.03))
    headers['authorization'] = chance.oneOf(['', 'Bearer', 'Bearer x', 'Basic eDp5', 'Bearer \u00ff']);
  if (chance.happens(0.15)) {
    const query = Array.from({ length: chance.between(0, 3) }, () => `${chance.oneOf(queries)}=${chance.oneOf(texts)}`);
    return {
      method: chance.oneOf(['GET', 'GET', 'GET', 'DELETE', 'PUT', 'HEAD', 'OPTIONS']),
      path: `${chance.oneOf(reads)}?${query.join('&')}`,
      headers,
      body: null,
    };
  }
  const [path, bodies] = chance.happens(0.4) ? placing : chance.oneOf(posts);
  let value: unknown = fresh(chance.oneOf(bodies), chance);
  const isRight = chance.happens(0.2);
  for (let times = isRight ? 0 : chance.between(1, 2); times > 0; times -= 1) value = mutateValue(value, chance);
  const text = JSON.stringify(value);
  return { method: 'POST', path, headers, body: isRight || chance.happens(0.75) ? text : mutateText(text, chance) };
}
