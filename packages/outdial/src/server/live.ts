import { isEnded } from '../call/call.ts';
import type { CallId } from '../call/ids.ts';
import type { Engine, LogEntry } from '../ports/engine.ts';
import type { Clock } from '../ports/clock.ts';
import { eventView } from './call-view.ts';

export interface LiveWish {
  /** Null: the events of all calls. */
  readonly callId: CallId | null;
  /** Sequence number after which to begin. Null: from the start for one call, from now on for all. */
  readonly after: number | null;
  /** Aborts when the reader is gone. */
  readonly signal: AbortSignal;
}

export interface LiveStreams {
  /** Answers a `text/event-stream`; 204 when the call has ended and everything was seen, which tells a browser to stop asking. */
  readonly open: (wish: LiveWish) => Promise<Response>;
  /** How many readers are connected. */
  readonly readers: () => number;
  /** Ends every stream. Readers come back by themselves and resume. */
  readonly close: () => void;
}

const batch = 100;
const keepAliveEvery = 15_000;

/**
 * Live streams over the engine's log. The log itself is the buffer: a reader that is slow or has come back is served from history, and
 * a commit only says that there is more. So nothing piles up in memory, however slow a reader is.
 */
export function createLiveStreams(engine: Engine, clock: Clock): LiveStreams {
  const open = new Set<() => void>();
  return {
    open: async (wish) => {
      if (await seenToTheEnd(engine, wish)) return new Response(null, { status: 204 });
      const body = streamOf(engine, clock, wish, open);
      return new Response(body, {
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
      });
    },
    readers: () => open.size,
    close: () => {
      for (const end of [...open]) end();
    },
  };
}

async function seenToTheEnd(engine: Engine, wish: LiveWish): Promise<boolean> {
  if (wish.callId === null || wish.after === null) return false;
  const call = await engine.get(wish.callId);
  if (call === null || !isEnded(call)) return false;
  return (await engine.history(wish.callId, wish.after, 1)).length === 0;
}

function streamOf(engine: Engine, clock: Clock, wish: LiveWish, open: Set<() => void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const bell = createBell();
  let after = wish.after ?? (wish.callId === null ? null : 0);
  let ended = false;
  const unwatch = engine.watch((entries) => {
    const [first] = entries;
    if (first === undefined) return;
    after ??= first.sequence - 1;
    if (wish.callId === null || entries.some((entry) => entry.callId === wish.callId)) bell.ring();
  });
  const end = (): void => {
    ended = true;
    unwatch();
    open.delete(end);
    wish.signal.removeEventListener('abort', end);
    bell.ring();
  };
  open.add(end);
  wish.signal.addEventListener('abort', end);
  if (wish.signal.aborted) end();

  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode('retry: 1000\n\n')),
      pull: async (controller) => {
        const say = (text: string): void => controller.enqueue(encoder.encode(text));
        while (!ended) {
          bell.hush();
          const more = after === null ? nothing : await nextEntries(engine, wish.callId, after);
          if (more.entries.length > 0) {
            after = more.entries.at(-1)?.sequence ?? after;
            say(more.entries.map(frame).join(''));
          }
          if (more.last) end();
          else if (more.entries.length > 0) return;
          else if ((await bell.wait(clock, keepAliveEvery)) === 'late') return say(': keep-alive\n\n');
        }
        controller.close();
      },
      cancel: end,
    },
    { highWaterMark: 1 },
  );
}

interface More {
  readonly entries: readonly LogEntry[];
  /** True when the call had ended before these were read and they are the rest of its history. */
  readonly last: boolean;
}
const nothing: More = { entries: [], last: false };

async function nextEntries(engine: Engine, id: CallId | null, after: number): Promise<More> {
  const call = id === null ? null : await engine.get(id);
  const entries = await engine.history(id, after, batch);
  return { entries, last: call !== null && isEnded(call) && entries.length < batch };
}

function frame(entry: LogEntry): string {
  return `id: ${entry.sequence}\nevent: ${entry.name}\ndata: ${JSON.stringify(eventView(entry))}\n\n`;
}

/** Wakes one waiter; a ring while nobody waits is remembered until it is hushed. */
function createBell() {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring: (): void => {
      rung = true;
      wake?.();
    },
    hush: (): void => {
      rung = false;
    },
    /** Until it rings, or `ms` have passed. */
    wait: (clock: Clock, ms: number): Promise<'rung' | 'late'> => {
      if (rung) return Promise.resolve('rung');
      return new Promise((resolve) => {
        const cancel = clock.wakeAt(clock.now() + ms, () => {
          wake = null;
          resolve('late');
        });
        wake = () => {
          wake = null;
          cancel();
          resolve('rung');
        };
      });
    },
  };
}
