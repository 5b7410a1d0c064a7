import type { CallId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import type { LogEntry } from './engine.ts';
import type { CallRequestRecord } from './request-log.ts';
import type { WebhookMessage } from './webhooks.ts';

/** Where traces go, and which ones. docs/operate.md#traces */
export interface TraceSettings {
  /** The whole address that takes OTLP over HTTP as JSON, such as `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string;
  /** Sent with every export, such as an access token. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Attributes of the resource. Absent: `service.name` is `outdial`. */
  readonly resource?: Readonly<Record<string, string>>;
  /** Which traces are recorded. Absent: those that the caller records, and all that begin here. */
  readonly sampler?: TraceSampler;
}

/** A share of traces, 0 to 1. With `parentBased`, the caller's own decision counts if there is a caller. */
export interface TraceSampler {
  readonly ratio: number;
  readonly parentBased: boolean;
}

/** A request to Outdial's API, until it is answered. */
export interface TracedRequest {
  /** The place of this request in its trace, as W3C `traceparent` writes it. It is kept with the call's order. */
  readonly traceparent: string;
  readonly answered: (answer: {
    readonly method: string;
    /** `http` or `https`. */
    readonly scheme: string;
    /** The route's pattern. Null when no route fits. */
    readonly route: string | null;
    readonly status: number;
    readonly requestId: string;
    readonly callId: string | null;
  }) => void;
}

/** A decision whether a call may be dialed: the preflight reads, the lists, and the fence. */
export interface DialDecision {
  readonly callId: CallId;
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly tookMs: number;
  /** `granted`, or why not. */
  readonly result: string;
}

/** One attempt to deliver a webhook message. */
export interface TracedDelivery {
  readonly traceparent: string;
  readonly ended: (problem: Problem | null) => void;
}

/** Traces of calls. No method throws, or waits for the network. No number, name, address or secret gets into a trace. */
export interface Tracing {
  /** Continues the caller's trace, or begins one. */
  readonly request: (traceparent: string | undefined) => TracedRequest;
  readonly committed: (entries: readonly LogEntry[]) => void;
  readonly sent: (request: CallRequestRecord) => void;
  readonly decided: (decision: DialDecision) => void;
  readonly delivery: (message: WebhookMessage) => TracedDelivery;
  /** Sends what is left, within a few seconds. */
  readonly close: () => Promise<void>;
}

/** The tracing of this process. Null while it is off. */
export type TracingNow = () => Tracing | null;
