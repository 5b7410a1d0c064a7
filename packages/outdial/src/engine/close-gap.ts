import type { CallId } from '../call/ids.ts';
import type { RecordGap } from '../ports/engine.ts';
import type { HistoryGap } from './history-gap.ts';
import type { Moves } from './moves.ts';
import type { Store } from './store.ts';
import type { Commit, Writer } from './writer.ts';

interface Setting {
  readonly store: Store;
  readonly writer: Writer;
  readonly moves: Pick<Moves, 'tell'>;
  /** The calls that were open when the store was opened: what was accepted since then is on record. */
  readonly open: readonly CallId[];
}

const lostCallsSetting = 'lost-calls';

/** Every call that has not ended. */
export function openCalls(store: Pick<Store, 'list'>): readonly CallId[] {
  const states = ['scheduled', 'waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'] as const;
  const found: CallId[] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const page = store.list({ states, limit: 200, ...(cursor !== undefined && { cursor }) });
    found.push(...page.items.map(({ order }) => order.id));
    cursor = page.next ?? undefined;
    more = cursor !== undefined;
  }
  return found;
}

/** Calls that were accepted and whose record is lost. */
export function lostCalls(store: Pick<Store, 'setting'>): readonly CallId[] {
  // This file wrote it.
  return JSON.parse(store.setting(lostCallsSetting) ?? '[]') as CallId[];
}

/**
 * Marks the calls that the gap touches, all in one commit, before anything can be dialed. A mistake in it ends the start: an unmarked call
 * could be dialed again. `null` when there is no gap. A crash before `gapClosed` repeats it, which changes no call for the worse.
 */
export async function closeGap(setting: Setting): Promise<RecordGap | null> {
  const { store, writer, open } = setting;
  const { gap } = store;
  if (gap === undefined) return null;
  const found = await writer.commit('recover', (commit) =>
    gap.kind === 'set-back' ? setBack(setting, commit, gap.lastWriteAt) : restoreFences(setting, commit, gap),
  );
  store.gapClosed?.();
  return { ...found, open: open.length };
}

type Found = Omit<RecordGap, 'open'>;

function setBack({ store, moves, open }: Setting, commit: Commit, since: number | null): Found {
  const sought = open.filter((id) => tellApplied(moves, commit, id, { type: 'set-back', since }));
  const facts = { since: since === null ? null : new Date(since).toISOString(), calls: sought.length };
  store.putAct({ at: commit.now, act: 'restored', by: null, facts });
  return { kind: 'set-back', since, sought, lostCalls: [] };
}

function restoreFences(
  { store, moves }: Setting,
  commit: Commit,
  { fences, lostCalls: ids }: Extract<HistoryGap, { kind: 'lost-writes' }>,
): Found {
  const newest = new Map<CallId, (typeof fences)[number]>();
  for (const fence of fences) {
    if (fence.attempt > (newest.get(fence.callId)?.attempt ?? 0)) newest.set(fence.callId, fence);
  }
  const sought = [...newest.values()]
    .filter(({ callId, attempt, at }) => tellApplied(moves, commit, callId, { type: 'fence-lost', attempt, at }))
    .map(({ callId }) => callId);
  const known = lostCalls(store);
  const fresh = ids.filter((id) => !known.includes(id) && store.call(id) === null);
  if (fresh.length > 0) store.putSetting(lostCallsSetting, JSON.stringify([...known, ...fresh]));
  if (fresh.length > 0 || sought.length > 0) {
    const facts = { dialed: sought, accepted: fresh };
    store.putAct({ at: commit.now, act: 'records-lost', by: null, facts });
  }
  return { kind: 'lost-writes', since: null, sought, lostCalls: ids };
}

function tellApplied(
  moves: Setting['moves'],
  commit: Commit,
  id: CallId,
  event: Parameters<Moves['tell']>[2],
): boolean {
  const told = moves.tell(commit, id, event, false);
  return told.kind === 'told' && told.met.kind === 'applied';
}
