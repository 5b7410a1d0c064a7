import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What this process waits for apart from its own clock. */
export interface UnderWay {
  /** Whether an HTTP request has no answer yet, or a file is being read. */
  readonly isAny: () => boolean;
  readonly stop: () => void;
}

/**
 * Counts requests with the events that undici, and so the platform's `fetch`, reports. A websocket begins with a
 * request whose end some versions do not report, so websocket requests are not counted.
 */
export function watchUnderWay(): UnderWay {
  let requests = 0;
  const count = (change: 1 | -1) => (message: unknown) => {
    const { request } = message as { readonly request: { readonly upgrade?: string | null } };
    if (request.upgrade !== 'websocket') requests += change;
  };
  const [more, less] = [count(1), count(-1)];
  const channels = [
    ['undici:request:create', more],
    ['undici:request:trailers', less],
    ['undici:request:error', less],
  ] as const;
  for (const [name, listener] of channels) subscribe(name, listener);
  return {
    isAny: () => requests > 0 || process.getActiveResourcesInfo().includes('FSReqCallback'),
    stop: () => {
      for (const [name, listener] of channels) unsubscribe(name, listener);
    },
  };
}
