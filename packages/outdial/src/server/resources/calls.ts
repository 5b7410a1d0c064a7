import * as z from 'zod';
import { callView, etagOf } from '../../api/call-view.ts';
import { dryRunSchema, type DryRunView } from '../../api/service-views.ts';
import { sharedCallView } from './shared-view.ts';
import { callSchema, type CallView, pageOf } from '../../api/views.ts';
import type { Call } from '../../call/call.ts';
import { callId } from '../../call/ids.ts';
import { callRequestSchema } from '../../call/request.ts';
import { cancelCall, readIfMatch } from '../../orders/cancel.ts';
import { readFilter } from '../../orders/find-calls.ts';
import { readinessView } from '../../orders/judge.ts';
import { withoutOthers } from '../../orders/key-limits.ts';
import { type DryRun, placeCall, rehearseCall, type Wish } from '../../orders/place.ts';
import { type Refusal, refuse } from '../../orders/refusal.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import { lacking } from '../http/access.ts';
import { callBodyLimit, readBody } from '../http/body.ts';
import { readKey } from '../http/idempotency-key.ts';
import { keyNames } from '../http/key-names.ts';
import { callsQuery, noQuery, placeQuery, readQuery, wrongParameter } from '../http/query.ts';
import { type Exchange, header, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

/** Headers of an answer that is a call. */
export const etag = z.object({ ETag: header('Identifies the current version of the call.') });
const accepted = etag.extend({
  Location: header('The address of the call.'),
  'Idempotent-Replayed': header('`true` if the key was used before; the answer is its call.'),
});

/** `/v1/calls`: docs/http.md. */
export const callRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/calls',
    summary: 'Place a call on behalf of an agent',
    description:
      'Accepted means stored. The call waits until the agent can take it. Outdial dials it at most once and follows it to its end. A dry run needs the scope `presence:read` only, and warns if the key may not place calls.',
    scope: 'conversation:call:write',
    dryRunScope: 'presence:read',
    sight: 'none',
    query: placeQuery,
    headers: z.object({ 'Idempotency-Key': header('The same key with the same request means the same call.') }),
    body: callRequestSchema,
    answers: { 202: ['The call', callSchema], 200: ['The answer to a dry run', dryRunSchema] },
    answerHeaders: { 202: accepted },
    problems: ['field-missing', 'key-reused', 'possible-duplicate', 'genesys-unavailable'],
    answer: postCall,
  },
  {
    method: 'get',
    path: '/v1/calls',
    summary: 'List calls, newest first',
    description: 'A call is listed if it fits every filter. A filter that names nothing is 400, never an empty list.',
    scope: 'calls:read',
    sight: 'many',
    query: callsQuery,
    answers: { 200: ['Calls', pageOf(callSchema)] },
    problems: ['genesys-unavailable'],
    answer: listCalls,
  },
  {
    method: 'get',
    path: '/v1/calls/{id}',
    summary: 'Read one call',
    description: 'The secret of a share link reads its call, too, with phone numbers masked.',
    scope: 'calls:read',
    sight: 'one',
    shared: true,
    query: noQuery,
    headers: z.object({ 'If-None-Match': header('Answers 304 if the call still has this ETag.') }),
    answers: { 200: ['The call', callSchema], 304: ['Not changed', null] },
    answerHeaders: { 200: etag, 304: etag },
    problems: ['call-not-found', 'call-lost'],
    answer: getCall,
  },
  {
    method: 'post',
    path: '/v1/calls/{id}/cancel',
    summary: 'Cancel a call',
    description:
      'Before the dial, the call is never dialed. After it, Outdial hangs up as soon as it knows the conversation.',
    scope: 'calls:cancel',
    sight: 'one',
    query: noQuery,
    headers: z.object({
      'If-Match': header('The ETag of the call that you read. Required while agent and target talk.'),
    }),
    answers: { 200: ['The call, ended', callSchema], 202: ['A cancel was requested', callSchema] },
    answerHeaders: { 200: etag, 202: etag.extend({ Location: accepted.shape.Location }) },
    problems: ['call-not-found', 'call-lost', 'precondition-failed', 'precondition-required'],
    answer: postCancel,
  },
];

