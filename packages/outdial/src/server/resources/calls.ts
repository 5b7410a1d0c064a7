import { Hono, type Context } from 'hono';
import type { Call } from '../../call/call.ts';
import { callId, conversationId, type AgentId, type CallId } from '../../call/ids.ts';
import { parseTargetNumber } from '../../phone/number.ts';
import type { EventView } from '../../api/views.ts';
import type { DryRunView, PageView, ResolvedManyView } from '../../api/service-views.ts';
import type { CallFilter } from '../../ports/engine.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import { allow } from '../http/access.ts';
import { callBodyLimit, readBody } from '../http/body.ts';
import { callView, etagOf, eventView } from '../../api/call-view.ts';
import { cancelCall, readIfMatch } from '../../orders/cancel.ts';
import { readKey } from '../http/idempotency-key.ts';
import { readJsonBody } from '../http/json-body.ts';
import { readinessView } from '../../orders/judge.ts';
import type { LiveStreams } from './live.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';
import { placeCall, rehearseCall, type DryRun, type Wish } from '../../orders/place.ts';
import { refuse, type Refusal } from '../../orders/refusal.ts';
import { problemResponse } from '../http/problem-json.ts';
import { callsQuery, eventsQuery, noQuery, placeQuery, readQuery } from '../http/query.ts';
import { resolveAgent } from '../../orders/resolve-parties.ts';
import {
  decisionProblem,
  resolveCall,
  resolveMany,
  resolveManySchema,
  resolveRequestSchema,
} from '../../orders/decide.ts';

type Request = Context<RouteEnvironment>;

/** `/v1/calls` and `/v1/events` (reading): docs/http.md. */
export function callRoutes(parts: ServerParts, live: LiveStreams): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  const read = allow(parts.apiKeys, 'calls:read');
  app.post('/v1/calls', allow(parts.apiKeys, 'conversation:call:write'), (c) => postCall(c, parts));
  app.get('/v1/calls', read, (c) => listCalls(c, parts));
  app.get('/v1/calls/:id', read, (c) => getCall(c, parts));
  app.get('/v1/calls/:id/events', read, (c) => callEvents(c, parts, live));
  app.get('/v1/events', read, (c) => eventsFrom(c, parts, live, null));
  app.post('/v1/calls/resolve', allow(parts.apiKeys, 'calls:resolve'), (c) => postResolveMany(c, parts));
  app.post('/v1/calls/:id/resolve', allow(parts.apiKeys, 'calls:resolve'), (c) => postResolve(c, parts));
  app.post('/v1/calls/:id/cancel', allow(parts.apiKeys, 'calls:cancel'), (c) => postCancel(c, parts));
  return app;
}

const no = (c: Request, refusal: Refusal): Response => problemResponse(refusal, c.var.requestId);

async function postCall(c: Request, parts: ServerParts): Promise<Response> {
  const query = readQuery(placeQuery, c.req.queries());
  if (query.kind === 'refused') return no(c, query);
  const key = readKey(c.req.header('idempotency-key'));
  if (key.kind === 'refused') return no(c, key);
  const body = await readBody(c.req.raw, callBodyLimit);
  if (body.kind === 'refused') return no(c, body);
  const { allowDuplicate, dryRun } = query.value;
  const wish: Wish = { body, key: key.value, caller: c.var.caller, allowDuplicate, askedAt: null };
  if (dryRun) return answerDryRun(c, await rehearseCall(parts, wish));
  const placing = await placeCall(parts, wish);
  if (placing.kind === 'refused') return no(c, placing);
  if (placing.replayed) c.header('idempotent-replayed', 'true');
  return answerCall(c, parts, placing.call, 202);
}

function answerCall(c: Request, parts: ServerParts, call: Call, status: 200 | 202): Response {
  const view = callView(call, parts.timers, parts.waitOf?.(call));
  c.header('etag', etagOf(call));
  if (status === 202) c.header('location', view.links.self);
  return c.json(view, status);
}

/** A refused request is an answer to the question that a dry run asks, so it is a 200 as well; only not being able to look is not. */
function answerDryRun(c: Request, dryRun: DryRun): Response {
  if (dryRun.kind === 'refused' && dryRun.status >= 500) return no(c, dryRun);
  if (dryRun.kind === 'refused') {
    const problems = dryRun.problems.map((problem) => explainProblem(problem));
    const { corrected, fill } = dryRun;
    return c.json({ ok: false, problems, corrected, fill, readiness: null } satisfies DryRunView);
  }
  const { judged } = dryRun;
  const readiness = readinessView({ ...judged, warnings: [...dryRun.warnings, ...judged.warnings] });
  const problems = dryRun.fatal.map((blocker) => explainProblem(blocker));
  return c.json({ ok: problems.length === 0, problems, corrected: null, fill: [], readiness } satisfies DryRunView);
}

