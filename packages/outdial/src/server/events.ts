import { Hono, type Context } from 'hono';
import { readEnvelope, type Envelope } from '../intake/envelope.ts';
import { mapEvent } from '../intake/mapping.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { allow, grants, scopeMissing } from './access.ts';
import { eventBodyLimit, readBody } from './body.ts';
import { parsed } from './json-body.ts';
import { trustOf, type Trust } from './event-source.ts';
import type { Hearsay } from './hearsay.ts';
import type { RouteEnvironment, ServerParts } from './parts.ts';
import { placeCall } from './place.ts';
import { problemResponse, refuse, refuseAll, type Refusal } from './problem-json.ts';

type Request = Context<RouteEnvironment>;

/** What became of one event. A `fact` is believed; a `hint` makes Outdial read at Genesys, if it matters to anyone. */
type Taken =
  | { readonly kind: 'agent' | 'conversation'; readonly id: string | null; readonly countsAs: 'fact' | 'hint' }
  | { readonly kind: 'ignored'; readonly id: string | null; readonly why: string }
  | { readonly kind: 'call'; readonly id: string; readonly callId: string; readonly replayed: boolean }
  | { readonly kind: 'refused'; readonly id: string | null; readonly refusal: Refusal };

/** Keys are kept 30 days after a call's end at least; an older event could no longer be known as a repetition. */
const oldestEvent = 30 * 24 * 60 * 60 * 1000;

/** `POST /v1/events`: one EventBridge envelope or CloudEvents event, or a list of them. */
export function eventRoutes(parts: ServerParts, hearsay: Hearsay): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  app.post('/v1/events', allow(parts.apiKeys, 'events:write'), (c) => postEvents(c, { ...parts, hearsay }));
  return app;
}

type Parts = ServerParts & { readonly hearsay: Hearsay };

async function postEvents(c: Request, parts: Parts): Promise<Response> {
  const body = await readBody(c.req.raw, eventBodyLimit);
  if (body.kind === 'refused') return problemResponse(body, c.var.requestId);
  const json = parsed(body.text);
  if (json.kind === 'refused') return problemResponse(json, c.var.requestId);
  const value = unbound(c.req.raw.headers, json.value);
  const many: readonly unknown[] = Array.isArray(value) ? value : [value];
  const taken: Taken[] = [];
  for (const event of many) {
    const now = parts.clock.now();
    const mapped = mapEvent(parts.eventMappings ?? [], event, now);
    const trust = trustOf(event, parts.eventSource ?? null);
    taken.push(await takeEvent(c, parts, { envelope: mapped?.envelope ?? readEnvelope(event, now), trust }));
  }
  return answer(c, taken);
}

/** An event in binary mode (CloudEvents HTTP binding, section 3.1) put together: its attributes are `ce-` headers, the body is its data. */
function unbound(headers: Headers, body: unknown): unknown {
  const isStructured = headers.get('content-type')?.startsWith('application/cloudevents') === true;
  if (isStructured || !headers.has('ce-specversion')) return body;
  const attributes = [...headers].flatMap(([name, value]) =>
    name.startsWith('ce-') ? [[name.slice('ce-'.length), percentDecoded(value)] as const] : [],
  );
  return { ...Object.fromEntries(attributes), data: body };
}

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

interface Received {
  readonly envelope: Envelope;
  readonly trust: Trust;
}

async function takeEvent(c: Request, parts: Parts, { envelope, trust }: Received): Promise<Taken> {
  switch (envelope.kind) {
    case 'problem': {
      const [first, ...rest] = envelope.problems;
      const refusal = first === undefined ? refuse('event-invalid') : refuseAll([first, ...rest]);
      return { kind: 'refused', id: null, refusal };
    }
    case 'topic':
      return hear(parts, envelope, trust);
    case 'call-request':
      return placeFrom(c, parts, envelope);
  }
}

type Topic = Extract<Envelope, { readonly kind: 'topic' }>;
type Asked = Extract<Envelope, { readonly kind: 'call-request' }>;

/** Repeated and late events are harmless: the floor drops older facts, and a call knows what it has seen. */
async function hear(parts: Parts, { id, topicName, eventBody, at }: Topic, trust: Trust): Promise<Taken> {
  if (trust === 'foreign') return { kind: 'refused', id, refusal: refuse('event-source-other') };
  const { clock, contactCentre, engine, floor, hearsay } = parts;
  const now = clock.now();
  const heard = contactCentre.interpret({ topicName, eventBody, at: Math.min(at, now) });
  if (trust === 'fact') floor.feedHeard(now);
  switch (heard.kind) {
    case 'agent':
      if (trust === 'fact') floor.feedAgent(heard.facts);
      else hearsay.agent(heard.facts);
      return { kind: 'agent', id, countsAs: trust };
    case 'conversation':
      if (trust === 'fact') engine.conversationHeard(heard.conversation);
      else await hearsay.conversation(heard.conversation);
      return { kind: 'conversation', id, countsAs: trust };
    case 'nothing':
      return { kind: 'ignored', id, why: heard.why };
  }
}

/** An event that asks for a call goes the way of `POST /v1/calls`: its id is the key, and its own time starts the deadline. */
async function placeFrom(c: Request, parts: ServerParts, { id, at, body }: Asked): Promise<Taken> {
  const { caller } = c.var;
  if (!grants(caller.scopes, 'conversation:call:write')) {
    return { kind: 'refused', id, refusal: scopeMissing(caller, 'conversation:call:write') };
  }
  const now = parts.clock.now();
  if (now - at > oldestEvent) {
    return { kind: 'refused', id, refusal: refuse('event-invalid', { facts: { why: 'it is older than 30 days' } }) };
  }
  const askedAt = Math.min(at, now);
  const placing = await placeCall(parts, { body: { value: body }, key: id, caller, allowDuplicate: false, askedAt });
  if (placing.kind === 'refused') return { kind: 'refused', id, refusal: placing };
  return { kind: 'call', id, callId: placing.call.order.id, replayed: placing.replayed };
}

/**
 * Answers a delivery. Senders retry after a 5xx, so one event that could not be accepted now makes the whole delivery a 503; retrying
 * the others is harmless. A single refused event gets a problem response; in a list its error is one of the results.
 */
function answer(c: Request, taken: readonly Taken[]): Response {
  const refusals = taken.flatMap((one) => (one.kind === 'refused' ? [one.refusal] : []));
  const deciding = refusals.find(({ status }) => status >= 500) ?? (taken.length === 1 ? refusals[0] : undefined);
  if (deciding !== undefined) return problemResponse(deciding, c.var.requestId);
  return c.json({ items: taken.map(shown) }, taken.some(({ kind }) => kind === 'call') ? 202 : 200);
}

function shown(taken: Taken) {
  if (taken.kind !== 'refused') return { ok: true, ...taken };
  const { status, problems, corrected, fill } = taken.refusal;
  return { ok: false, kind: 'refused', id: taken.id, status, problems: problems.map(explainProblem), corrected, fill };
}
