import { endedStates, type Call } from '../../call/call.ts';
import type { CallId, KeyId } from '../../call/ids.ts';
import type { LogEntry } from '../../ports/engine.ts';
import { guardHash, twinHash } from '../guard-hash.ts';
import type { Store } from '../store.ts';
import { afterCommit } from './after-commit.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { LedgerRecord } from './ledger/ledger-text.ts';

interface Setting {
  readonly ledger: Ledger;
  /** Of the hashes under which idempotency keys stay used. */
  readonly secret: string;
}

/** The store, with each acceptance, fence, cancel and end in the ledger, too, before `transact` returns. Throws StoredUnsafely when that fails. */
export function withLedger(store: Store, { ledger, secret }: Setting): Store {
  let pending: LedgerRecord[] = [];
  let newest: Call | null = null;
  const transact: Store['transact'] = (body) => {
    ledger.mend();
    pending = [];
    const { result, lines } = store.transact(() => {
      const made = body();
      const erased = pending.filter(({ kind }) => kind === 'erased');
      // From before the commit on, so that no erased call is ever taken for a lost one.
      if (erased.length > 0) ledger.write(ledger.prepare(erased), erased);
      pending = pending.filter(({ kind }) => kind !== 'erased');
      return { result: made, lines: pending.length === 0 ? null : ledger.prepare(pending) };
    });
    if (lines !== null) {
      const records = pending;
      afterCommit(() => ledger.write(lines, records));
      ledger.rollOver();
    }
    return result;
  };
  /** How a repeat of this call is known that comes without a key. */
  const repeatsOf = (id: CallId): string | null => {
    // The line of a history follows its call.
    const order = (newest?.order.id === id ? newest : store.call(id))?.order;
    return order === undefined || order.key !== null ? null : twinHash(secret, 'lost', order);
  };
  return {
    ...store,
    transact,
    addCall: (call, dueAt) => {
      newest = call;
      store.addCall(call, dueAt);
    },
    appendEntry: (entry, number) => {
      const whole = store.appendEntry(entry, number);
      const record = recordOf(whole, () => repeatsOf(entry.callId));
      if (record !== null) pending.push(record);
      return whole;
    },
    putGuard: (caller, key, guard) => {
      store.putGuard(caller, key, guard);
      if (guard.until === null) noteGuard(pending, guard.callId, { caller, guard: guardHash(secret, caller, key) });
    },
    erase: (id) => {
      store.erase(id);
      pending.push({ kind: 'erased', callId: id });
    },
  };
}

const endNames: ReadonlySet<string> = new Set(endedStates.map((state) => `call.${state}`));

/** What a line of the history means for the ledger; null when losing it could not make a phone ring again. */
function recordOf(
  { callId, number, at, name, cause, facts }: LogEntry,
  guard: () => string | null,
): LedgerRecord | null {
  if (cause === 'accepted') return { kind: 'accepted', callId, caller: String(facts['by']), guard: guard() };
  if (name === 'call.dialing' && cause === 'claim') {
    return { kind: 'fenced', callId, attempt: Number(facts['attempt']), at };
  }
  const by = cause === 'cancel' ? String(facts['by']) : null;
  // Any end, also of a call that was dialed or has expired: when the clock is set or a proof comes late, its record may allow another attempt.
  return by !== null || endNames.has(name) ? { kind: 'stopped', callId, line: number, at, by } : null;
}

/** The key of a call that was just accepted. */
function noteGuard(
  records: LedgerRecord[],
  id: CallId,
  noted: { readonly caller: KeyId; readonly guard: string },
): void {
  const at = records.findLastIndex(({ kind, callId }) => kind === 'accepted' && callId === id);
  const record = records[at];
  if (record?.kind === 'accepted') records[at] = { ...record, ...noted };
}
