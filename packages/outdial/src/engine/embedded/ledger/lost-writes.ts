import { isEnded, type Call } from '../../../call/call.ts';
import { callId, keyId, type CallId, type KeyId } from '../../../call/ids.ts';
import type { LostFence } from '../../history-gap.ts';
import type { LedgerRecord } from './ledger-text.ts';

/** What the ledger has and the database has not. */
export interface LostWrites {
  readonly fences: readonly LostFence[];
  readonly lostCalls: readonly CallId[];
  /** Idempotency keys of lost calls, and requests without one, as hashes that must stay used. */
  readonly guards: readonly { readonly caller: KeyId; readonly key: string; readonly callId: CallId }[];
}

interface Stored {
  readonly call: (id: CallId) => Call | null;
  /** True when the call's history has the line with this number. */
  readonly hasLine: (id: CallId, line: number) => boolean;
}

/** Compares each record with what is stored. A lost cancel or rejection counts as a fence: the call must not be dialed now. */
export function lostWrites(stored: Stored, records: readonly LedgerRecord[]): LostWrites {
  const erased = new Set(records.flatMap((record) => (record.kind === 'erased' ? [record.callId] : [])));
  const fences: LostFence[] = [];
  const lostCalls = new Set<CallId>();
  const guards: LostWrites['guards'][number][] = [];
  for (const record of records) {
    if (record.kind === 'erased' || erased.has(record.callId)) continue;
    const id = callId(record.callId);
    const call = stored.call(id);
    if (call === null) {
      lostCalls.add(id);
      if (record.kind === 'accepted' && record.guard !== null) {
        guards.push({ caller: keyId(record.caller), key: record.guard, callId: id });
      }
    } else if (record.kind === 'fenced') {
      const isThere = call.attempts.some(({ number }) => number === record.attempt);
      if (!isThere) fences.push({ callId: id, attempt: record.attempt, at: record.at });
    } else if (record.kind === 'stopped' && !isEnded(call) && !stored.hasLine(id, record.line)) {
      const isListed = fences.some((fence) => fence.callId === id);
      if (!isListed) fences.push({ callId: id, attempt: call.attempts.length + 1, at: record.at });
    }
  }
  return { fences, lostCalls: [...lostCalls], guards };
}
