import { isEnded } from '../../call/call.ts';
import type { CallId, KeyId } from '../../call/ids.ts';
import { historySeen } from '../../orders/own-calls.ts';
import type { ApiKey } from '../../ports/api-keys.ts';
import type { Engine, LogEntry } from '../../ports/engine.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventView } from '../../api/views.ts';
import type { HeavyWork } from '../http/heavy-work.ts';
import { withKeyNames } from '../http/key-names.ts';
import type { ServerParts } from '../http/parts.ts';
import { withRecentEntries } from './recent-entries.ts';

/** The key that a stream is read with, and the hash of the session that stands for it; null without one. */
interface StreamReader {
  readonly key: ApiKey;
  readonly session: string | null;
  /** When the session or the key is over. */
  readonly until: number | null;
}

interface LiveWish {
  readonly reader: StreamReader;
  /** Null: the events of all calls. */
  readonly callId: CallId | null;
  /** Sequence number after which to begin. Null: from the start for one call, from now on for all. */
  readonly after: number | null;
  /** What an event looks like to this reader. Readers with the same function share the texts. */
  readonly view: (entry: LogEntry) => EventView;
  /** Aborts when the reader is gone. */
  readonly signal: AbortSignal;
}

export interface LiveStreams {
  /** Answers a `text/event-stream`; 204 when the call has ended and everything was seen, which tells a browser to stop asking. */
  readonly open: (wish: LiveWish) => Promise<Response>;
  /** How many readers are connected. */
  readonly readers: () => number;
  /** Ends the streams that are read with this key, or in this session, now that it is good no longer. */
  readonly endOf: (over: { readonly key?: KeyId; readonly session?: string }) => void;
  /** Ends every stream. Readers come back by themselves and resume. */
  readonly close: () => void;
}

/** What the streams are made from. Readers of the same line share its text. */
interface LiveSource extends Pick<Engine, 'get' | 'history' | 'watch'> {
  readonly frames: (entries: readonly LogEntry[], view: LiveWish['view']) => Promise<string>;
  /** Reads what is long past, one reader at a time: many readers of the whole history must not delay a dial. */
  readonly inTurn: HeavyWork['inTurn'];
}

/** What ends each stream, and who reads it. */
type Open = Map<() => void, StreamReader>;

const batch = 100;
const keepAliveEvery = 15_000;

/**
 * Live streams over the engine's log. The log itself is the buffer: a reader that is slow or has come back is served from history, and
 * a commit only says that there is more. So nothing piles up in memory, however slow a reader is.
 */
export function createLiveStreams(
  { engine, clock, apiKeys }: Pick<ServerParts, 'engine' | 'clock' | 'apiKeys'>,
  { inTurn }: Pick<HeavyWork, 'inTurn'>,
): LiveStreams {
  const open: Open = new Map();
  let source: LiveSource | null = null;
  return {
    open: async (wish) => {
      if (await seenToTheEnd(engine, wish)) return new Response(null, { status: 204 });
      source ??= {
        ...withRecentEntries(engine, clock),
        watch: engine.watch,
        frames: createFrames({ apiKeys, clock }),
        inTurn,
      };
      const body = streamOf(source, clock, wish, open);
      return new Response(body, {
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
      });
    },
    readers: () => open.size,
    endOf: ({ key, session }) => {
      for (const [end, reader] of [...open]) if (reader.key.id === key || reader.session === session) end();
    },
    close: () => {
      for (const end of [...open.keys()]) end();
    },
  };
}

async function seenToTheEnd(engine: Engine, wish: LiveWish): Promise<boolean> {
  if (wish.callId === null || wish.after === null) return false;
  const call = await engine.get(wish.callId);
  if (call === null || !isEnded(call)) return false;
  return (await engine.history(wish.callId, wish.after, 1)).length === 0;
}

function streamOf(source: LiveSource, clock: Clock, wish: LiveWish, open: Open): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const attention = attend(source, clock, wish, open);
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        controller.enqueue(encoder.encode('retry: 1000\n\n'));
      },
      pull: async (controller) => {
        try {
          const text = await nextText(source, clock, wish, attention);
          if (text !== null) controller.enqueue(encoder.encode(text));
          else if (!attention.isLeft()) controller.close();
        } catch (error) {
          attention.end();
          controller.error(error);
        }
      },
      cancel: attention.leave,
    },
    { highWaterMark: 1 },
  );
}

