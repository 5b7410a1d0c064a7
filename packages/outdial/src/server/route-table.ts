import * as z from 'zod';
import { callRequestSchema } from '../call/request.ts';
import { dropInRouteTable } from './drop-in/route-table.ts';
import { keyRequestSchema } from './resources/keys.ts';
import { agentsQuery, callsQuery, eventsQuery, noQuery, placeQuery, readinessQuery } from './http/query.ts';
import { recordRouteTable } from './resources/route-table-records.ts';
import { resolveManySchema, resolveRequestSchema } from '../orders/decide.ts';
import { sharing, type Route } from './http/route.ts';
import * as schemas from '../api/schemas.ts';
import { webhookRouteTable } from './resources/webhook-route-table.ts';

const header = (description: string) => z.string().optional().meta({ description });
const etag = z.object({ ETag: header('Identifies the current version of the call.') });
const accepted = etag.extend({
  Location: header('The address of the call.'),
  'Idempotent-Replayed': header('`true` if the key was used before; the answer is its call.'),
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
      'Accepted means stored. The call waits until the agent can take it. Outdial dials it at most once and follows it to its end.',
    scope: 'conversation:call:write',
    query: placeQuery,
    headers: z.object({ 'Idempotency-Key': header('The same key with the same request means the same call.') }),
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
    headers: z.object({ 'If-None-Match': header('Answers 304 if the call still has this ETag.') }),
    answers: { 200: ['The call', schemas.callSchema], 304: ['Not changed', null] },
    answerHeaders: { 200: etag, 304: etag },
    problems: ['call-not-found', 'call-lost'],
  },
  {
    method: 'get',
    path: '/v1/calls/{id}/events',
    summary: 'The history of one call, as a list or live',
    description:
      'A live stream ends after the event that ends the call. If you have seen all of it, the answer is 204.',
    scope: 'calls:read',
    query: eventsQuery,
    headers: lastEventId,
    answers: {
      200: ['Events', schemas.pageOf(schemas.eventSchema)],
      204: ['The call has ended, and you have seen all events', null],
    },
    media: [stream],
    problems: ['call-not-found', 'call-lost'],
  },
  {
    method: 'post',
    path: '/v1/calls/{id}/cancel',
    summary: 'Cancel a call',
    description:
      'Before the dial, the call is never dialed. After it, Outdial hangs up as soon as it knows the conversation.',
    scope: 'calls:cancel',
    query: noQuery,
    headers: z.object({
      'If-Match': header('The ETag of the call that you read. Required while agent and target talk.'),
    }),
    answers: { 200: ['The call, ended', schemas.callSchema], 202: ['A cancel was requested', schemas.callSchema] },
    answerHeaders: { 200: etag, 202: etag.extend({ Location: accepted.shape.Location }) },
    problems: ['call-not-found', 'call-lost', 'precondition-failed', 'precondition-required'],
  },
  {
    method: 'post',
    path: '/v1/calls/{id}/resolve',
    summary: 'Resolve a call that ended outcome-unknown',
    description:
      'A person has looked up whether the call was placed. This does not ring or hang up a phone: the call keeps its state and records the decision, and the agent can get other calls. To dial again, send a new call with a new key.',
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
    summary: 'Resolve many calls as not placed',
    description:
      'For use after an incident. `confirm` is the number of calls that you expect; if it differs, nothing changes.',
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
    summary: 'Accept events from outside',
    description:
      'One EventBridge envelope or CloudEvents 1.0 event (structured or binary mode), or a list. Genesys topics are hints that make Outdial read from Genesys, or facts if their source is pinned (`countsAs`). `outdial.call.requested` requests a call, ' +
      "which also needs the scope `conversation:call:write`. The event's id is the key, and its time starts the deadline.",
    scope: 'events:write',
    body: jsonOrText,
    answers: {
      200: ['The result of each event', schemas.eventResultsSchema],
      202: ['Outdial accepted a call', schemas.eventResultsSchema],
    },
    problems: ['event-invalid', 'event-source-other', 'agent-not-found', 'key-reused', 'genesys-unavailable'],
  },
  {
    method: 'get',
    path: '/v1/capacity',
    summary: 'How fast Outdial can dial, and what calls cost',
    description:
      'Calls per minute that the request budget allows, the rest of the budget, the number of waiting calls, and the source of agent changes.',
    scope: 'calls:read',
    answers: { 200: ['The capacity', schemas.capacitySchema] },
  },
  {
    method: 'get',
    path: '/v1/agents',
    summary: 'List the agents and their current state',
    scope: 'presence:read',
    query: agentsQuery,
    answers: { 200: ['Agents', schemas.pageOf(schemas.agentSchema)] },
    problems: ['genesys-unavailable'],
  },
  {
    method: 'get',
    path: '/v1/agents/{id}/readiness',
    summary: 'Check whether Outdial may dial for this agent now',
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
    summary: verb === 'pause' ? 'Pause dialing, before the next dial' : 'Dial again',
    scope: 'admin',
    answers: { 200: ['Whether dialing is paused', schemas.pausedSchema] },
  })),
]);

const openRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/requests/{id}',
    summary: 'Show a request, its answer and its call',
    description: 'Outdial keeps requests for 30 days, masked. A key sees its own requests; `admin` sees all.',
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
    answers: { 200: ['The explanation', z.looseObject({ ok: z.boolean().nullable() })] },
  },
  {
    method: 'get',
    path: '/problems/{code}',
    summary: 'Explain a problem code',
    scope: null,
    answers: { 200: ['The page', z.looseObject({ code: z.string() })] },
    media: ['text/html', 'text/markdown'],
    problems: ['problem-not-found'],
  },
  {
    method: 'get',
    path: '/health/live',
    summary: 'Check that the process is alive',
    scope: null,
    answers: { 200: ['Alive', z.strictObject({ status: z.literal('live') })] },
  },
  {
    method: 'get',
    path: '/health/ready',
    summary: 'Check that the server can accept calls',
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
