import type { CallId, KeyId } from '../call/ids.ts';
import type { GapCause } from '../ports/engine.ts';

/** A fence that was granted before the store lost it. `at`: epoch milliseconds. */
export interface LostFence {
  readonly callId: CallId;
  readonly attempt: number;
  readonly at: number;
}

/** The call was canceled, rejected or ended another way before the store lost that. `by`: the key that canceled it, or null. */
export interface LostStop {
  readonly callId: CallId;
  readonly at: number;
  readonly by: KeyId | null;
}

/** Writes that were answered and are missing, as far as files other than the store's own show them. */
export interface Losses {
  readonly fences: readonly LostFence[];
  readonly stops: readonly LostStop[];
  readonly lostCalls: readonly CallId[];
}

export const noLosses: Losses = { fences: [], stops: [], lostCalls: [] };

/** What the store can no longer vouch for, found when it was opened. */
export interface HistoryGap extends Losses {
  /**
   * `set-back`: the folder is a copy or a restored backup. Outdial may have run on the original since, and any open call may have been dialed in
   * between. `lost-writes`: the losses are all that is missing: damaged or missing files.
   */
  readonly kind: 'set-back' | 'lost-writes';
  readonly cause: GapCause;
  /**
   * Calls of a restored backup that the replaced store, which was whole, still had waiting without a further attempt. They were not dialed, and
   * wait on. Absent: no call is known to be like that.
   */
  readonly undialed?: readonly CallId[];
  /** Of a store that was set back: its last write, epoch milliseconds; null: not known. */
  readonly lastWriteAt: number | null;
}