async function postCall(c: Exchange, world: ServerWorld): Promise<Response> {
  const query = readQuery(placeQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const key = readKey(c.req.header('idempotency-key'));
  if (key.kind === 'refused') return refused(c, key);
  const body = await readBody(c.req.raw, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const { allowDuplicate, dryRun } = query.value;
  const { caller, traceparent } = c.var;
  const wish: Wish = { body, key: key.value, caller, allowDuplicate, askedAt: null, traceparent };
  if (dryRun) return answerDryRun(c, await rehearseCall(world, wish));
  const placing = await placeCall(world, wish);
  if (placing.kind === 'refused') return refused(c, placing);
  if (placing.replayed) c.header('idempotent-replayed', 'true');
  return answerCall(c, world, placing.call, 202, !placing.replayed);
}

/** The call as the key of this request may see it, with the name of the key or person that requested it. */
async function viewFor(c: Exchange, world: ServerWorld, call: Call, isNew = false): Promise<CallView> {
  const { caller } = c.var;
  const { createdBy } = call.order;
  const view = callView(withoutOthers(caller, call), world.timers, withoutOthers(caller, world.waitOf(call, isNew)));
  if (view.createdByName !== null) return view;
  const name = createdBy === caller.id ? caller.name : (await keyNames(world)).get(createdBy);
  return { ...view, createdByName: name ?? null };
}

/** `isNew`: the request made the call, which was checked then. */
export async function answerCall(
  c: Exchange,
  world: ServerWorld,
  call: Call,
  status: 200 | 202,
  isNew = false,
): Promise<Response> {
  const whole = await viewFor(c, world, call, isNew);
  const view = c.var.sharedCall === null ? whole : sharedCallView(whole);
  c.header('etag', etagOf(call));
  if (status === 202) c.header('location', view.links.self);
  return c.json(view, status);
}

/**
 * A refused request is a normal answer to a dry run, so its status is 200 as well. Only a check that was not possible has another status.
 */
function answerDryRun(c: Exchange, dryRun: DryRun): Response {
  if (dryRun.kind === 'refused' && dryRun.status >= 500) return refused(c, dryRun);
  if (dryRun.kind === 'refused') {
    const problems = dryRun.problems.map((problem) => explainProblem(problem));
    const { corrected, fill } = dryRun;
    return c.json({
      ok: false,
      problems,
      corrected,
      fill,
      changes: [],
      readiness: null,
      replays: null,
    } satisfies DryRunView);
  }
  const { judged, changes, fatal, warnings, replays } = withoutOthers(c.var.caller, dryRun);
  // The request itself is sound, but this key could not place it.
  const lacks = lacking(c.var.caller, 'conversation:call:write')?.problems ?? [];
  const readiness = readinessView({ ...judged, warnings: [...lacks, ...warnings, ...judged.warnings] });
  const problems = fatal.map((blocker) => explainProblem(blocker));
  const ok = problems.length === 0;
  return c.json({ ok, problems, corrected: null, fill: [], changes, readiness, replays } satisfies DryRunView);
}

async function listCalls(c: Exchange, world: ServerWorld): Promise<Response> {
  const query = readQuery(callsQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const { cursor, limit, ...wish } = query.value;
  const read = await readFilter(world, wish, { caller: c.var.caller, sayWrong: wrongParameter });
  if (read.kind === 'refused') return refused(c, read);
  const page = await world.heavy.inTurn({ kind: 'search', key: c.var.caller.id }, async () =>
    world.engine.list({ ...read.choice, limit, ...(cursor === undefined ? {} : { cursor }) }),
  );
  return c.json({ items: await Promise.all(page.items.map((call) => viewFor(c, world, call))), next: page.next });
}

async function getCall(c: Exchange, world: ServerWorld): Promise<Response> {
  const query = readQuery(noQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const id = c.req.param('id') ?? '';
  const call = await world.engine.get(callId(id));
  if (call === null) return refused(c, await callNotFound(world, id));
  if (c.req.header('if-none-match') === etagOf(call)) return c.body(null, 304, { etag: etagOf(call) });
  return answerCall(c, world, call, 200);
}

async function postCancel(c: Exchange, world: ServerWorld): Promise<Response> {
  const query = readQuery(noQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const id = c.req.param('id') ?? '';
  const ifMatch = readIfMatch(c.req.header('if-match'));
  const canceling = await cancelCall(world.engine, { id: callId(id), by: c.var.caller.id, ifMatch });
  if (canceling.kind === 'no-such-call') return refused(c, await callNotFound(world, id));
  if (canceling.kind === 'refused') return refused(c, canceling);
  return answerCall(c, world, canceling.call, canceling.ended ? 200 : 202);
}

export async function callNotFound({ engine }: ServerWorld, id: string): Promise<Refusal> {
  if ((await engine.isLost?.(callId(id))) === true) return refuse('call-lost', { status: 410, facts: { id } });
  return refuse('call-not-found', { status: 404, facts: { id: id.slice(0, 100) } });
}
