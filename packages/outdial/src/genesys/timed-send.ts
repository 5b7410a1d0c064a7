import type { Clock } from '../ports/clock.ts';
import type { Send } from './send.ts';

/** How long a request to Genesys took. `status` null: no whole answer came. */
export interface RequestTime {
  readonly kind: 'dial' | 'read' | 'login';
  readonly ms: number;
  readonly status: number | null;
}

/** Sends the same way, and tells of each request when it is over. */
export function timedSend(send: Send, clock: Clock, onRequest: (request: RequestTime) => void): Send {
  return async (request) => {
    const begun = clock.monotonic();
    const sent = await send(request);
    onRequest({ kind: kindOf(request), ms: clock.monotonic() - begun, status: sent.answer?.status ?? null });
    return sent;
  };
}

function kindOf({ method, url }: Parameters<Send>[0]): RequestTime['kind'] {
  const path = new URL(url).pathname;
  if (path === '/oauth/token') return 'login';
  return method === 'POST' && /^\/api\/v2\/conversations\/calls(?:\/user\/.*)?$/.test(path) ? 'dial' : 'read';
}
