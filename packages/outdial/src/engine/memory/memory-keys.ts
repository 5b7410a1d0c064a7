import type { ApiKeys } from '../../ports/api-keys.ts';
import type { KeyId } from '../../call/ids.ts';
import { keysByHash, revoked, rotated, type KeptKey } from '../key-ring.ts';

/** API keys for the memory engine. They end with the process. `keep` stores each change, and comes first. */
export function createMemoryKeys(
  known: readonly KeptKey[] = [],
  keep: (kept: KeptKey) => void = () => undefined,
): ApiKeys {
  const all = new Map(known.map((kept) => [kept.key.id, kept]));
  const byHash = new Map(known.flatMap(keysByHash));
  const put = (kept: KeptKey) => {
    keep(kept);
    all.set(kept.key.id, kept);
    for (const [hash, key] of keysByHash(kept)) byHash.set(hash, key);
    return kept.key;
  };
  const change = async (id: KeyId, how: (kept: KeptKey) => KeptKey) => {
    const kept = all.get(id);
    return kept === undefined ? null : put(how(kept));
  };
  return {
    add: async (key, hash) => void put({ key, hash, former: all.get(key.id)?.former ?? [] }),
    findByHash: (hash) => byHash.get(hash) ?? null,
    list: async () => [...all.values()].map(({ key }) => key).sort((one, other) => one.createdAt - other.createdAt),
    revoke: (id, at) => change(id, (kept) => revoked(kept, at)),
    rotate: (rotation) => change(rotation.id, (kept) => rotated(kept, rotation)),
  };
}
