import type { Call } from '../call/call.ts';
import type { LogEntry } from '../ports/engine.ts';
import type { WebhookType } from '../ports/webhooks.ts';

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
