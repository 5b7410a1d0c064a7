import { Agent, type Dispatcher } from 'undici';
import { type GenesysAnswer, errorCode, type Send, type SendRequest, type Sent, TimeUp } from './send.ts';

/** Bytes of an answer that we are willing to read. */
const largestAnswer = 8 * 1024 * 1024;
/** Below 4 s with room for undici's coarse timer: a server that closes idle connections must not catch a dial (docs/lifecycle.md#not-placed). */
const idleMs = 2_500;

interface Wire {
  readonly send: Send;
  readonly close: () => Promise<void>;
}

/** HTTP over undici, watched at the one moment that separates "never left" from "left": the connection is open, the head is next. */
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
    send: (request) => new Promise((resolve) => new WireExchange(request, resolve).begin(agent)),
    close: async () => {
      if (!agent.closed && !agent.destroyed) await agent.close();
    },
  };
}

class Withheld extends Error {
  readonly code = 'withheld';
}

/** One request on the wire, and the handler that receives undici's callbacks for it. */
class WireExchange implements Dispatcher.DispatchHandler {
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

  #end(answer: GenesysAnswer | null, error: string | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#request.signal.removeEventListener('abort', this.#abort);
    this.#resolve({ left: this.#left, answer, error });
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;
