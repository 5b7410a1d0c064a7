import { endedStates } from '../call/call.ts';
import type { EventView, PageView } from '../api/views.ts';
import { answerOf, OutdialError, unreadable } from './error.ts';
import { readEventStream } from './event-stream.ts';
import { eventsPath, poll } from './poll.ts';
import type { ClientSend } from './send.ts';

export interface StreamOptions {
  readonly signal?: AbortSignal;
  /** Sequence number after which to begin. */
  readonly after?: number;
  /** Called each time the server does not answer and is tried again (false), and when it answers again (true). */
  readonly onReach?: (answers: boolean) => void;
}

const endings: readonly string[] = endedStates;
const longestPause = 2000;
/** What the server answers while it starts or stops, and a proxy while it cannot reach the server. */
const gateways: readonly number[] = [502, 503, 504];
const stream = 'text/event-stream';

/**
 * Reads one stream after another until the call has ended; each takes up where the one before broke. Polls where the server has no streams.
 */
export async function* follow(
  send: ClientSend,
  pause: ((ms: number) => Promise<void>) | null,
  id: string | null,
  { signal, after, onReach = () => undefined }: StreamOptions,
): AsyncGenerator<EventView, void, void> {
  const allowed = pause === null ? 3 : 60;
  const isOver = (): boolean => signal?.aborted === true;
  let last = after;
  let hasEnded = false;
  for (let failures = 0; !hasEnded && !isOver(); failures += 1) {
    if (failures > 1) await pause?.(Math.min(longestPause, 100 * 2 ** failures));
    try {
      const opened = await openEvents(send, id, last, signal);
      if (opened === null) return;
      onReach(true);
      last = opened.from ?? last;
      for await (const event of opened.events(pause)) {
        last = event.sequence;
        failures = 0;
        yield event;
        hasEnded ||= id !== null && endings.includes(event.name.slice('call.'.length));
        if (hasEnded && opened.isPolled) return;
      }
    } catch (error) {
      if (isOver()) return;
      const isBroken = !(error instanceof OutdialError) || error.status === null || gateways.includes(error.status);
      if (!isBroken || failures >= allowed) throw error;
      onReach(false);
    }
    if (failures >= allowed && !isOver()) {
      throw new OutdialError('The server keeps ending the stream.', { code: 'stream-ended', status: null });
    }
  }
}

/** Where events come from. `from`: the place before the first of them, where the server named it. */
interface Opened {
  readonly isPolled: boolean;
  readonly from: number | null;
  readonly events: (pause: ((ms: number) => Promise<void>) | null) => AsyncGenerator<EventView, void, void>;
}

/** Null: the call has ended and everything was seen. */
async function openEvents(
  send: ClientSend,
  id: string | null,
  last: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Opened | null> {
  const ask = (accept: string): Promise<Response> => {
    const headers = { accept, ...(last === undefined ? {} : { 'last-event-id': String(last) }) };
    return send('GET', eventsPath(id), { headers, ...(signal === undefined ? {} : { signal }) });
  };
  const response = await ask(stream).catch((error: unknown) => {
    if (error instanceof OutdialError && error.code === 'live-not-possible') return ask(`${stream}, application/json`);
    throw error;
  });
  if (response.status === 204) return null;
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith(stream)) {
    const { body } = response;
    return body === null ? null : { isPolled: false, from: null, events: () => streamed(body, signal) };
  }
  if (type.startsWith('application/json')) {
    const { items, next } = (await answerOf(response)) as PageView<EventView>;
    const after = items[0] === undefined ? Number(next) : items[0].sequence - 1;
    return { isPolled: true, from: after, events: (pause) => poll(send, { id, signal, pause, after, first: items }) };
  }
  await response.body?.cancel();
  throw unreadable(response, null);
}

async function* streamed(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<EventView, void, void> {
  for await (const { text } of readEventStream(body, signal)) yield JSON.parse(text) as EventView;
}