async function listCalls(c: Request, parts: ServerParts): Promise<Response> {
  const query = readQuery(callsQuery, c.req.queries());
  if (query.kind === 'refused') return no(c, query);
  const { agent, number, state, key, conversation, cursor, limit } = query.value;
  const named = agent === undefined ? undefined : await agentNamed(parts, agent);
  if (named === null) return c.json({ items: [], next: null });
  if (named?.kind === 'refused') return no(c, named);
  const filter: CallFilter = {
    limit,
    ...(named === undefined ? {} : { agentId: named.id }),
    ...(number === undefined ? {} : { phoneNumber: number }),
    ...(state === undefined ? {} : { states: state }),
    ...(key === undefined ? {} : { key }),
    ...(conversation === undefined ? {} : { conversationId: conversationId(conversation) }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  const page = await parts.engine.list(filter);
  return c.json({
    items: page.items.map((call) => callView(call, parts.timers, parts.waitOf?.(call))),
    next: page.next,
  });
}

/** Finds the agent to filter by; `null` if no agent has that name, so that no call can match. */
async function agentNamed(
  parts: ServerParts,
  reference: string,
): Promise<{ readonly kind: 'named'; readonly id: AgentId } | Refusal | null> {
  const agent = await resolveAgent(parts, reference, { needQueues: false });
  if (agent.kind === 'resolved') return { kind: 'named', id: agent.value.agentId };
  return agent.status === 503 ? agent : null;
}

async function getCall(c: Request, parts: ServerParts): Promise<Response> {
  const query = readQuery(noQuery, c.req.queries());
  if (query.kind === 'refused') return no(c, query);
  const id = c.req.param('id') ?? '';
  const call = await parts.engine.get(callId(id));
  if (call === null) return no(c, await callNotFound(parts, id));
  if (c.req.header('if-none-match') === etagOf(call)) return c.body(null, 304, { etag: etagOf(call) });
  return answerCall(c, parts, call, 200);
}

async function callEvents(c: Request, parts: ServerParts, live: LiveStreams): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const call = await parts.engine.get(callId(id));
  return call === null ? no(c, await callNotFound(parts, id)) : eventsFrom(c, parts, live, call.order.id);
}

/** The history of one call or of all: as a list, or live when the caller accepts an event stream. */
async function eventsFrom(c: Request, parts: ServerParts, live: LiveStreams, id: CallId | null): Promise<Response> {
  const query = readQuery(eventsQuery, c.req.queries());
  if (query.kind === 'refused') return no(c, query);
  const { after, limit } = query.value;
  if (/\btext\/event-stream\b/i.test(c.req.header('accept') ?? '')) {
    const last = c.req.header('last-event-id');
    if (last !== undefined && !/^\d{1,15}$/.test(last)) {
      const facts = { field: 'Last-Event-ID', seen: last.slice(0, 40), expected: 'the id of an event: a whole number' };
      return no(c, refuse('field-value', { status: 400, facts }));
    }
    const asked = c.req.query('after') === undefined ? null : after;
    const from = last === undefined ? asked : Number(last);
    return live.open({ keyId: c.var.caller.id, callId: id, after: from, signal: c.req.raw.signal });
  }
  const entries = await parts.engine.history(id, after, limit + 1);
  const items = entries.slice(0, limit);
  const next = entries.length > limit ? String(items.at(-1)?.sequence ?? after) : null;
  return c.json({ items: items.map(eventView), next } satisfies PageView<EventView>);
}

async function postCancel(c: Request, parts: ServerParts): Promise<Response> {
  const query = readQuery(noQuery, c.req.queries());
  if (query.kind === 'refused') return no(c, query);
  const id = c.req.param('id') ?? '';
  const ifMatch = readIfMatch(c.req.header('if-match'));
  const canceling = await cancelCall(parts.engine, { id: callId(id), by: c.var.caller.id, ifMatch });
  if (canceling.kind === 'no-such-call') return no(c, await callNotFound(parts, id));
  if (canceling.kind === 'refused') return no(c, canceling);
  return answerCall(c, parts, canceling.call, canceling.ended ? 200 : 202);
}

async function postResolve(c: Request, parts: ServerParts): Promise<Response> {
  const body = await readJsonBody(c.req.raw, resolveRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return no(c, body);
  const id = c.req.param('id') ?? '';
  const decision = {
    by: c.var.caller.id,
    placed: body.value.placed,
    conversationId: body.value.conversationId ?? null,
  };
  const problem = decisionProblem(decision);
  if (problem !== null) return no(c, problem);
  const resolving = await resolveCall(parts.engine, callId(id), decision);
  if (resolving.kind === 'no-such-call') return no(c, await callNotFound(parts, id));
  if (resolving.kind === 'refused') return no(c, resolving);
  return answerCall(c, parts, resolving.call, 200);
}

async function postResolveMany(c: Request, parts: ServerParts): Promise<Response> {
  const body = await readJsonBody(c.req.raw, resolveManySchema, callBodyLimit);
  if (body.kind === 'refused') return no(c, body);
  const { agent, number, since, until, confirm } = body.value;
  const target = number === undefined ? null : parseTargetNumber(number);
  if (target !== null && target.kind !== 'number') {
    return no(c, refuse('number-invalid', { status: 422, pointer: '/number' }));
  }
  const named = agent === undefined ? undefined : await agentNamed(parts, agent);
  if (named?.kind === 'refused') return no(c, named);
  if (named === null) return no(c, refuse('confirm-differs', { status: 409, facts: { count: 0, confirm } }));
  const which = {
    agentId: named?.id ?? null,
    phoneNumber: target?.number ?? null,
    since: since === undefined ? null : Date.parse(since),
    until: until === undefined ? null : Date.parse(until),
  };
  const resolving = await resolveMany(parts.engine, which, { by: c.var.caller.id, confirm });
  if (resolving.kind === 'refused') return no(c, resolving);
  return c.json({ resolved: resolving.ids } satisfies ResolvedManyView);
}

async function callNotFound({ engine }: ServerParts, id: string): Promise<Refusal> {
  if ((await engine.isLost?.(callId(id))) === true) return refuse('call-lost', { status: 410, facts: { id } });
  return refuse('call-not-found', { status: 404, facts: { id: id.slice(0, 100) } });
}
