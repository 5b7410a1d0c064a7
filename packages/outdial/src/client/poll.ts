import type { EventView, PageView } from '../api/views.ts';
import { answerOf } from './error.ts';
import type { ClientSend } from './send.ts';

/** One place in a history, and what to ask for. */
interface PollWish {
  /** Null: all calls. */
  readonly id: string | null;
  readonly signal: AbortSignal | undefined;
  /** Null: the real clock waits. */
  readonly pause: ((ms: number) => Promise<void>) | null;
  /** Sequence number after which to begin. */
  readonly after: number;
  /** The first events, which came with that place. */
  readonly first: readonly EventView[];
}

const firstPause = 1000;
const longestPause = 5000;
const perPage = 200;
/** Events of several calls may show in another order than they happened: this many are asked for again. */
const overlap = 100;

/** Asks for new events again and again, for a server that has no live streams. Ends only when `signal` aborts. */
export async function* poll(send: ClientSend, wish: PollWish): AsyncGenerator<EventView, void, void> {
  const { id, signal, after, first } = wish;
  const isOver = (): boolean => signal?.aborted === true;
  let last = after;
  let seen: readonly number[] = [];
  let waitMs = firstPause;
  let page: PageView<EventView> = { items: first, next: null };
  while (!isOver()) {
    const fresh = page.items.filter(({ sequence }) => !seen.includes(sequence));
    const numbers = fresh.map(({ sequence }) => sequence);
    seen = [...seen, ...numbers].slice(-2 * overlap);
    last = Math.max(last, ...numbers);
    yield* fresh;
    waitMs = fresh.length > 0 ? firstPause : Math.min(longestPause, waitMs * 1.5);
    if (page.next === null || fresh.length === 0) await waitIn(wish, waitMs);
    if (isOver()) return;
    const from = id === null ? Math.max(after, last - overlap) : last;
    const query = { after: from, limit: perPage };
    const answer = await send('GET', eventsPath(id), { query, ...(signal === undefined ? {} : { signal }) });
    page = (await answerOf(answer)) as PageView<EventView>;
  }
}

// eslint-disable-next-line no-restricted-globals -- The client runs in browsers, too. A program with its own clock passes `pause`.
const realPause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Waits so many milliseconds, or until `signal` aborts. */
async function waitIn({ signal, pause }: PollWish, ms: number): Promise<void> {
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => (stop = resolve));
  signal?.addEventListener('abort', stop);
  await Promise.race([(pause ?? realPause)(ms), aborted]);
  signal?.removeEventListener('abort', stop);
}

export const eventsPath = (id: string | null): string =>
  id === null ? '/v1/events' : `/v1/calls/${encodeURIComponent(id)}/events`;
