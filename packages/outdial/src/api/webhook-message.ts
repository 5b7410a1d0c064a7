import type { Timers } from '../call/timers.ts';
import { withoutOtherCalls } from '../call/other-calls.ts';
import { callersEndpoint, type WebhookMessage } from '../ports/webhooks.ts';
import { callView, eventView } from './call-view.ts';
import { isoOf } from '../call/instants.ts';

/** What a message is made of: a line of the call's history, and the call as it was then. */
export interface MessageToSign extends Pick<WebhookMessage, 'callId' | 'number' | 'createdAt' | 'entry' | 'call'> {
  readonly type: string;
}

/** What happened, and the call as it was then, in the shapes that the API shows. */
export function messageData(
  { callId, number, entry, call }: Omit<MessageToSign, 'type' | 'createdAt'>,
  timers: Timers,
) {
  const { sequence, cause, sentence, facts, problem } = eventView(entry);
  return { callId, number, ...{ sequence, cause, sentence, facts, problem }, call: callView(call, timers) };
}

/** The JSON body of a message. Only registered endpoints may learn of other calls; a `webhookUrl` may be that of a key for its own calls. */
export function webhookBody(message: MessageToSign & Pick<WebhookMessage, 'endpointId'>, timers: Timers): string {
  const { type, createdAt, endpointId, entry, call } = message;
  const seen = endpointId === callersEndpoint ? withoutOtherCalls({ entry, call }) : { entry, call };
  return JSON.stringify({ type, timestamp: isoOf(createdAt), data: messageData({ ...message, ...seen }, timers) });
}
