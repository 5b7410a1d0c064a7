import * as z from 'zod';

/** What one frame of a channel's socket says (docs/genesys-facts.md#notifications). */
export type Frame =
  | { readonly kind: 'event'; readonly topicName: string; readonly eventBody: unknown }
  /** The socket will be closed within a minute. */
  | { readonly kind: 'closing' }
  /** A heartbeat, a pong, an acknowledgement, or something that we do not know: the socket lives. */
  | { readonly kind: 'alive' };

const frameSchema = z.object({ topicName: z.string(), eventBody: z.unknown() });
const alive: Frame = { kind: 'alive' };

export function readFrame(text: string): Frame {
  const frame = frameSchema.safeParse(jsonOf(text));
  if (!frame.success) return alive;
  const { topicName, eventBody } = frame.data;
  if (topicName === 'v2.system.socket_closing') return { kind: 'closing' };
  return topicName.startsWith('v2.users.') ? { kind: 'event', topicName, eventBody } : alive;
}

export const ping = JSON.stringify({ message: 'ping' });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
