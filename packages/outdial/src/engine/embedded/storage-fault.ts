import type { Clock } from '../../ports/clock.ts';
import { EngineError } from '../../ports/engine-error.ts';
import type { Store } from '../store.ts';

/** About as much as a call takes. */
const probe = '.'.repeat(16 * 1024);
const name = 'probe';
const triedEveryMs = 1_000;

interface Setting {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Throws an EngineError when the files are not as they were, or their disk has no room. Costs next to nothing. */
  readonly check: () => void;
  readonly dropSetting: (name: string) => void;
}

/** The store, with word of whether it can store anything now. Without traffic a write finds that out, at most once a second. */
export function withFault(store: Store, { clock, check, dropSetting }: Setting): Store {
  let failing: EngineError | null = null;
  let triedAt = Number.NEGATIVE_INFINITY;
  const transact: Store['transact'] = (body) => {
    try {
      const result = store.transact(body);
      failing = null;
      return result;
    } catch (error) {
      if (error instanceof EngineError) failing = error;
      throw error;
    } finally {
      triedAt = clock.monotonic();
    }
  };
  return {
    ...store,
    transact,
    fault: () => {
      try {
        check();
        if (clock.monotonic() - triedAt < triedEveryMs) return failing;
        transact(() => {
          store.putSetting(name, probe);
          dropSetting(name);
        });
      } catch (error) {
        if (error instanceof EngineError) return error;
        throw error;
      }
      return null;
    },
  };
}
