import { Hono, type Context } from 'hono';
import type { Hearsay } from '../../orders/hearsay.ts';
import { takeEvent, type EventWorld, type Taken } from '../../orders/take-event.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import { allow } from '../http/access.ts';
import { eventBodyLimit, readBody } from '../http/body.ts';
import { parsed } from '../http/json-body.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';
import { problemResponse } from '../http/problem-json.ts';

type Request = Context<RouteEnvironment>;

/** `POST /v1/events`: one EventBridge envelope or CloudEvents event, or a list of them. */
export function eventRoutes(parts: ServerParts, hearsay: Hearsay): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  app.post('/v1/events', allow(parts.apiKeys, 'events:write'), (c) => postEvents(c, { ...parts, hearsay }));
  return app;
}

async function postEvents(c: Request, world: EventWorld): Promise<Response> {
  const body = await readBody(c.req.raw, eventBodyLimit);
  if (body.kind === 'refused') return problemResponse(body, c.var.requestId);
  const json = parsed(body.text);
  if (json.kind === 'refused') return problemResponse(json, c.var.requestId);
  const value = unbound(c.req.raw.headers, json.value);
  const many: readonly unknown[] = Array.isArray(value) ? value : [value];
  const taken: Taken[] = [];
  for (const event of many) taken.push(await takeEvent(world, event, c.var.caller));
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
