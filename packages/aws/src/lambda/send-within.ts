import type { Clock, Send } from 'outdial/engine-kit';

interface Within {
  readonly clock: Clock;
  /** Milliseconds until Lambda ends the invocation under way. */
  readonly remainingMs: () => number;
}

/** Milliseconds that a function needs to store what it knows. */
const storingMs = 2_000;

/** Gives up a request before Lambda ends the function: what came of it is still stored, and another invocation goes on from there. */
export function sendWithin(send: Send, { clock, remainingMs }: Within): Send {
  return async (request) => {
    const left = remainingMs() - storingMs;
    if (!Number.isFinite(left)) return send(request);
    const over = new AbortController();
    const cancel = clock.wakeAt(clock.now() + Math.max(0, left), () => over.abort());
    try {
      return await send({ ...request, signal: AbortSignal.any([request.signal, over.signal]) });
    } finally {
      cancel();
    }
  };
}
