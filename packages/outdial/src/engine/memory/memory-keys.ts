import type { ApiKey, ApiKeys } from '../../ports/api-keys.ts';

/** API keys for the memory engine. They end with the process. */
export function createMemoryKeys(): ApiKeys {
  const byHash = new Map<string, ApiKey>();
  return {
    add: async (key, hash) => void byHash.set(hash, key),
    findByHash: (hash) => byHash.get(hash) ?? null,
    list: async () => [...byHash.values()],
    revoke: async (id, at) => {
      for (const [hash, key] of byHash) {
        if (key.id !== id) continue;
        const revoked = { ...key, revokedAt: key.revokedAt ?? at };
        byHash.set(hash, revoked);
        return revoked;
      }
      return null;
    },
  };
}
