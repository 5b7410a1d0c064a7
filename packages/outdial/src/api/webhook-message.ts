import type { Timers } from '../call/timers.ts';
import type { WebhookMessage } from '../ports/webhooks.ts';
import { callView, eventView } from './call-view.ts';
import { isoOf } from '../call/instants.ts';

/** The JSON body of a message: what happened, and the call as it was then, in the shapes that the API shows. */
export function webhookBody(message: WebhookMessage, timers: Timers): string {
  const { sequence, cause, sentence, facts, problem } = eventView(message.entry);
  return JSON.stringify({
    type: message.type,
    timestamp: isoOf(message.createdAt),
    data: {
      callId: message.callId,
      number: message.number,
      ...{ sequence, cause, sentence, facts, problem },
      call: callView(message.call, timers),
    },
  });
}
