import { after } from './clock.ts';

/** Milliseconds that a page may be hidden before it gives up its connection: a quick change of tabs costs nothing. */
const hiddenFor = 1000;

/**
 * Runs `work` while the page is in sight: a browser allows six connections to a server, and tabs in the background or pages behind the back button
 * must not use them up. Its signal aborts when the page is left or hidden. Returns the way to end it.
 */
export function whileInSight(work: (signal: AbortSignal) => void): () => void {
  let running: AbortController | null = null;
  let keep = (): void => undefined;
  const end = (): void => {
    keep();
    running?.abort();
    running = null;
  };
  const look = (): void => {
    keep();
    if (document.visibilityState === 'hidden') keep = after(hiddenFor, end);
    else if (running === null) {
      running = new AbortController();
      work(running.signal);
    }
  };
  const listening = new AbortController();
  const { signal } = listening;
  addEventListener('pagehide', end, { signal });
  addEventListener('pageshow', look, { signal });
  document.addEventListener('visibilitychange', look, { signal });
  look();
  return () => {
    listening.abort();
    end();
  };
}
