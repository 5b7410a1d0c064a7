import { hash } from 'node:crypto';
import type { CountStart } from '../wal/commit-count.ts';

/** A write that was answered. `line`: the number of the call's history line that it wrote. */
export type LedgerRecord =
  /** `guard`: the hash under which the caller's idempotency key stays used or, without a key, under which a repeat is known. */
  | { readonly kind: 'accepted'; readonly callId: string; readonly caller: string; readonly guard: string | null }
  | { readonly kind: 'fenced'; readonly callId: string; readonly attempt: number; readonly at: number }
  /** Canceled or ended: it was told that the call is not dialed again. `by`: the key that canceled it; older ledgers do not tell. */
  | {
      readonly kind: 'stopped';
      readonly callId: string;
      readonly line: number;
      readonly at: number;
      readonly by?: string | null;
    }
  /** Written before the commit that erases: from then on the call may be missing. */
  | { readonly kind: 'erased'; readonly callId: string };

export interface LedgerHeader {
  readonly generation: string;
  /** The generation before; null for the first. */
  readonly follows: string | null;
  /** True when the database already held calls. */
  readonly used: boolean;
  /** Where it began to count commits; older ledgers do not tell. */
  readonly count?: CountStart;
}

/** `sum`: the checksum of the last line; the next one is chained to it. */
export interface LedgerState {
  readonly sum: string;
  readonly batch: number;
}

const kind = 'outdial-ledger-1';
export const beforeFirst: LedgerState = { sum: kind, batch: 0 };

const checksum = (before: string, line: string): string => hash('sha256', `${before}\n${line}`).slice(0, 16);

/** The lines of one append: each begins with its checksum and the append's number. */
export function encodeBatch(
  after: LedgerState,
  values: readonly (LedgerHeader | LedgerRecord)[],
): { readonly text: string; readonly state: LedgerState } {
  const batch = after.batch + 1;
  let { sum } = after;
  let text = '';
  for (const value of values) {
    const line = `${batch} ${JSON.stringify(value)}`;
    sum = checksum(sum, line);
    text += `${sum} ${line}\n`;
  }
  return { text, state: { sum, batch } };
}

/** `torn`: the last append did not finish, as a power cut leaves it. `damaged`: something that was synced has changed. */
export interface LedgerRead {
  readonly header: LedgerHeader | null;
  readonly records: readonly LedgerRecord[];
  readonly end: 'whole' | 'torn' | 'damaged';
  /** Bytes of its whole lines. */
  readonly size: number;
}

const lineForm = /^([0-9a-f]{16}) (\d+) (\{.*\})$/;

/** Reads a ledger: lines, then zeros that hold the room for more. */
export function readLedgerText(text: string): LedgerRead {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const values: unknown[] = [];
  let state = beforeFirst;
  let size = 0;
  for (const line of lines) {
    const [, sum = '', batch = '', json = ''] = lineForm.exec(line) ?? [];
    if (sum === '' || checksum(state.sum, `${batch} ${json}`) !== sum) break;
    state = { sum, batch: Number(batch) };
    values.push(JSON.parse(json));
    size += line.length + 1;
  }
  // The checksum says that this code wrote them.
  const [header = null, ...records] = values as [LedgerHeader?, ...LedgerRecord[]];
  return { header, records, size, end: endOf([...lines.slice(values.length), rest], state.batch) };
}

/** Room is zeroed before it is written, so an append that did not finish shows runs of zeros, and nothing was appended after it. */
function endOf(unread: readonly string[], lastBatch: number): LedgerRead['end'] {
  const [first = ''] = unread;
  if (unread.length === 1 && /^\0*$/.test(first)) return 'whole';
  const isWholeLine = unread.length > 1 && !first.includes('\0\0');
  const isFollowed = unread.some((line) => Number(lineForm.exec(line)?.[2] ?? 0) > lastBatch + 1);
  return isWholeLine || isFollowed ? 'damaged' : 'torn';
}
