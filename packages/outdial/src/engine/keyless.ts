import type { CallOrder } from '../call/call.ts';
import { RepeatWithoutRecord } from '../ports/engine-error.ts';
import type { Accepted, AcceptOptions } from '../ports/engine.ts';
import type { Erasure } from './erasure.ts';
import type { Recent } from './recent.ts';
import { duplicateWindow } from './limits.ts';
import type { Store } from './store.ts';
import type { Commit } from './writer.ts';

/** What is known of requests without a key, and of keys. */
export interface KeylessWorld {
  readonly store: Store;
  readonly recent: Recent;
  readonly erasure: Pick<Erasure, 'guardOf' | 'twinWithoutRecord'>;
}

/** The call that already exists for an order without a key. Throws RepeatWithoutRecord. */
export function repeatedBy(
  { store, recent, erasure }: KeylessWorld,
  commit: Commit,
  order: CallOrder,
  { allowDuplicate, duplicateWithinMs = duplicateWindow }: AcceptOptions,
): Accepted | null {
  const lost = erasure.twinWithoutRecord('lost', order);
  const erased = erasure.twinWithoutRecord('erased', order);
  if (!allowDuplicate) {
    const since = recent.since(commit, duplicateWithinMs);
    if (lost !== null && lost.at >= since) throw new RepeatWithoutRecord('call-lost', lost);
    const twin = store.twin(order, since);
    if (twin !== null) return { kind: 'possible-duplicate', call: twin };
    if (erased !== null && erased.at >= since) throw new RepeatWithoutRecord('repeat-of-erased-call', erased);
  }
  // The call that is accepted now is newer than these, and on record.
  lost?.drop();
  erased?.drop();
  return null;
}
