import type { Clock } from '../ports/clock.ts';

/** Looks at things that others hint at, at a pace that no flood of hints can raise. */
export interface LookPace<Key> {
  /** Looks at it after `delayMs`, or when its turn comes; asked for twice, once. False: too much waits already. */
  readonly ask: (key: Key, delayMs: number) => boolean;
  /** Nothing is looked at afterwards. */
  readonly close: () => void;
}

interface PaceParts<Key> {
  readonly clock: Clock;
  /** How many keys share one look. */
  readonly atOnce: number;
  /** Resolves to whether it made a request. Must not reject. */
  readonly look: (keys: readonly Key[]) => Promise<boolean>;
}

/** One key is looked at again after this long, in milliseconds. */
const againMs = 5_000;
/** Looks that may follow one another without a pause; then one every `refillMs`, 20 a minute: 7 % of what Genesys allows a client. */
const burst = 10;
const refillMs = 3_000;
/** A hint beyond this number is dropped. The timers of waiting calls check their agents anyway. */
const mostKept = 10_000;

/** Looks that may be made: `burst` immediately, then one every `refillMs`. */
function createAllowance(now: number) {
  let looks = burst;
  let at = now;
  return {
    left: (instant: number): number => {
      const gained = Math.floor((instant - at) / refillMs);
      if (gained > 0) {
        looks = Math.min(burst, looks + gained);
        at += gained * refillMs;
      }
      return looks;
    },
    spend: (): void => {
      looks -= 1;
    },
    /** The moment from which a look is allowed. */
    from: (): number => (looks === 0 ? at + refillMs : -Infinity),
  };
}

/** What is to be looked at, each at its time, and what was looked at within `againMs`. */
function createAgenda<Key>(atOnce: number) {
  const due = new Map<Key, number>();
  const lookedAt = new Map<Key, number>();
  return {
    due,
    add: (key: Key, at: number): number => {
      const dueAt = Math.max(at, (lookedAt.get(key) ?? -Infinity) + againMs);
      due.set(key, dueAt);
      return dueAt;
    },
    /** At most `atOnce` keys that are due. */
    take: (now: number): readonly Key[] => {
      for (const [key, at] of lookedAt) {
        if (now - at < againMs) break;
        lookedAt.delete(key);
      }
      const keys: Key[] = [];
      for (const [key, at] of due) {
        if (at > now) continue;
        due.delete(key);
        lookedAt.set(key, now);
        keys.push(key);
        if (keys.length === atOnce) break;
      }
      return keys;
    },
    /** No request was made for these, so they may be looked at again immediately. */
    forget: (keys: readonly Key[]): void => {
      for (const key of keys) lookedAt.delete(key);
    },
  };
}

// Instants are of the monotonic clock, so that a clock that is set delays nothing.
export function createPace<Key>({ clock, atOnce, look }: PaceParts<Key>): LookPace<Key> {
  const agenda = createAgenda<Key>(atOnce);
  const { due } = agenda;
  const allowance = createAllowance(clock.monotonic());
  let busy = false;
  let closed = false;
  let armedAt: number | null = null;
  let disarm = (): void => undefined;

  const nextKeys = (): readonly Key[] => {
    const now = clock.monotonic();
    return closed || allowance.left(now) === 0 ? [] : agenda.take(now);
  };
  const lookAtDue = async (): Promise<void> => {
    armedAt = null;
    if (busy) return;
    busy = true;
    for (let keys = nextKeys(); keys.length > 0; keys = nextKeys()) {
      if (await look(keys)) allowance.spend();
      else agenda.forget(keys);
    }
    busy = false;
    if (due.size > 0) arm(Math.min(...due.values()));
  };
  const arm = (dueAt: number): void => {
    if (closed || busy) return;
    const now = clock.monotonic();
    const at = Math.max(dueAt, allowance.from());
    if (armedAt !== null && armedAt <= at) return;
    disarm();
    armedAt = at;
    if (at > now) disarm = clock.wakeAt(clock.now() + at - now, () => void lookAtDue());
    // What comes in one delivery shares a look.
    else setImmediate(() => void lookAtDue());
  };

  return {
    ask: (key, delayMs) => {
      if (due.has(key)) return true;
      if (closed || due.size >= mostKept) return false;
      arm(agenda.add(key, clock.monotonic() + delayMs));
      return true;
    },
    close: () => {
      closed = true;
      disarm();
      due.clear();
    },
  };
}