/** One reader's place in the log, and the bell that rings when there may be more behind it. */
interface Attention {
  readonly bell: Bell;
  /** Sequence number of the last event sent; `null` while the reader of all calls still waits for the first commit. */
  readonly place: () => number | null;
  readonly moveTo: (sequence: number) => void;
  /** True until the reader has seen all that was there. */
  readonly isBehind: () => boolean;
  readonly keepUp: (keepsUp: boolean) => void;
  readonly hasEnded: () => boolean;
  /** True when the reader has disconnected, so that the stream needs no closing. */
  readonly isLeft: () => boolean;
  readonly end: () => void;
  readonly leave: () => void;
}

function attend(source: LiveSource, clock: Clock, wish: LiveWish, open: Open): Attention {
  const bell = createBell();
  let after = wish.after ?? (wish.callId === null ? null : 0);
  // The history of one call is short.
  let behind = wish.callId === null && wish.after !== null;
  let ended = false;
  let left = false;
  const unwatch = source.watch((entries) => {
    const [first] = entries;
    if (first === undefined) return;
    after ??= first.sequence - 1;
    if (wish.callId === null || entries.some((entry) => entry.callId === wish.callId)) bell.ring();
  });
  let stopTimer = (): void => undefined;
  const end = (): void => {
    ended = true;
    stopTimer();
    unwatch();
    open.delete(end);
    wish.signal.removeEventListener('abort', end);
    bell.ring();
  };
  open.set(end, wish.reader);
  wish.signal.addEventListener('abort', end);
  if (wish.reader.until !== null) stopTimer = clock.wakeAt(wish.reader.until, end);
  if (wish.signal.aborted) end();
  return {
    bell,
    place: () => after,
    moveTo: (sequence) => {
      after = sequence;
    },
    isBehind: () => behind,
    keepUp: (keepsUp) => {
      behind = !keepsUp;
    },
    hasEnded: () => ended,
    isLeft: () => left,
    end,
    leave: () => {
      left = true;
      end();
    },
  };
}

/** What to write next: events as soon as there are some, else a comment that keeps the connection alive. Null: the end. */
async function nextText(
  source: LiveSource,
  clock: Clock,
  wish: LiveWish,
  attention: Attention,
): Promise<string | null> {
  const { bell } = attention;
  while (!attention.hasEnded()) {
    bell.hush();
    const place = attention.place();
    const read = () => (place === null || attention.hasEnded() ? nothing : nextTexts(source, wish, place));
    const more = await (attention.isBehind()
      ? source.inTurn({ kind: 'stream', key: wish.reader.key.id }, read)
      : read());
    attention.keepUp(!more.isMore);
    if (more.last) attention.end();
    if (place !== null && more.reached > place) attention.moveTo(more.reached);
    if (more.isMore) bell.ring();
    if (more.text !== '') return more.text;
    if (!attention.hasEnded() && (await bell.wait(clock, keepAliveEvery)) === 'late') return ': keep-alive\n\n';
  }
  return null;
}

interface More {
  readonly text: string;
  /** How far the history was read for them, and whether it goes on. */
  readonly reached: number;
  readonly isMore: boolean;
  /** True when the call had ended before these were read and they are the rest of its history. */
  readonly last: boolean;
}
const nothing: More = { text: '', reached: 0, isMore: false, last: false };

async function nextTexts(source: LiveSource, { callId: id, reader, view }: LiveWish, after: number): Promise<More> {
  const call = id === null ? null : await source.get(id);
  const { entries, reached, isMore } = await historySeen(source, reader.key, { id, after, limit: batch });
  const text = await source.frames(entries, view);
  return { text, reached, isMore, last: call !== null && isEnded(call) && !isMore };
}

function createFrames(named: Pick<ServerParts, 'apiKeys' | 'clock'>): LiveSource['frames'] {
  const ofViews = new WeakMap<LiveWish['view'], WeakMap<LogEntry, string>>();
  return async (entries, view) => {
    const frames = ofViews.get(view) ?? new WeakMap<LogEntry, string>();
    ofViews.set(view, frames);
    const fresh = entries.filter((entry) => !frames.has(entry));
    const events = await withKeyNames(named, fresh.map(view));
    for (const [at, entry] of fresh.entries())
      frames.set(entry, `id: ${entry.sequence}\nevent: ${entry.name}\ndata: ${JSON.stringify(events[at])}\n\n`);
    return entries.map((entry) => frames.get(entry)).join('');
  };
}

interface Bell {
  readonly ring: () => void;
  readonly hush: () => void;
  /** Until it rings, or `ms` have passed. */
  readonly wait: (clock: Clock, ms: number) => Promise<'rung' | 'late'>;
}

/** Wakes one waiter. A ring without a waiter is kept until it is hushed. */
function createBell(): Bell {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    hush: () => {
      rung = false;
    },
    wait: (clock, ms) => {
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
