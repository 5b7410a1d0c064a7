import { endedStates } from '../call/call.ts';
import type { EventView } from '../api/views.ts';
import { OutdialError, unreadable } from './error.ts';
import { readEventStream } from './event-stream.ts';
import type { ClientSend } from './send.ts';

export interface StreamOptions {
  readonly signal?: AbortSignal;
  /** Sequence number after which to begin. */
  readonly after?: number;
}

const endings: readonly string[] = endedStates;
const longestPause = 2000;

/** Reads one stream after another until the call has ended; each takes up where the one before broke. */
export async function* follow(
  send: ClientSend,
  pause: ((ms: number) => Promise<void>) | null,
  id: string | null,
  { signal, after }: StreamOptions,
): AsyncGenerator<EventView, void, void> {
  const allowed = pause === null ? 3 : 60;
  const isOver = (): boolean => signal?.aborted === true;
  let last = after;
  let hasEnded = false;
  for (let failures = 0; !hasEnded && !isOver(); failures += 1) {
    if (failures > 1) await pause?.(Math.min(longestPause, 100 * 2 ** failures));
    try {
      const body = await openStream(send, id, last, signal);
      if (body === null) return;
      for await (const { text } of readEventStream(body, signal)) {
        const event = JSON.parse(text) as EventView;
        last = event.sequence;
        failures = 0;
        yield event;
        hasEnded ||= id !== null && endings.includes(event.name.slice('call.'.length));
      }
    } catch (error) {
      if (isOver()) return;
      const isBroken = !(error instanceof OutdialError) || error.status === null || error.status === 503;
      if (!isBroken || failures >= allowed) throw error;
    }
    if (failures >= allowed && !isOver()) {
      throw new OutdialError('The server keeps ending the stream.', { code: 'stream-ended', status: null });
    }
  }
}

/** Null: the call has ended and everything was seen. */
async function openStream(
  send: ClientSend,
  id: string | null,
  last: number | undefined,
  signal: AbortSignal | undefined,
): Promise<ReadableStream<Uint8Array> | null> {
  const path = id === null ? '/v1/events' : `/v1/calls/${encodeURIComponent(id)}/events`;
  const headers = { accept: 'text/event-stream', ...(last === undefined ? {} : { 'last-event-id': String(last) }) };
  const response = await send('GET', path, { headers, ...(signal === undefined ? {} : { signal }) });
  if (response.status === 204) return null;
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) return response.body;
  await response.body?.cancel();
  throw unreadable(response, null);
}
