import type { IncomingHttpHeaders } from 'node:http';
import { openLocalReceiver } from '../local-receiver.ts';

/** A span as a collector sees it. */
export interface CollectedSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Null: the trace begins here. */
  readonly parentId: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  readonly begunAt: number;
  readonly endedAt: number;
  readonly isError: boolean;
}

export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  readonly url: string;
  readonly spans: () => readonly CollectedSpan[];
  /** The first span of this name. Throws when there is none. */
  readonly span: (name: string) => CollectedSpan;
  readonly resources: () => readonly Readonly<Record<string, unknown>>[];
  readonly headers: () => readonly IncomingHttpHeaders[];
  /** Every body, as text. */
  readonly text: () => string;
  /** The status of each answer; null: it never answers. 200 at first. */
  status: number | null;
  readonly until: (holds: () => boolean) => Promise<void>;
}

interface OtlpJson {
  readonly stringValue?: string;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly OtlpJson[] };
}
type Pairs = readonly { readonly key: string; readonly value: OtlpJson }[];
interface Body {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Pairs };
    readonly scopeSpans: readonly { readonly spans: readonly SpanBody[] }[];
  }[];
}
interface SpanBody {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Pairs;
  readonly events: readonly { readonly name: string; readonly attributes: Pairs }[];
  readonly status: { readonly code?: number };
}

const valueOf = (value: OtlpJson): unknown =>
  value.stringValue ??
  value.boolValue ??
  value.doubleValue ??
  value.arrayValue?.values.map(valueOf) ??
  Number(value.intValue);
const recordOf = (pairs: Pairs): Readonly<Record<string, unknown>> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, valueOf(value)]));
const msOf = (nanos: string): number => Number(BigInt(nanos) / 1_000_000n);

const spanOf = ({ name, kind, traceId, spanId, parentSpanId, ...rest }: SpanBody): CollectedSpan => ({
  ...{ name, kind, traceId, spanId, parentId: parentSpanId ?? null, isError: rest.status.code === 2 },
  attributes: recordOf(rest.attributes),
  events: rest.events.map((event) => ({ name: event.name, attributes: recordOf(event.attributes) })),
  ...{ begunAt: msOf(rest.startTimeUnixNano), endedAt: msOf(rest.endTimeUnixNano) },
});

/** A collector of traces on its own port, which takes OTLP over HTTP as JSON. */
export async function openCollector(): Promise<Collector> {
  const bodies: Body[] = [];
  const texts: string[] = [];
  const seen: IncomingHttpHeaders[] = [];
  const { port, until } = await openLocalReceiver((text, request, response) => {
    texts.push(text);
    seen.push(request.headers);
    const { status } = collector;
    const isRight = request.method === 'POST' && request.url === '/v1/traces';
    if (status === 200 && isRight) bodies.push(JSON.parse(text) as Body);
    if (status !== null) response.writeHead(isRight ? status : 404, { 'content-type': 'application/json' }).end('{}');
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const spans = (): readonly CollectedSpan[] =>
    bodies.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans.map(spanOf))),
    );
  const collector: Collector = {
    ...{ endpoint, url: `${endpoint}/v1/traces`, status: 200, spans },
    span: (name) => {
      const found = spans().find((span) => span.name === name);
      if (found === undefined)
        throw new Error(
          `No span "${name}" among ${spans()
            .map((span) => span.name)
            .join(', ')}`,
        );
      return found;
    },
    resources: () =>
      bodies.flatMap(({ resourceSpans }) => resourceSpans.map(({ resource }) => recordOf(resource.attributes))),
    headers: () => seen,
    text: () => texts.join('\n'),
    until,
  };
  return collector;
}
