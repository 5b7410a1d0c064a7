import type { Clock } from '../ports/clock.ts';
import { keptJson } from './kept-json.ts';
import type { Store } from './store.ts';
import type { Commit } from './writer.ts';

/** What the last milliseconds were, by a clock that may have been set in between, also while Outdial was not running. */
export interface Recent {
  /** Sees whether the clock was set. Called in every commit that accepts a call, and at the start. */
  readonly note: (commit: Commit) => void;
  /** Epoch milliseconds. Every call of the last `ms` was created then or later, by the clock of its time. */
  readonly since: (commit: Commit, ms: number) => number;
}

/** The clock was set forward by `by` milliseconds. `at`: when that was noticed, on the monotonic clock. */
interface ClockStep {
  readonly at: number;
  readonly by: number;
}
/** `offset`: what the clock was ahead of the monotonic one. */
interface Kept {
  readonly offset: number;
  readonly steps: readonly ClockStep[];
}

const name = 'clock-steps';
/** Milliseconds by which the two clocks may differ without a step. */
const drift = 1000;
/** Longer than any span that is asked for. */
const keptFor = 2 * 60 * 60_000;

/** The time for which Outdial was away is not counted, as far as the monotonic clock does not prove that it passed. */
export function createRecent(store: Store, clock: Clock): Recent {
  let { offset, steps } = takeUp(store, { now: clock.now(), monotonic: clock.monotonic() });
  let isStored = false;
  return {
    note: (commit) => {
      const now = clock.monotonic();
      const by = commit.now - now - offset;
      if (Math.abs(by) > drift) {
        offset += by;
        steps = steps.filter(({ at }) => now - at <= keptFor);
        if (by > 0) steps = [...steps, { at: now, by }];
        isStored = false;
      }
      if (isStored) return;
      store.putSetting(name, JSON.stringify({ offset, steps } satisfies Kept));
      isStored = true;
      commit.onUndo(() => {
        isStored = false;
      });
    },
    since: (commit, ms) => {
      const now = clock.monotonic();
      const ahead = steps.filter(({ at }) => now - at <= ms).reduce((sum, { by }) => sum + by, 0);
      return commit.now - ms - ahead;
    },
  };
}

/** What an earlier process kept, with the step that the clock made since. */
function takeUp(store: Store, { now, monotonic }: { readonly now: number; readonly monotonic: number }): Kept {
  const held = store.setting(name);
  const newest = store.newestCreatedAt();
  const away = newest === null ? 0 : Math.max(0, now - newest);
  const offset = now - monotonic;
  if (held === null) return { offset, steps: [{ at: monotonic, by: away }] };
  const kept = keptJson<Kept>(held, 'its entry about the clock', ({ steps }) => Array.isArray(steps));
  const newestAt = newest === null ? -Infinity : newest - kept.offset;
  // The monotonic clock begins anew with the machine.
  const isSameBoot = monotonic >= newestAt;
  const by = isSameBoot ? Math.max(0, offset - kept.offset) : away;
  const moved = isSameBoot ? 0 : monotonic - newestAt;
  return { offset, steps: [...kept.steps.map((step) => ({ ...step, at: step.at + moved })), { at: monotonic, by }] };
}
