import { isEnded, type Call } from '../../../call/call.ts';
import { callId, keyId, type CallId, type KeyId } from '../../../call/ids.ts';
import type { Losses, LostFence, LostStop } from '../../history-gap.ts';
import { callsIn } from '../calls.ts';
import type { ReadDatabase } from '../database.ts';
import { hasLine } from '../log.ts';
import type { LedgerRecord } from './ledger-text.ts';

/** An idempotency key of a lost or erased call, as a hash that must stay used. */
export interface LostGuard {
  readonly caller: KeyId;
  readonly key: string;
  readonly callId: CallId;
}

/** What the ledger has and the database has not. */
export interface LostWrites extends Losses {
  /** Idempotency keys of lost and erased calls, and requests without one, as hashes that must stay used. */
  readonly guards: readonly LostGuard[];
}

interface Stored {
  readonly call: (id: CallId) => Call | null;
  /** True when the call's history has the line with this number. */
  readonly hasLine: (id: CallId, line: number) => boolean;
}

const storedIn = (database: ReadDatabase): Stored => ({ call: callsIn(database).call, hasLine: hasLine(database) });

/** Compares each record with what is stored. Only an ended call is ever erased: one that is open again was stopped, too. */
export function lostWrites(database: ReadDatabase, records: readonly LedgerRecord[]): LostWrites {
  const stored = storedIn(database);
  const erased = new Set(records.flatMap((record) => (record.kind === 'erased' ? [record.callId] : [])));
  const fences: LostFence[] = [];
  const stops: LostStop[] = [];
  const lostCalls: CallId[] = [];
  const guards: LostGuard[] = [];
  for (const [id, own] of byCall(records)) {
    const call = stored.call(id);
    if (call !== null && isEnded(call)) continue;
    if (call === null && !erased.has(id)) lostCalls.push(id);
    for (const record of own) {
      if (call !== null) {
        const lost = lossOf(record, call, stored);
        if (lost?.fence !== undefined) fences.push(lost.fence);
        if (lost?.stop !== undefined) stops.push(lost.stop);
      } else if (record.kind === 'accepted' && record.guard !== null) {
        guards.push({ caller: keyId(record.caller), key: record.guard, callId: id });
      }
    }
  }
  return { fences, stops, lostCalls, guards };
}

/** A call has several records, and is read once. */
function byCall(records: readonly LedgerRecord[]): ReadonlyMap<CallId, readonly LedgerRecord[]> {
  const found = new Map<CallId, LedgerRecord[]>();
  for (const record of records) {
    const own = found.get(callId(record.callId));
    if (own === undefined) found.set(callId(record.callId), [record]);
    else own.push(record);
  }
  return found;
}

function lossOf(
  record: LedgerRecord,
  call: Call,
  stored: Stored,
): { readonly fence?: LostFence; readonly stop?: LostStop } | null {
  const { id } = call.order;
  switch (record.kind) {
    case 'accepted':
      return null;
    case 'fenced': {
      const { attempt, at } = record;
      const isThere = call.attempts.some(({ number }) => number === attempt);
      return isThere ? null : { fence: { callId: id, attempt, at } };
    }
    case 'stopped': {
      if (stored.hasLine(id, record.line)) return null;
      return { stop: { callId: id, at: record.at, by: record.by ? keyId(record.by) : null } };
    }
    case 'erased':
      return { stop: { callId: id, at: call.lastNow, by: null } };
  }
}
