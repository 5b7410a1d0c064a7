import type { Clock } from '../../ports/clock.ts';
import type { Engine, LogEntry } from '../../ports/engine.ts';

const most = 200;
/** Older lines come from the history itself, where calls can have been erased since. */
const freshForMs = 1_000;

/** The engine's history, in which the lines of the last moment are read once for all readers. */
export function withRecentEntries(engine: Engine, clock: Clock): Pick<Engine, 'get' | 'history'> {
  let recent: readonly LogEntry[] = [];
  engine.watch((entries) => {
    recent = [...recent, ...entries].slice(-most);
  });
  const covers = (after: number): boolean => {
    const [next] = recent.filter(({ sequence }) => sequence > after);
    return next?.sequence === after + 1 && clock.now() - next.at < freshForMs;
  };
  return {
    get: engine.get,
    history: async (id, after, limit) =>
      id === null && covers(after)
        ? recent.filter(({ sequence }) => sequence > after).slice(0, limit)
        : engine.history(id, after, limit),
  };
}
