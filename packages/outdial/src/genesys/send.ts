/** One HTTP request, complete. */
export interface SendRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /**
   * Called last before the head is written, when the connection is open. False: nothing is written, and the request ends as `withheld`.
   * Called at most once.
   */
  readonly mayLeave: () => boolean;
  /** Ends the request, whatever it waits for; what has not left by then never leaves. */
  readonly signal: AbortSignal;
}
export interface GenesysAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
/**
 * The outcome of a request. `left`: its head was (or was about to be) written, so the other side may have acted. `answer` is whole or null.
 * `error` is a code such as `ECONNREFUSED`, `timeout`, `withheld`; never a text that could carry a secret.
 */
export interface Sent {
  readonly left: boolean;
  readonly answer: GenesysAnswer | null;
  readonly error: string | null;
  /** The address from which Genesys saw Outdial log in, when it refused that for the address. Absent: it did not, or named none. */
  readonly address?: string;
  /** When the budget of requests, which held it back, has capacity again. Absent: the budget did not hold it back. */
  readonly retryAfterMs?: number;
}
/** Sends one request once: no retry, no redirect, and it never rejects. */
export type Send = (request: SendRequest) => Promise<Sent>;

export class TimeUp extends Error {
  readonly code = 'timeout';
}

/** Codes under which a fetch says that no connection was ever made. `ECONNRESET` is not among them: it can mean either. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Sends through a fetch function, such as that of a sandbox in the same process. Whatever it cannot prove to be unsent has left. */
export function sendThrough(fetch: (request: Request) => Promise<Response>): Send {
  return async ({ url, method, headers, body, mayLeave, signal }) => {
    if (signal.aborted) return { left: false, answer: null, error: 'timeout' };
    let request: Request;
    try {
      request = new Request(url, { method, headers: { ...headers }, body, redirect: 'manual', signal });
    } catch (error) {
      return { left: false, answer: null, error: errorCode(error) };
    }
    if (!mayLeave()) return { left: false, answer: null, error: 'withheld' };
    try {
      const response = await Promise.race([fetch(request), aborted(signal)]);
      const text = await Promise.race([response.text(), aborted(signal)]);
      return {
        left: true,
        answer: { status: response.status, headers: Object.fromEntries(response.headers), body: text },
        error: null,
      };
    } catch (error) {
      const code = errorCode(error);
      return { left: !neverConnected.has(code), answer: null, error: code };
    }
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new TimeUp()), { once: true });
  });
}

/** The code of an error or of its cause; its class name when there is none. An abort is always ours: the time was up. */
export function errorCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  const name = error instanceof Error ? error.name : 'error';
  return name === 'AbortError' ? 'timeout' : name;
}
