import { z } from 'zod';
import { callRequestSchema } from '../call/request.ts';
import { dropInRouteTable } from '../drop-in/route-table.ts';
import { keyRequestSchema } from './keys.ts';
import { agentsQuery, callsQuery, eventsQuery, noQuery, placeQuery, readinessQuery } from './query.ts';
import { recordRouteTable } from './route-table-records.ts';
import { resolveManySchema, resolveRequestSchema } from './resolve-call.ts';
import { sharing, type Route } from './route.ts';
import * as schemas from './schemas.ts';
import { webhookRouteTable } from './webhook-route-table.ts';

const header = (description: string) => z.string().optional().meta({ description });
const etag = z.object({ ETag: header('Stands for the call as it is now.') });
const accepted = etag.extend({
  Location: header('Where the call is read.'),
  'Idempotent-Replayed': header('`true`: the key was used before, and this is its call.'),
});
const stream = 'text/event-stream';
const lastEventId = z.object({ 'Last-Event-ID': header('Resumes a live stream after this event.') });
const jsonOrText = z.unknown().meta({ description: 'Any JSON or text.' });

const callRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/calls',
    summary: 'Place a call on behalf of an agent',
    description:
      'Accepted means stored: the call waits until the agent can take it, is dialed at most once, and followed to its end.',
    scope: 'conversation:call:write',
    query: placeQuery,
    headers: z.object({ 'Idempotency-Key': header('The same key with the same request is the same call.') }),
    body: callRequestSchema,
    answers: { 202: ['The call', schemas.callSchema], 200: ['The answer to a dry run', schemas.dryRunSchema] },
    answerHeaders: { 202: accepted },
    problems: ['field-missing', 'key-reused', 'possible-duplicate', 'genesys-unavailable'],
  },
  {
    method: 'get',
    path: '/v1/calls',
    summary: 'List calls, newest first',
    scope: 'calls:read',
    query: callsQuery,
    answers: { 200: ['Calls', schemas.pageOf(schemas.callSchema)] },
    problems: ['genesys-unavailable'],
  },
  {
    method: 'get',
    path: '/v1/calls/{id}',
    summary: 'Read one call',
    scope: 'calls:read',
    query: noQuery,
    headers: z.object({ 'If-None-Match': header('Answers 304 when the call is still at this ETag.') }),
    answers: { 200: ['The call', schemas.callSchema], 304: ['Not changed', null] },
    answerHeaders: { 200: etag, 304: etag },
    problems: ['call-not-found', 'call-lost'],
  },
  {
    method: 'get',
    path: '/v1/calls/{id}/events',
    summary: 'The history of one call, as a list or live',
    description: 'A live stream ends after the event that ends the call; when all of it was seen the answer is 204.',
    scope: 'calls:read',
    query: eventsQuery,
    headers: lastEventId,
    answers: {
      200: ['Events', schemas.pageOf(schemas.eventSchema)],
      204: ['The call has ended and all was seen', null],
    },
    media: [stream],
    problems: ['call-not-found', 'call-lost'],
  },
  {
    method: 'post',
    path: '/v1/calls/{id}/cancel',
    summary: 'Cancel a call',
    description:
      'Before the fence it is never dialed. After it, this asks, and hangs up once the conversation is known.',
    scope: 'calls:cancel',
    query: noQuery,
    headers: z.object({ 'If-Match': header('The ETag of the call as you know it; needed while the two talk.') }),
    answers: { 200: ['The call, ended', schemas.callSchema], 202: ['Canceling was asked for', schemas.callSchema] },
    answerHeaders: { 200: etag, 202: etag.extend({ Location: accepted.shape.Location }) },
    problems: ['call-not-found', 'call-lost', 'precondition-failed', 'precondition-required'],
  },
  {
    method: 'post',
    path: '/v1/calls/{id}/resolve',
    summary: 'Decide what became of a call that ended outcome-unknown',
    description:
      'A person looked it up and says whether it was placed. It changes no phone: the call keeps its state and carries the decision, and the agent may get other calls again. To dial anyway, ask for a new call with a new key.',
    scope: 'calls:resolve',
    body: resolveRequestSchema,
    answers: { 200: ['The call', schemas.callSchema] },
    answerHeaders: { 200: etag },
    problems: [
      'field-missing',
      'field-type',
      'call-not-found',
      'call-lost',
      'call-not-unknown',
      'call-resolved-already',
    ],
  },
  {
    method: 'post',
    path: '/v1/calls/resolve',
    summary: 'Decide for many at once that they were not placed',
    description:
      'After an incident. `confirm` is how many calls you expect to decide about; when it differs, none is touched.',
    scope: 'calls:resolve',
    body: resolveManySchema,
    answers: { 200: ['The calls', schemas.resolvedManySchema] },
    problems: ['field-missing', 'number-invalid', 'confirm-differs', 'genesys-unavailable'],
  },
];

const floorRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/events',
    summary: 'The events of all calls, as a list or live',
    scope: 'calls:read',
    query: eventsQuery,
    headers: lastEventId,
    answers: { 200: ['Events', schemas.pageOf(schemas.eventSchema)] },
    media: [stream],
  },
  {
    method: 'post',
    path: '/v1/events',
    summary: 'Take events from outside',
    description:
      'One EventBridge envelope or CloudEvents 1.0 event (structured or binary mode), or a list. Genesys topics are hints that make Outdial read at Genesys, or facts if their source is pinned (`countsAs`); `outdial.call.requested` asks for a call, ' +
      'which also needs the scope `conversation:call:write`: its id is the key, and its own time starts the deadline.',
    scope: 'events:write',
    body: jsonOrText,
    answers: {
      200: ['What became of each', schemas.eventResultsSchema],
      202: ['A call was accepted', schemas.eventResultsSchema],
    },
    problems: ['event-invalid', 'event-source-other', 'agent-not-found', 'key-reused', 'genesys-unavailable'],
  },
  {
    method: 'get',
    path: '/v1/capacity',
    summary: 'How fast calls can go out, and what they cost',
    description:
      'Calls a minute that the request budget allows, what is left of it, how many calls wait, and how changes of agents are told.',
    scope: 'calls:read',
    answers: { 200: ['The capacity', schemas.capacitySchema] },
  },
  {
    method: 'get',
    path: '/v1/agents',
    summary: 'List agents as known now',
    scope: 'presence:read',
    query: agentsQuery,
    answers: { 200: ['Agents', schemas.pageOf(schemas.agentSchema)] },
    problems: ['genesys-unavailable'],
  },
  {
    method: 'get',
    path: '/v1/agents/{id}/readiness',
    summary: 'May this agent be dialed for now',
    scope: 'presence:read',
    query: readinessQuery,
    answers: { 200: ['Readiness', schemas.readinessSchema] },
    problems: ['agent-not-found-path', 'number-invalid', 'genesys-unavailable'],
  },
];

const adminRoutes: readonly Route[] = sharing({ scope: 'admin' }, [
  {
    method: 'post',
    path: '/v1/keys',
    summary: 'Create an API key',
    body: keyRequestSchema,
    answers: { 201: ['The key and its secret', schemas.newKeySchema] },
    problems: ['field-missing'],
  },
  {
    method: 'get',
    path: '/v1/keys',
    summary: 'List API keys',
    answers: { 200: ['Keys', schemas.pageOf(schemas.keySchema)] },
  },
  {
    method: 'delete',
    path: '/v1/keys/{id}',
    summary: 'Revoke an API key',
    answers: { 200: ['The key, revoked', schemas.keySchema] },
    problems: ['key-not-found'],
  },
  ...(['pause', 'resume'] as const).map((verb): Route => ({
    method: 'post',
    path: `/v1/${verb}`,
    summary: verb === 'pause' ? 'Stop dialing, from before the next fence on' : 'Dial again',
    scope: 'admin',
    answers: { 200: ['Whether dialing is paused', schemas.pausedSchema] },
  })),
]);

const openRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/requests/{id}',
    summary: 'What came in under this request id, what was answered, and which call it belongs to',
    description: 'Kept 30 days, masked. A key sees the requests that were made with it; `admin` sees every one.',
    scope: 'any',
    answers: { 200: ['The request', schemas.requestSchema] },
    problems: ['request-not-found'],
  },
  {
    method: 'post',
    path: '/v1/explain',
    summary: 'Explain a request, a code or an error',
    scope: 'any',
    body: jsonOrText,
    answers: { 200: ['What it means', z.looseObject({ ok: z.boolean() })] },
  },
  {
    method: 'get',
    path: '/problems/{code}',
    summary: 'What a problem means',
    scope: null,
    answers: { 200: ['The page', z.looseObject({ code: z.string() })] },
    media: ['text/html', 'text/markdown'],
    problems: ['problem-not-found'],
  },
  {
    method: 'get',
    path: '/health/live',
    summary: 'Is the process alive',
    scope: null,
    answers: { 200: ['Alive', z.strictObject({ status: z.literal('live') })] },
  },
  {
    method: 'get',
    path: '/health/ready',
    summary: 'Can it take calls',
    scope: null,
    answers: { 200: ['Ready', schemas.readySchema], 503: ['Not ready', schemas.readySchema] },
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Figures',
    scope: null,
    answers: { 200: ['Prometheus text', null] },
    media: ['text/plain'],
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This description',
    scope: null,
    answers: { 200: ['OpenAPI 3.1', z.looseObject({})] },
  },
];

/** Every route there is; a test holds it against those served. */
export const routeTable: readonly Route[] = [
  ...callRoutes,
  ...floorRoutes,
  ...adminRoutes,
  ...recordRouteTable,
  ...webhookRouteTable,
  ...dropInRouteTable,
  ...openRoutes,
];
