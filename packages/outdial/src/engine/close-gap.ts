import type { CallEvent } from '../call/life/call-event.ts';
import type { CallId } from '../call/ids.ts';
import { isoOrNull } from '../call/instants.ts';
import type { RecordGap } from '../ports/engine.ts';
import type { HistoryGap } from './history-gap.ts';
import { lostCalls, lostCallsSetting } from './lost-calls.ts';
import type { Moves } from './moves.ts';
import type { Store } from './store.ts';
import { eventsOfLoss } from './told-losses.ts';
import type { Commit, Writer } from './writer.ts';

interface Setting {
  readonly store: Store;
  readonly writer: Writer;
  readonly moves: Pick<Moves, 'tell'>;
  /** The calls that were open when the store was opened: what was accepted since then is on record. */
  readonly open: readonly CallId[];
}

/** How far the clocks of two machines may differ, milliseconds. */
const clockTolerance = 5 * 60_000;

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

/**
 * Marks the calls that the gap touches, all in one commit, before anything can be dialed. A mistake in it ends the start: an unmarked call
 * could be dialed again. `null` when there is no gap. A crash before `gapClosed` repeats the marking, which does no harm to a call.
 */
export async function closeGap(setting: Setting): Promise<RecordGap | null> {
  const { store, writer, open } = setting;
  const { gap } = store;
  if (gap === undefined) return null;
  const found = await writer.commit('recover', (commit) => {
    const tell = teller(setting, commit);
    const dialed = tellLosses(store, tell, gap, commit.now);
    const since = gap.lastWriteAt;
    const isSetBack = gap.kind === 'set-back';
    const isClockWrong = since !== null && since - commit.now > clockTolerance;
    const undialed = new Set(gap.undialed);
    const mayBeDialed = open.filter((id) => !undialed.has(id));
    const sought = isSetBack ? mayBeDialed.filter((id) => tell(id, { type: 'set-back', since, isClockWrong })) : dialed;
    const fresh = keepLost(store, gap.lostCalls);
    if (isSetBack || fresh.length > 0 || sought.length > 0) {
      const at = { at: commit.now, by: null };
      if (!isSetBack) store.putAct({ ...at, act: 'records-lost', facts: { dialed: sought, accepted: fresh } });
      else
        store.putAct({
          ...at,
          act: 'restored',
          facts: { since: isoOrNull(since), calls: sought.length, accepted: fresh },
        });
    }
    const scheduled = open.filter((id) => store.call(id)?.state === 'scheduled').length;
    return { kind: gap.kind, cause: gap.cause, since, scheduled, sought, lostCalls: gap.lostCalls };
  });
  store.gapClosed?.();
  return found;
}

/** True when the event changed the call. */
type Tell = (id: CallId, event: CallEvent) => boolean;

const teller =
  ({ moves }: Setting, commit: Commit): Tell =>
  (id, event) => {
    const told = moves.tell(commit, id, event, false);
    return told.kind === 'told' && told.met.kind === 'applied';
  };

/** Returns the calls that may have been dialed, or whose end is lost. */
function tellLosses(store: Store, tell: Tell, { kind, fences, stops }: HistoryGap, now: number): readonly CallId[] {
  const fenceOf = mostTelling(fences, (one, other) => one.attempt > other.attempt);
  const stopOf = mostTelling(stops, (one, other) => one.by !== null && other.by === null);
  const ended = new Set(stops.flatMap(({ callId, by }) => (by === null ? [callId] : [])));
  const sought = new Set<CallId>();
  for (const id of new Set([...fenceOf.keys(), ...stopOf.keys()])) {
    const call = store.call(id);
    const loss = { fence: fenceOf.get(id) ?? null, stop: stopOf.get(id) ?? null, isEndLost: ended.has(id) };
    const events = call === null ? [] : eventsOfLoss(call, loss, { kind, now });
    for (const event of events) if (tell(id, event) && event.type !== 'cancel') sought.add(id);
  }
  return [...sought];
}

/** Of each call the loss that tells most. */
function mostTelling<Loss extends { readonly callId: CallId }>(
  losses: readonly Loss[],
  tellsMore: (one: Loss, other: Loss) => boolean,
): ReadonlyMap<CallId, Loss> {
  const kept = new Map<CallId, Loss>();
  for (const loss of losses) {
    const known = kept.get(loss.callId);
    if (known === undefined || tellsMore(loss, known)) kept.set(loss.callId, loss);
  }
  return kept;
}

/** Adds them to the calls that are known to be lost. Returns those that are new. */
function keepLost(store: Store, ids: readonly CallId[]): readonly CallId[] {
  const known = lostCalls(store);
  const isKnown = new Set(known);
  const fresh = ids.filter((id) => !isKnown.has(id) && store.call(id) === null);
  if (fresh.length > 0) store.putSetting(lostCallsSetting, JSON.stringify([...known, ...fresh]));
  return fresh;
}
