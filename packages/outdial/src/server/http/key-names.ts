import type { ApiKeys } from '../../ports/api-keys.ts';
import type { EventView } from '../../api/views.ts';
import type { Clock } from '../../ports/clock.ts';

/** Where keys are stored elsewhere, each list costs a request. */
const freshMs = 10_000;

/** The events with `byName`, the name of the API key whose id is in `by`. */
export async function withKeyNames(
  world: Parameters<typeof keyNames>[0],
  events: readonly EventView[],
): Promise<readonly EventView[]> {
  if (!events.some(({ facts }) => typeof facts['by'] === 'string')) return events;
  const names = await keyNames(world);
  return events.map((event) => {
    const byName = names.get(String(event.facts['by'])) ?? null;
    return byName === null ? event : { ...event, facts: { ...event.facts, byName } };
  });
}

interface Remembered {
  readonly at: number;
  readonly names: Promise<ReadonlyMap<string, string | null>>;
}
const remembered = new WeakMap<object, Remembered>();

/** The names of all API keys by their ids, as they were within the last seconds. */
export function keyNames({
  apiKeys,
  clock,
}: {
  readonly apiKeys: Pick<ApiKeys, 'list'>;
  readonly clock: Pick<Clock, 'monotonic'>;
}): Promise<ReadonlyMap<string, string | null>> {
  const now = clock.monotonic();
  const known = remembered.get(apiKeys);
  if (known !== undefined && now - known.at < freshMs) return known.names;
  const names = apiKeys.list().then((keys) => new Map(keys.map(({ id, name }) => [id as string, name])));
  remembered.set(apiKeys, { at: now, names });
  names.catch(() => remembered.delete(apiKeys));
  return names;
}
