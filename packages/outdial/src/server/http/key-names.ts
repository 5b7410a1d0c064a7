import type { ApiKeys } from '../../ports/api-keys.ts';
import type { Clock } from '../../ports/clock.ts';

/** Where keys are stored elsewhere, each list costs a request. */
const freshMs = 10_000;

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
