import type { CallId } from '../call/ids.ts';
import type { ApiKey } from '../ports/api-keys.ts';
import type { AuditEntry, AuditFilter, AuditPage } from '../ports/audit.ts';
import type { Engine, LogEntry } from '../ports/engine.ts';
import { amongSeen, limitsOf, maySee, withoutOthers } from './key-limits.ts';

type Limited = Pick<ApiKey, 'id' | 'limits'>;

/** The list of calls as it is for this key. */
export const seenBy = (key: Limited, { list }: Pick<Engine, 'list'>): Pick<Engine, 'list'> => ({
  list: (filter) => list(amongSeen(key, filter)),
});

/** Asks for each call once whether it exists for the key. */
function seeing(engine: Pick<Engine, 'get'>, key: Limited): (id: CallId) => Promise<boolean> {
  const asked = new Map<CallId, Promise<boolean>>();
  return (id) => {
    const known = asked.get(id) ?? engine.get(id).then((call) => call !== null && maySee(key, call.order));
    asked.set(id, known);
    return known;
  };
}

/** Entries of the history that the key may see, and how far the history was read for them. */
interface SeenEntries {
  readonly entries: readonly LogEntry[];
  /** The sequence number of the last line that was read; `after` when there is none. */
  readonly reached: number;
  /** True if the history may have more lines. */
  readonly isMore: boolean;
}

/** As many lines are read for a page, at most, so that a key with few calls does not read the whole history at once. */
const mostPages = 20;

/** The history as `Engine.history` answers it, with the calls only that exist for this key. */
export async function historySeen(
  engine: Pick<Engine, 'get' | 'history'>,
  key: Limited,
  { id, after, limit }: { readonly id: CallId | null; readonly after: number; readonly limit: number },
): Promise<SeenEntries> {
  const maySeeCall = seeing(engine, key);
  const isWhole = id !== null || !limitsOf(key).ownCalls;
  const entries: LogEntry[] = [];
  let reached = after;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const read = await engine.history(id, reached, limit + 1);
    for (const entry of read) {
      if (entries.length === limit) return { entries, reached, isMore: true };
      reached = entry.sequence;
      if (isWhole || (await maySeeCall(entry.callId))) entries.push(withoutOthers(key, entry));
    }
    if (read.length <= limit) return { entries, reached, isMore: false };
  }
  return { entries, reached, isMore: true };
}

/** The audit log, with the calls only that exist for this key, and with its own acts. Undefined: the engine keeps no such record. */
export async function auditSeen(
  engine: Pick<Engine, 'get' | 'audit'>,
  key: Limited,
  filter: AuditFilter,
): Promise<AuditPage | undefined> {
  if (!limitsOf(key).ownCalls) return engine.audit?.(filter);
  const maySeeCall = seeing(engine, key);
  const isSeen = async ({ callId, by }: AuditEntry): Promise<boolean> =>
    callId === null ? by === key.id : maySeeCall(callId);
  let { cursor } = filter;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await engine.audit?.({ ...filter, cursor });
    if (page === undefined) return undefined;
    const seen = await Promise.all(page.entries.map(isSeen));
    const entries = withoutOthers(
      key,
      page.entries.filter((_entry, at) => seen[at]),
    );
    if (entries.length > 0 || page.next === null) return { entries, next: page.next };
    cursor = page.next;
  }
  return { entries: [], next: cursor };
}
