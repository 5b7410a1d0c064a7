import type { Span, SpanAttributes, SpanValue } from './span.ts';

/** Numbers of the protocol (opentelemetry-proto, `trace.proto`). */
const kinds = { internal: 1, server: 2, client: 3 } as const;
const statusError = 2;

/** An `ExportTraceServiceRequest` in OTLP's JSON form. */
export function otlpRequest(
  spans: readonly Span[],
  resource: Readonly<Record<string, string>>,
  scope: { readonly name: string; readonly version: string },
): string {
  const scopeSpans = [{ scope, spans: spans.map(otlpSpan) }];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes: otlpAttributes(resource) }, scopeSpans }] });
}

function otlpSpan({ name, kind, traceId, spanId, parentId, begunAt, endedAt, attributes, events, failed }: Span) {
  return {
    ...{ traceId, spanId },
    ...(parentId === null ? {} : { parentSpanId: parentId }),
    ...{
      name,
      kind: kinds[kind],
      startTimeUnixNano: nanos(begunAt),
      endTimeUnixNano: nanos(Math.max(begunAt, endedAt)),
    },
    attributes: otlpAttributes(attributes),
    events: (events ?? []).map((event) => ({
      ...{ name: event.name, timeUnixNano: nanos(event.at), attributes: otlpAttributes(event.attributes) },
    })),
    status: failed ? { code: statusError } : {},
  };
}

/** 64-bit integers are texts in JSON. */
const nanos = (ms: number): string => `${Math.max(0, Math.round(ms))}000000`;

function otlpAttributes(attributes: SpanAttributes) {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value: otlpValue(value) }],
  );
}

function otlpValue(value: SpanValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value !== 'number') return { arrayValue: { values: value.map(otlpValue) } };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
