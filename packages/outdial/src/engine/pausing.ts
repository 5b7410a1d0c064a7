import type { KeyId } from '../call/ids.ts';
import type { DialingPause } from '../ports/engine.ts';
import type { NewCountryReached } from './new-country.ts';
import type { Store } from './store.ts';

const settingName = 'pause';

/** Null while dialing is not paused, and for a pause that an Outdial before this record made. */
export function pauseIn(store: Pick<Store, 'paused' | 'setting'>): DialingPause | null {
  const kept = store.paused() ? store.setting(settingName) : null;
  // This file wrote it.
  return kept === null ? null : (JSON.parse(kept) as DialingPause);
}

interface PauseTurn {
  readonly paused: boolean;
  /** Null: Outdial itself. */
  readonly by: KeyId | null;
  readonly at: number;
  /** Of the person who pauses. */
  readonly note?: string;
  readonly stop?: NewCountryReached;
}

/** Pauses or resumes dialing. A pause during a pause changes nothing, and neither does a resume without one: no act is recorded. */
export function turnPause(store: Store, { paused, by, at, note, stop }: PauseTurn): void {
  if (store.paused() === paused) return;
  if (paused)
    store.putSetting(
      settingName,
      JSON.stringify({ at, by, ...(note !== undefined && { note }), ...(stop && { stop }) }),
    );
  store.setPaused(paused);
  store.putAct({ at, act: paused ? 'paused' : 'resumed', by, facts: stop ?? (note === undefined ? {} : { note }) });
}
