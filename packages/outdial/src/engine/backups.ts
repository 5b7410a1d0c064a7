import type { KeyId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import { StorageBroken } from '../ports/engine-error.ts';
import type { Backup } from '../ports/engine.ts';
import type { Store } from './store.ts';

const atOnce = 256 * 1024;
/** Limits how long a backup may be read. The log of writes grows until then, and a reader that never finishes must not fill the disk. */
const longest = 60 * 60_000;
const longestPause = 60_000;

/** Backups of the store, one at a time. */
export interface Backups {
  /** Null while another one is being read, or a program that has the database open holds it up. */
  readonly begin: (by: KeyId) => Backup | null;
  /** Ends the one that is being read. */
  readonly close: () => void;
}

export function createBackups(store: Store, clock: Clock): Backups {
  let end: (() => void) | null = null;
  const begin = (by: KeyId): Backup | null => {
    // In the backup, too: its last moment.
    store.transact(() => {
      store.putAct({ at: clock.now(), act: 'backed-up', by, facts: {} });
    });
    const snapshot = store.snapshot?.() ?? null;
    if (snapshot === null) return null;
    let place = 0;
    let isReleased = false;
    let stopTimer = (): void => undefined;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      stopTimer();
      end = null;
      snapshot.release();
    };
    const latest = clock.now() + longest;
    const awaitReader = (): void => {
      stopTimer();
      stopTimer = clock.wakeAt(Math.min(clock.now() + longestPause, latest), release);
    };
    awaitReader();
    end = release;
    return {
      size: snapshot.size,
      release,
      next: () => {
        if (isReleased) throw new StorageBroken('the backup was ended before it was read');
        if (place >= snapshot.size) return null;
        const piece = snapshot.read(place, Math.min(atOnce, snapshot.size - place));
        if (piece.length === 0) throw new StorageBroken('the database ended before the backup did');
        place += piece.length;
        awaitReader();
        return piece;
      },
    };
  };
  return {
    begin: (by) => (end === null ? begin(by) : null),
    close: () => end?.(),
  };
}
