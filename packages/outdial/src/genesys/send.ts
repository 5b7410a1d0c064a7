import { Agent, type Dispatcher } from 'undici';

/** One HTTP request, complete. */
interface SendRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /**
   * Asked as the last act before the head is written, when the connection stands. False: nothing is written, and the request ends as
   * `withheld`. Asked at most once.
   */
  readonly mayLeave: () => boolean;
  /** Ends the request, whatever it waits for; what has not left by then never leaves. */
  readonly signal: AbortSignal;
}
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
/**
 * What became of a request. `left`: its head was (or was about to be) written, so the other side may have acted. `answer` is whole or
 * null. `error` is a code such as `ECONNREFUSED`, `timeout`, `withheld`; never a text that could carry a secret.
 */
export interface Sent {
  readonly left: boolean;
  readonly answer: Answer | null;
  readonly error: string | null;
}
/** Sends one request once: no retry, no redirect, and it never rejects. */
export type Send = (request: SendRequest) => Promise<Sent>;

/** Bytes of an answer that we are willing to read. */
const largestAnswer = 8 * 1024 * 1024;
/** Below 4 s with room for undici's coarse timer: a server that closes idle connections must not catch a dial (docs/lifecycle.md#not-placed). */
const idleMs = 2_500;

export interface Wire {
  readonly send: Send;
  readonly close: () => Promise<void>;
}

/** HTTP over undici, watched at the one moment that tells "never left" from "left": the connection stands, the head is next. */
export function openWire(options: { readonly requestTimeoutMs: number }): Wire {
  const agent = new Agent({
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    headersTimeout: options.requestTimeoutMs,
    bodyTimeout: options.requestTimeoutMs,
    connect: { timeout: options.requestTimeoutMs },
    maxResponseSize: largestAnswer,
    pipelining: 1,
  });
  return {
    send: (request) => new Promise((resolve) => new Exchange(request, resolve).begin(agent)),
    close: async () => {
      if (!agent.closed && !agent.destroyed) await agent.close();
    },
  };
}

class Withheld extends Error {
  readonly code = 'withheld';
}
class TimeUp extends Error {
  readonly code = 'timeout';
}

/** One request on the wire and the handler that undici tells of it. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: SendRequest;
  readonly #resolve: (sent: Sent) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #left = false;
  #over = false;
  #status = 0;
  #headers: Record<string, string> = {};
  readonly #chunks: Buffer[] = [];

  constructor(request: SendRequest, resolve: (sent: Sent) => void) {
    this.#request = request;
    this.#resolve = resolve;
  }

  begin(agent: Agent): void {
    const { url, method, headers, body, signal } = this.#request;
    signal.addEventListener('abort', this.#abort, { once: true });
    if (signal.aborted) {
      this.#end(null, 'timeout');
      return;
    }
    try {
      const { origin, pathname, search } = new URL(url);
      agent.dispatch({ origin, path: pathname + search, method, headers: { ...headers }, body }, this);
    } catch (error) {
      this.#end(null, errorCode(error));
    }
  }

  readonly #abort = (): void => {
    this.#end(null, 'timeout');
    this.#controller?.abort(new TimeUp());
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // A second start would be a second request on the wire: it is refused here, below everything that could ask for one.
    if (this.#left || this.#over || !this.#request.mayLeave()) {
      controller.abort(new Withheld());
      return;
    }
    this.#left = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    );
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#end(
      { status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks).toString('utf8') },
      null,
    );
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(null, errorCode(error));
  }

  #end(answer: Answer | null, error: string | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#request.signal.removeEventListener('abort', this.#abort);
    this.#resolve({ left: this.#left, answer, error });
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

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
function errorCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  const name = error instanceof Error ? error.name : 'error';
  return name === 'AbortError' ? 'timeout' : name;
}
