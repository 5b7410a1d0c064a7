import type { NotPlacedProof } from '../proof.ts';
import type { ConversationSeen } from '../conversation.ts';
import type { CallId, ConversationId, KeyId } from '../ids.ts';
import type { LookedUp } from '../outcome.ts';
import type { Blocker, Problem } from '../problem.ts';

/** Everything that can happen to a call: the rows of the table in call/lifecycle. `n` is an attempt number. */
export type CallEvent =
  // time
  | { readonly type: 'start' }
  | { readonly type: 'expire' }
  | { readonly type: 'retry-due' }
  | { readonly type: 'recheck' }
  | { readonly type: 'answer-due' }
  | { readonly type: 'look-due' }
  | { readonly type: 'settle' }
  | { readonly type: 'settle-cap' }
  | { readonly type: 'read-due' }
  | { readonly type: 'follow-cap' }
  | { readonly type: 'hang-up-due' }
  | { readonly type: 'wrap-up-due' }
  // readiness; no blockers is ready, one with canClear false is hopeless
  | { readonly type: 'checked'; readonly blockers: readonly Blocker[] }
  // the fence and the sender
  | {
      readonly type: 'claim';
      readonly n: number;
      readonly evidence: Readonly<Record<string, unknown>>;
      readonly agentLooked?: boolean;
    }
  | { readonly type: 'interrupted'; readonly n: number }
  | { readonly type: 'answer-placed'; readonly n: number; readonly conversationId: ConversationId }
  | {
      readonly type: 'answer-not-placed';
      readonly n: number;
      readonly proof: NotPlacedProof;
      readonly permanent: boolean;
      /** 429, never connected and the like do not count against `retry.attempts`. */
      readonly counts: boolean;
      readonly retryAfterMs: number | null;
      readonly problem: Problem;
      /** The next attempt dials in another way, so it need not wait. */
      readonly otherWay?: true;
    }
  | { readonly type: 'not-sent'; readonly n: number; readonly why: 'too-late' | 'stalled' | 'closing' }
  | { readonly type: 'answer-unknown'; readonly n: number; readonly problem: Problem }
  // what was seen of a conversation: from an event, a read or a look; `asked` on what a request of ours told, once for each request
  | { readonly type: 'seen'; readonly conversation: ConversationSeen; readonly asked?: 'read' | 'search' }
  /** A look for the attempt that found no conversation with our mark; candidates without a mark are listed. `full`: docs/lifecycle.md#full-look. */
  | {
      readonly type: 'looked';
      readonly begunAt: number;
      readonly full: boolean;
      readonly candidates: readonly ConversationSeen[];
    }
  | { readonly type: 'read-failed'; readonly missing: boolean }
  // the store
  /**
   * The store was restored from a backup in which the call was open. `since`: the last write in it, epoch milliseconds, or null when not
   * known. `isClockWrong`: the clock shows a time long before that write. `isDamage`: not a backup, but damaged files, which have lost the end
   * of the call.
   */
  | {
      readonly type: 'set-back';
      readonly since: number | null;
      readonly isClockWrong?: boolean;
      readonly isDamage?: boolean;
    }
  /** The store lost this fence, the newest one granted for the call. `at`: when it was granted, epoch milliseconds. */
  | { readonly type: 'fence-lost'; readonly attempt: number; readonly at: number }
  // people
  /** `reassigned`: the call that replaces it, and the agent who has that one. */
  | {
      readonly type: 'cancel';
      readonly by: KeyId;
      readonly reassigned?: { readonly to: CallId; readonly agentName: string | null };
    }
  | { readonly type: 'hang-up-result'; readonly done: boolean; readonly problem: Problem | null }
  | {
      readonly type: 'resolve';
      readonly by: KeyId;
      readonly byName?: string;
      readonly placed: boolean;
      readonly conversationId: ConversationId | null;
      /** What Genesys knew of that conversation. Absent: it was not looked up. */
      readonly lookedUp?: LookedUp;
      /** The moment of the decision that this one replaces. Absent: it is the first. */
      readonly corrects?: number;
    }
  /** `by` and `note` go into the history. Absent: not known, or Outdial itself. */
  | { readonly type: 'paused'; readonly by?: KeyId; readonly note?: string }
  | { readonly type: 'resumed'; readonly by?: KeyId };

export type CallEventType = CallEvent['type'];

/** Whether it is an event of that type. */
export function isEvent<Type extends CallEventType>(
  event: CallEvent,
  type: Type,
): event is Extract<CallEvent, { type: Type }> {
  return event.type === type;
}
