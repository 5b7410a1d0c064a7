import type { CallEvent } from '../call/life/call-event.ts';
import type { WriteSite } from './writer.ts';

/** The name under which crash tests know the write of this event. */
export function siteOf({ type }: CallEvent): WriteSite {
  switch (type) {
    case 'answer-placed':
    case 'answer-not-placed':
    case 'answer-unknown':
    case 'not-sent':
      return 'answer';
    case 'seen':
      return 'event';
    case 'checked':
    case 'recheck':
      return 'check';
    case 'looked':
      return 'look';
    case 'read-failed':
      return 'read';
    case 'claim':
    case 'interrupted':
      return 'claim';
    case 'paused':
    case 'resumed':
      return 'pause';
    case 'cancel':
    case 'hang-up-result':
    case 'resolve':
      return type;
    case 'start':
    case 'expire':
    case 'retry-due':
    case 'answer-due':
    case 'look-due':
    case 'settle':
    case 'settle-cap':
    case 'read-due':
    case 'follow-cap':
    case 'hang-up-due':
    case 'wrap-up-due':
      return 'timer';
    case 'set-back':
    case 'fence-lost':
      return 'recover';
  }
}
