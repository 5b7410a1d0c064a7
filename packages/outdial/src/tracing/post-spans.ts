import type { Clock } from '../ports/clock.ts';
import type { Span } from './span.ts';

/** What the collector answered. `later`: the same spans may be sent again. */
export type ExportFate = { readonly kind: 'taken' } | { readonly kind: 'refused' | 'later'; readonly why: string };

/** Sends spans to the collector, one request at a time. */
export interface PostSpans {
  /** Never rejects. Ends within some seconds, whatever the collector does. */
  readonly send: (spans: readonly Span[]) => Promise<ExportFate>;
  /** Aborts the request in flight, and sends no further one. */
  readonly stop: () => void;
  readonly isStopped: () => boolean;
}

interface SpanPosting {
  readonly clock: Clock;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyOf: (spans: readonly Span[]) => string;
  readonly fetch: typeof fetch;
}

const timeLimitMs = 10_000;

/** Answers after which the same spans may be sent again (OTLP 1.x, "Retryable response codes"). */
const again: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export function postSpans(setting: SpanPosting): PostSpans {
  let limit = new AbortController();
  let stopped = false;
  return {
    isStopped: () => stopped,
    stop: () => {
      stopped = true;
      limit.abort();
    },
    send: (spans) => {
      if (stopped) return Promise.resolve({ kind: 'later', why: 'stopped' });
      limit = new AbortController();
      return send(setting, spans, limit);
    },
  };
}

async function send(
  { clock, url, headers, bodyOf, fetch: ask }: SpanPosting,
  spans: readonly Span[],
  limit: AbortController,
): Promise<ExportFate> {
  const cancel = clock.wakeAt(clock.now() + timeLimitMs, () => limit.abort());
  try {
    const own = { 'content-type': 'application/json', 'user-agent': 'Outdial' };
    const init = { method: 'POST', headers: { ...headers, ...own }, body: bodyOf(spans) };
    const answer = await ask(url, { ...init, redirect: 'manual', signal: limit.signal });
    await answer.body?.cancel();
    return fateOf(answer.status);
  } catch (error) {
    return { kind: 'later', why: limit.signal.aborted ? 'timeout' : codeOf(error) };
  } finally {
    cancel();
  }
}

function fateOf(status: number): ExportFate {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  return { kind: again.has(status) ? 'later' : 'refused', why: String(status) };
}

/** A code such as ECONNREFUSED; never a text that could carry an address's secrets. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown';
}
