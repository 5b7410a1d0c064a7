import type { Call } from '../call/call.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallRequestRecord } from '../ports/request-log.ts';
import type { DialDecision, TracedDelivery, TracedRequest, TraceSampler } from '../ports/tracing.ts';
import type { WebhookMessage } from '../ports/webhooks.ts';
import { callAttributes, callSpanId, dialSpanId, type CallTrace } from './phases.ts';
import { isSampled } from './sampler.ts';
import { newSpanId, newTraceId, readTraceparent, spanIdOf, traceIdOf, traceparentOf, type Span } from './span.ts';

/** What spans of exchanges need. `centre`: where the contact centre's API is; null: not known. */
export interface Spanning {
  readonly clock: Clock;
  readonly sampler: TraceSampler | undefined;
  readonly centre: URL | null;
  readonly emit: (span: Span) => void;
}

/** Where a call belongs. A call without a request that was traced begins a trace of its own, which follows from its id. */
export function traceOf({ sampler }: Pick<Spanning, 'sampler'>, { order }: Call): CallTrace {
  const parent = readTraceparent(order.traceparent);
  if (parent !== null) return { traceId: parent.traceId, parentId: parent.spanId, sampled: parent.sampled };
  const traceId = traceIdOf(order.id);
  return { traceId, parentId: null, sampled: isSampled(traceId, null, sampler) };
}

/** A request to Outdial's API. */
export function traceRequest({ clock, sampler, emit }: Spanning, given: string | undefined): TracedRequest {
  const parent = readTraceparent(given);
  const traceId = parent?.traceId ?? newTraceId();
  const spanId = newSpanId();
  const sampled = isSampled(traceId, parent, sampler);
  const begunAt = clock.now();
  return {
    traceparent: traceparentOf({ traceId, spanId, sampled }),
    answered: ({ method, scheme, route, status, requestId, callId }) => {
      if (!sampled) return;
      emit({
        ...{ name: route === null ? method : `${method} ${route}`, kind: 'server', traceId, spanId },
        ...{ parentId: parent?.spanId ?? null, begunAt, endedAt: clock.now() },
        attributes: {
          'http.request.method': method,
          'http.route': route,
          // A path with a parameter may name a person.
          'url.path': route?.includes('{') === false ? route : null,
          'url.scheme': scheme,
          'http.response.status_code': status,
          'error.type': status >= 500 ? String(status) : null,
          'outdial.request.id': requestId,
          'outdial.call.id': callId,
        },
        failed: status >= 500,
      });
    },
  };
}

/** One request to the contact centre. That of a dial is part of the dial's own span. */
export function traceSent(world: Spanning, sent: CallRequestRecord, call: Call): void {
  const { callId, purpose, at, tookMs, method, path, status, error } = sent;
  const trace = traceOf(world, call);
  if (!trace.sampled) return;
  const attempt = call.attempts.findLast(({ fencedAt }) => fencedAt <= at)?.number ?? null;
  const isDial = purpose === 'dial' && attempt !== null;
  const template = templateOf(path);
  world.emit({
    ...{ name: `${method} ${template}`, kind: 'client', traceId: trace.traceId, spanId: newSpanId() },
    parentId: isDial ? dialSpanId(callId, attempt) : callSpanId(callId),
    ...{ begunAt: at, endedAt: at + tookMs },
    attributes: {
      ...callAttributes(call),
      'outdial.purpose': purpose,
      'outdial.attempt': attempt,
      'http.request.method': method,
      'url.template': template,
      'server.address': world.centre?.hostname ?? null,
      'server.port': portOf(world.centre),
      'http.response.status_code': status,
      'error.type': status === null ? (error ?? 'no-answer') : status >= 400 ? String(status) : null,
    },
    failed: status === null || status >= 400,
  });
}

function portOf(url: URL | null): number | null {
  if (url === null) return null;
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/** A path with its words only: ids, names and the query are left out. */
const templateOf = (path: string): string =>
  (path.split('?')[0] ?? '')
    .split('/')
    .map((part) => (part === '' || part === 'v2' || /^[a-z]+$/i.test(part) ? part : '{id}'))
    .join('/');

export function traceDecision(world: Spanning, decision: DialDecision, call: Call): void {
  const { callId, attempt, at, tookMs, result } = decision;
  const trace = traceOf(world, call);
  if (!trace.sampled) return;
  world.emit({
    ...{ name: 'decide', kind: 'internal', traceId: trace.traceId, spanId: spanIdOf(callId, 'decide', attempt, at) },
    ...{ parentId: callSpanId(callId), begunAt: at, endedAt: at + tookMs },
    attributes: { ...callAttributes(call), 'outdial.attempt': attempt, 'outdial.decision': result },
    failed: false,
  });
}

export function traceDelivery(world: Spanning, message: WebhookMessage): TracedDelivery {
  const { call, callId, id, type, endpointId, attempts } = message;
  const { traceId, sampled } = traceOf(world, call);
  const spanId = newSpanId();
  const begunAt = world.clock.now();
  return {
    traceparent: traceparentOf({ traceId, spanId, sampled }),
    ended: (problem) => {
      if (!sampled) return;
      const { status, why } = problem?.facts ?? {};
      world.emit({
        ...{ name: 'webhook', kind: 'client', traceId, spanId, parentId: callSpanId(callId) },
        ...{ begunAt, endedAt: world.clock.now() },
        attributes: {
          ...callAttributes(call),
          'http.request.method': 'POST',
          'http.response.status_code': typeof status === 'number' ? status : null,
          'error.type': problem === null ? null : String(status ?? why ?? problem.code),
          'outdial.webhook.id': endpointId,
          'outdial.webhook.message': id,
          'outdial.webhook.type': type,
          'http.request.resend_count': attempts === 0 ? null : attempts,
        },
        failed: problem !== null,
      });
    },
  };
}
