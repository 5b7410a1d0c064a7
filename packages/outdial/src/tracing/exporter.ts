import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ExportFate, PostSpans } from './post-spans.ts';
import type { Span } from './span.ts';

export interface Exporting {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly post: PostSpans;
}

/** Sends spans in batches. */
export interface Exporter {
  /** Returns at once. A span for which there is no room is dropped. */
  readonly add: (span: Span) => void;
  /** Something was lost before it became a span. */
  readonly drop: () => void;
  /** Sends what is left, for at most `closeMs`. */
  readonly close: () => Promise<void>;
}

/** At most this many spans are in memory, those in flight included. */
const queueLimit = 2048;
const batchLimit = 512;
const delayMs = 1_000;
const closeMs = 3_000;
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;

/** One export at a time. While the collector does not answer, the newest spans are dropped, and pauses grow. */
export function createExporter(setting: Exporting): Exporter {
  const { clock, post } = setting;
  const news = createNews(setting);
  let queue: Span[] = [];
  let inFlight: { readonly spans: number; readonly done: Promise<void> } | null = null;
  let disarm: (() => void) | null = null;
  let [pauseMs, closed] = [0, false];

  const arm = (ms: number): void => {
    if (closed || disarm !== null || inFlight !== null) return;
    disarm = clock.wakeAt(clock.now() + ms, () => void begin());
  };
  const begin = (): Promise<void> => {
    disarm?.();
    disarm = null;
    const batch = queue.slice(0, batchLimit);
    queue = queue.slice(batchLimit);
    const done = post.send(batch).then((fate) => {
      inFlight = null;
      news.tell(fate, batch.length);
      if (fate.kind === 'later') queue = [...batch, ...queue];
      pauseMs = fate.kind === 'later' ? Math.min(Math.max(firstPauseMs, 2 * pauseMs), longestPauseMs) : 0;
      if (queue.length > 0) arm(Math.max(pauseMs, queue.length < batchLimit ? delayMs : 0));
    });
    inFlight = { spans: batch.length, done };
    return done;
  };
  /** Until all is sent, or the collector fails. */
  const flush = async (): Promise<void> => {
    await inFlight?.done;
    for (let before = Infinity; queue.length > 0 && queue.length < before && !post.isStopped();) {
      before = queue.length;
      await begin();
    }
  };
  return {
    add: (span) => {
      if (closed || queue.length + (inFlight?.spans ?? 0) >= queueLimit) news.dropped();
      else if (queue.push(span) >= batchLimit && pauseMs === 0 && inFlight === null) void begin();
      else arm(delayMs);
    },
    drop: news.dropped,
    close: async () => {
      closed = true;
      disarm?.();
      const stop = clock.wakeAt(clock.now() + closeMs, post.stop);
      await flush();
      stop();
      news.closed(queue.length);
    },
  };
}

/** One line when exports begin to fail, and one when they work again. */
function createNews({ logger }: Exporting) {
  let failing = false;
  let lost = 0;
  const tell = (fate: ExportFate, spans: number): void => {
    if (fate.kind === 'refused') lost += spans;
    if (fate.kind !== 'taken') {
      if (!failing)
        logger.warn({ why: fate.why }, 'The trace collector does not take spans. Calls are not affected by that.');
      failing = true;
      return;
    }
    if (failing || lost > 0)
      logger.info({ lost }, 'The trace collector takes spans. "lost" counts those dropped before.');
    [failing, lost] = [false, 0];
  };
  return {
    tell,
    dropped: (): void => void (lost += 1),
    closed: (left: number): void => {
      if (left + lost > 0) logger.info({ lost: left + lost }, 'Spans were not exported before Outdial ended.');
    },
  };
}
