import type { Clock } from '../ports/clock.ts';
import type { SentListener, SentRequest } from '../ports/contact-centre.ts';
import type { Http } from './http.ts';
import type { Sent } from './send.ts';

const ofConversation = /^\/api\/v2\/(?:analytics|conversations)\//;

/**
 * Reports each request that left, once it is over; the time that it waited for the rate budget is part of what it took. A mistake of the
 * listener must not look like a lost answer.
 */
export const reporting =
  (clock: Clock) =>
  (http: Http, listener: SentListener): Http => {
    const begin = () => {
      const [at, begun] = [clock.now(), clock.monotonic()];
      return (request: Pick<SentRequest, 'about' | 'method' | 'path'>, { left, answer, error }: Sent): void => {
        try {
          const tookMs = Math.round(clock.monotonic() - begun);
          if (left) listener({ ...request, at, tookMs, status: answer?.status ?? null, error });
        } catch {
          // The answer counts more than the report of it.
        }
      };
    };
    return {
      ...http,
      ask: async (request) => {
        const report = begin();
        const sent = await http.ask(request);
        const { method = 'GET', path } = request;
        report({ about: ofConversation.test(path) ? 'conversation' : 'agent', method, path }, sent);
        return sent;
      },
      dial: async (request) => {
        const report = begin();
        const result = await http.dial(request);
        if (result.kind === 'sent') report({ about: 'dial', method: 'POST', path: request.path }, result.sent);
        return result;
      },
    };
  };
