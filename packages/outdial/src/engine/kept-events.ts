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

interface Kept {
  readonly heardAt: number;
  readonly seen: readonly ConversationSeen[];
}

export function createKeptEvents(): KeptEvents {
  // In the order last heard, so that the oldest come first.
  const kept = new Map<ConversationId, Kept>();
  const dropOld = (now: number): void => {
    for (const [id, { heardAt }] of kept) {
      if (now - heardAt <= keptFor && kept.size <= mostConversations) return;
      kept.delete(id);
    }
  };
  return {
    keep: (seen, now) => {
      const id = seen.conversationId;
      const before = kept.get(id)?.seen ?? [];
      kept.delete(id);
      kept.set(id, { heardAt: now, seen: [...before, seen].slice(-mostOfOne) });
      dropOld(now);
    },
    take: (id, now) => {
      dropOld(now);
      const seen = kept.get(id)?.seen ?? [];
      kept.delete(id);
      return seen;
    },
  };
}
