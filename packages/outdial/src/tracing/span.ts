import { createHash, randomBytes } from 'node:crypto';

/** A place in a trace. */
export interface SpanContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

export type SpanValue = string | number | boolean | readonly string[];
export type SpanAttributes = Readonly<Record<string, SpanValue | null>>;

export interface SpanEvent {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly attributes: SpanAttributes;
}

/** Something that is over, with its place in a trace. An attribute that is null is left out. */
export interface Span {
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client';
  readonly traceId: string;
  readonly spanId: string;
  /** Null: the trace begins here. */
  readonly parentId: string | null;
  /** Epoch milliseconds. */
  readonly begunAt: number;
  readonly endedAt: number;
  readonly attributes: SpanAttributes;
  readonly events?: readonly SpanEvent[];
  readonly failed: boolean;
}

const nothing = /^0+$/;
const form = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** Reads a W3C `traceparent`. Null when there is none, or it is not valid: then the trace begins anew. */
export function readTraceparent(text: string | undefined): SpanContext | null {
  const [, version, traceId = '', spanId = '', flags = '', rest] = form.exec(text?.trim() ?? '') ?? [];
  if (version === undefined || version === 'ff' || nothing.test(traceId) || nothing.test(spanId)) return null;
  // Only a version after this one may have more parts.
  if (version === '00' && rest !== undefined) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export const traceparentOf = ({ traceId, spanId, sampled }: SpanContext): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;

export const newTraceId = (): string => notZero(randomBytes(16).toString('hex'));
export const newSpanId = (): string => notZero(randomBytes(8).toString('hex'));

const derived = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Ids that follow from a call, so that every process gives its spans the same ones, and nothing has to be stored for them. */
export const traceIdOf = (callId: string): string => notZero(derived(callId).slice(0, 32));
export const spanIdOf = (callId: string, ...part: readonly (string | number)[]): string =>
  notZero(derived([callId, ...part].join(' ')).slice(0, 16));

/** Zeros stand for no id. */
const notZero = (id: string): string => (nothing.test(id) ? id.replace(/0$/, '1') : id);
