import type { ConversationSeen } from '../call/conversation.ts';
import type { ConversationId } from '../call/ids.ts';

/** Events of conversations that no call knows yet (docs/lifecycle.md#kept-events). */
export interface KeptEvents {
  /** `now`: epoch milliseconds at which it was heard. */
  readonly keep: (seen: ConversationSeen, now: number) => void;
  /** Takes out what was heard of this conversation, in the order heard. */
  readonly take: (id: ConversationId, now: number) => readonly ConversationSeen[];
}

const keptFor = 5 * 60_000;
const mostConversations = 10_000;
const mostOfOne = 50;
/** Of all conversations together: about 20 MB. */
const mostEvents = 20_000;

interface Kept {
  readonly heardAt: number;
  readonly seen: readonly ConversationSeen[];
}

export function createKeptEvents(): KeptEvents {
  // In the order last heard, so that the oldest come first.
  const kept = new Map<ConversationId, Kept>();
  let events = 0;
  const drop = (id: ConversationId): readonly ConversationSeen[] => {
    const seen = kept.get(id)?.seen ?? [];
    kept.delete(id);
    events -= seen.length;
    return seen;
  };
  const dropOld = (now: number): void => {
    for (const [id, { heardAt }] of kept) {
      if (now - heardAt <= keptFor && kept.size <= mostConversations && events <= mostEvents) return;
      drop(id);
    }
  };
  return {
    keep: (seen, now) => {
      const id = seen.conversationId;
      const all = [...drop(id), seen].slice(-mostOfOne);
      kept.set(id, { heardAt: now, seen: all });
      events += all.length;
      dropOld(now);
    },
    take: (id, now) => {
      dropOld(now);
      return drop(id);
    },
  };
}
