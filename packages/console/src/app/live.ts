import { useEffect, useRef, useSyncExternalStore } from 'react';
import { createClient, OutdialError, type EventView } from 'outdial/client';
import { after, pause } from './clock.ts';
import { whileInSight } from './sight.ts';

/** `none`: this key may not read calls, so nothing is live. */
export type LinkState = 'joining' | 'live' | 'lost' | 'none';

const stateListeners = new Set<() => void>();
const eventListeners = new Set<(events: readonly EventView[]) => void>();
const joinListeners = new Set<() => void>();
let state: LinkState = 'joining';

function become(next: LinkState): void {
  if (next === state) return;
  state = next;
  for (const listener of stateListeners) listener();
  // What happened before is in no event: between the page's first read and this moment, or while the connection was lost.
  if (next === 'live') for (const listener of joinListeners) listener();
}

async function observed(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (answer.ok) become('live');
    // The server has no live streams; the client polls.
    else if (answer.status === 406) return answer;
    else if (answer.status === 403 || answer.status === 401) become('none');
    else become('lost');
    return answer;
  } catch (error) {
    if (!request.signal.aborted) become('lost');
    throw error;
  }
}

/** Follows the events of all calls while the page is in sight, and takes the stream up where it broke. Returns the way to end it. */
export const followAll = (): (() => void) => followOn(null);

/** Follows the events of one call until it has ended, with the secret of its share link. */
export const followShared = (id: string, secret: string): (() => void) => followOn({ id, secret });

type Shared = { readonly id: string; readonly secret: string } | null;

function followOn(shared: Shared): () => void {
  const key = shared === null ? {} : { apiKey: shared.secret };
  const client = createClient({ url: location.origin, fetch: observed, pause, ...key });
  let last: number | undefined;
  return whileInSight((signal) => {
    void (async () => {
      become('joining');
      while (!signal.aborted) {
        try {
          const from = last === undefined ? {} : { after: last };
          for await (const event of client.events(shared?.id ?? null, { signal, ...from })) {
            last = event.sequence;
            collect(event);
          }
          if (shared !== null) return;
        } catch (error) {
          if (error instanceof OutdialError && (error.status === 401 || error.status === 403)) return;
        }
        await pause(1000);
      }
    })();
  });
}

/** Milliseconds over which events are collected, so that a busy server does not make the page busy. */
const collectFor = 400;
let collected: EventView[] = [];

function collect(event: EventView): void {
  if (collected.length === 0) after(collectFor, flush);
  collected.push(event);
}

function flush(): void {
  const events = collected;
  collected = [];
  for (const listener of eventListeners) listener(events);
}

const subscribeState = (listener: () => void): (() => void) => {
  stateListeners.add(listener);
  return () => stateListeners.delete(listener);
};

export const useLink = (): LinkState => useSyncExternalStore(subscribeState, () => state);

/** Calls back with new events, some at a time, and when events begin to come: what was read before may be out of date. */
export function useLive(onEvents: (events: readonly EventView[]) => void, onBack: () => void): void {
  const latest = useRef({ onEvents, onBack });
  latest.current = { onEvents, onBack };
  useEffect(() => {
    const hear = (events: readonly EventView[]): void => {
      latest.current.onEvents(events);
    };
    const back = (): void => {
      latest.current.onBack();
    };
    eventListeners.add(hear);
    joinListeners.add(back);
    return () => {
      eventListeners.delete(hear);
      joinListeners.delete(back);
    };
  }, []);
}
