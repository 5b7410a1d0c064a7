import type { Reply, SandboxRequest } from '../http.ts';
import type { MachineClock } from '../time/system-clock.ts';

/** Has the same signature as the platform's fetch. */
export type InProcessFetch = (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

/** The parts of a sandbox without a socket. */
export interface InProcessParts {
  readonly answer: (request: SandboxRequest) => Reply;
  readonly refuses: (path: string, method: string) => boolean;
  readonly machine: MachineClock;
}

/** Answers requests without a socket. Socket faults reject as fetch would, with the system's code on `cause`. */
export function inProcessFetch(parts: InProcessParts): InProcessFetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const body = await request.text();
    request.signal.throwIfAborted();
    if (parts.refuses(url.pathname, request.method)) throw failed('ECONNREFUSED');
    const reply = parts.answer({
      method: request.method,
      path: url.pathname,
      search: url.search.slice(1),
      header: (name) => request.headers.get(name) ?? undefined,
      body,
    });
    if (reply.kind === 'refused') throw failed('ECONNREFUSED');
    await pause(parts.machine, reply.delayMs, request.signal);
    if (reply.kind === 'reset') throw failed('ECONNRESET');
    if (reply.kind === 'silence') {
      await pause(parts.machine, reply.holdMs, request.signal);
      throw failed('UND_ERR_SOCKET');
    }
    await pause(parts.machine, reply.slowMs, request.signal);
    const { status, headers, body: text } = reply.answer;
    return new Response(text === '' ? null : text, { status, headers });
  };
}

function failed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

async function pause(machine: MachineClock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return;
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => {
      cancel();
      reject(signal.reason instanceof Error ? signal.reason : new TypeError('aborted'));
    };
    const cancel = machine.wakeAfter(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}
