import { keyId } from './call/ids.ts';
import { broadestScopes, type ApiKey, type ApiKeys } from './ports/api-keys.ts';
import type { Engine } from './ports/engine.ts';
import { hashOf, newSecret } from './system/secrets.ts';

/** The key of the process itself: never stored, gone with it. */
export function ownKey(now: number): { readonly secret: string; readonly hash: string; readonly key: ApiKey } {
  const secret = newSecret();
  return {
    secret,
    hash: hashOf(secret),
    key: { id: keyId('key_library'), name: 'this process', scopes: broadestScopes, createdAt: now, revokedAt: null },
  };
}

export const withOwnKey = (apiKeys: ApiKeys, own: ReturnType<typeof ownKey>): ApiKeys => ({
  ...apiKeys,
  findByHash: (hash) => (hash === own.hash ? own.key : apiKeys.findByHash(hash)),
});

/** A key that this program makes is in the audit, too. */
export const withAudit = (apiKeys: ApiKeys, engine: Engine): ApiKeys => ({
  ...apiKeys,
  add: async (key, hash) => {
    await apiKeys.add(key, hash);
    await engine.note?.('key-made', null, { key: key.id, name: key.name, scopes: key.scopes });
  },
});
