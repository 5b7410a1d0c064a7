import { isEnded, type Call, type CallId } from 'outdial/engine-kit';

/** True if this call was canceled in favour of that one. */
export function isReplacement(canceled: Call, by: CallId): boolean {
  return isEnded(canceled) && canceled.outcome.facts['reassignedTo'] === by;
}
