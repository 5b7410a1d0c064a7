import type { CapacityView } from '../api/service-views.ts';
import type { KeyId } from '../call/ids.ts';
import type { ApiKey } from '../ports/api-keys.ts';
import type { Engine } from '../ports/engine.ts';
import type { Capacity } from './forecast.ts';
import { amongSeen, limitsOf, withoutOthers } from './key-limits.ts';
import { createStatistics, type Statistics, type StatisticsWorld } from './statistics.ts';

/** The figures that a key may see. */
interface KeyFigures {
  readonly statistics: Statistics;
  readonly capacity: Pick<Capacity, 'view'>;
}

/** As many keys' figures are remembered; those made first are dropped. */
const mostKept = 100;

/**
 * Figures for each key: those of all calls, and for a key for its own calls only those. What the server as a whole can do is the same for all.
 * Null: the engine cannot tell the calls of one key apart.
 */
export function createKeyFigures(world: StatisticsWorld, all: KeyFigures): (key: ApiKey) => KeyFigures | null {
  const kept = new Map<KeyId, KeyFigures>();
  return (key) => {
    if (!limitsOf(key).ownCalls) return all;
    const figures = world.engine.figuresOf?.(key.id);
    if (figures === undefined) return null;
    const known =
      kept.get(key.id) ?? ownFigures({ ...world, engine: { ...world.engine, ...figures } }, all.capacity, key);
    kept.set(key.id, known);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return known;
  };
}

function ownFigures(world: StatisticsWorld, whole: KeyFigures['capacity'], key: ApiKey): KeyFigures {
  const { count } = world.engine;
  const engine: Engine = {
    ...world.engine,
    list: (filter) => world.engine.list(amongSeen(key, filter)),
    ...(count && { count: (choice) => count(amongSeen(key, choice)) }),
  };
  const capacity = { view: async () => ({ ...(await whole.view()), queue: await ownQueue(engine) }) };
  const waitOf: StatisticsWorld['waitOf'] = (call) => withoutOthers(key, world.waitOf(call));
  const { webhooks: _ofAllCalls, ...rest } = world;
  return { capacity, statistics: createStatistics({ ...rest, engine, capacity, waitOf }) };
}

/** Calls that wait for nothing are ready. */
async function ownQueue(engine: Engine): Promise<CapacityView['queue']> {
  const { scheduled = 0, waiting = 0, dialing = 0 } = (await engine.counts?.()) ?? {};
  const ready = ((await engine.waits?.()) ?? []).filter(({ codes }) => codes.length === 0);
  return { scheduled, waiting, ready: ready.reduce((sum, { calls }) => sum + calls, 0), dialing };
}
