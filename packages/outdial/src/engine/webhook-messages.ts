import type { Call } from '../call/call.ts';
import type { LogEntry } from '../ports/engine.ts';
import { callersEndpoint, type WebhookEndpoint, type WebhookType } from '../ports/webhooks.ts';

/** Where messages of a call go. `endpoint`: an id. */
interface Destination {
  readonly endpoint: string;
  readonly url: string;
}

/** Lists the destinations of this call's messages. An address that an endpoint has, too, appears once, as that endpoint. */
export function destinationsOf(call: Call, endpoints: Iterable<WebhookEndpoint>): readonly Destination[] {
  const found: Destination[] = [];
  for (const { id, url } of endpoints) if (url !== null) found.push({ endpoint: id, url });
  const own = call.order.webhookUrl;
  if (own !== null && !found.some(({ url }) => url === own)) found.push({ endpoint: callersEndpoint, url: own });
  return found;
}

/**
 * The messages that a line of a call's history makes for each receiver, by number and type. A fence makes one line and two messages, so a
 * message's number is its line's plus the fences until then.
 */
export function messagesOf(entry: LogEntry, call: Call): readonly (readonly [number, WebhookType])[] {
  const number = entry.number + call.attempts.length;
  const isFence = entry.name === 'call.dialing' && entry.cause === 'claim';
  return isFence
    ? [
        [number - 1, 'call.about-to-dial'],
        [number, entry.name],
      ]
    : [[number, entry.name]];
}
