import type { CallId } from '../call/ids.ts';

/** A fence that was granted before the store lost it. `at`: epoch milliseconds. */
export interface LostFence {
  readonly callId: CallId;
  readonly attempt: number;
  readonly at: number;
}

/** What the store can no longer vouch for, found when it was opened. */
export type HistoryGap =
  /** The folder is a copy or a restored backup: Outdial may have run on the original since. Any open call may have been dialed in between. */
  | { readonly kind: 'set-back'; readonly lastWriteAt: number | null }
  /** Writes that were answered are missing, exactly these: damaged or missing files. */
  | { readonly kind: 'lost-writes'; readonly fences: readonly LostFence[]; readonly lostCalls: readonly CallId[] };
