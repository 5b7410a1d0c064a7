import { eventResultsSchema } from '../../api/service-views.ts';
import { isObject } from '../../json/object.ts';
import { refuse, type Refusal } from '../../orders/refusal.ts';
import { takeEvent, type Taken } from '../../orders/take-event.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import { eventBodyLimit, readBody } from '../http/body.ts';
import { fieldTwice, parsed } from '../http/json-body.ts';
import { type Exchange, jsonOrText, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

/** `POST /v1/events`: one EventBridge envelope or CloudEvents event, or a list of them. */
export const eventRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/events',
    summary: 'Accept events from outside',
    description:
      'One EventBridge envelope or CloudEvents 1.0 event (structured or binary mode), or a list. Genesys topics are hints that make Outdial read from Genesys, or facts if their source is pinned (`countsAs`). `outdial.call.requested` requests a call, ' +
      "which also needs the scope `conversation:call:write`. The event's id is the key, and its time starts the deadline.",
    scope: 'events:write',
    sight: 'none',
    body: jsonOrText,
    answers: {
      200: ['The result of each event', eventResultsSchema],
      202: ['Outdial accepted a call', eventResultsSchema],
    },
    problems: [
      'event-invalid',
      'field-duplicate',
      'event-source-other',
      'agent-not-found',
      'key-reused',
      'genesys-unavailable',
    ],
    answer: postEvents,
  },
];

/** Far more than fit into a body with what they need; without a limit, a list of the smallest values would keep the server busy for seconds. */
const mostEvents = 1000;
const tooMany = (count: number) => ({
  why: `the list has ${count} events`,
  expected: `a list of at most ${mostEvents} events`,
});
const positionIn = (pointer: string): number => Number(pointer.split('/', 2)[1]);

async function postEvents(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readBody(c.req.raw, eventBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const json = parsed(body.text);
  if (json.kind === 'refused') return refused(c, json);
  const value = unbound(c.req.raw.headers, json.value);
  const isList = Array.isArray(value);
  const many: readonly unknown[] = isList ? value : [value];
  if (many.length > mostEvents) return refused(c, refuse('event-invalid', { facts: tooMany(many.length) }));
  const doubled = isList ? new Map(json.doubled.map((pointer) => [positionIn(pointer), pointer])) : null;
  const taken: Taken[] = [];
  for (const [position, event] of many.entries()) {
    const at = isList ? `/${position}` : '';
    const twice = doubled === null ? json.doubled[0] : doubled.get(position);
    const isClear = twice === undefined;
    taken.push(
      isClear
        ? await takeEvent(world, event, c.var.caller, c.var.traceparent)
        : unclear(event, fieldTwice(twice.slice(at.length))),
    );
  }
  return answer(c, taken);
}

/** An event that names a field twice: it is not clear whom it asks to call. */
function unclear(event: unknown, refusal: Refusal): Taken {
  const id = isObject(event) && typeof event['id'] === 'string' ? event['id'] : null;
  return { kind: 'refused', id, refusal };
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
function answer(c: Exchange, taken: readonly Taken[]): Response {
  const refusals = taken.flatMap((one) => (one.kind === 'refused' ? [one.refusal] : []));
  const deciding = refusals.find(({ status }) => status >= 500) ?? (taken.length === 1 ? refusals[0] : undefined);
  if (deciding !== undefined) return refused(c, deciding);
  return c.json({ items: taken.map(shown) }, taken.some(({ kind }) => kind === 'call') ? 202 : 200);
}

function shown(taken: Taken) {
  if (taken.kind !== 'refused') return { ok: true, ...taken };
  const { status, problems, corrected, fill } = taken.refusal;
  return { ok: false, kind: 'refused', id: taken.id, status, problems: problems.map(explainProblem), corrected, fill };
}
