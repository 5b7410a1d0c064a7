import type { ApiKey, Rotation } from '../ports/api-keys.ts';

/** A secret that a key had before. `until`: when it stops working, epoch milliseconds. */
interface FormerSecret {
  readonly hash: string;
  readonly until: number;
}

/** A key as a store keeps it: with its secret's hash, and those of all secrets before. They are never forgotten, so none becomes a new key. */
export interface KeptKey {
  readonly key: ApiKey;
  readonly hash: string;
  readonly former: readonly FormerSecret[];
}

/** The same key with a new secret. */
export function rotated({ key, hash, former }: KeptKey, { hash: next, until }: Rotation): KeptKey {
  const before = [...former, { hash, until }].map((each) => ({ ...each, until: Math.min(each.until, until) }));
  return { key, hash: next, former: before };
}

/** The same key, no longer good from `at` on. */
export const revoked = (kept: KeptKey, at: number): KeptKey => ({
  ...kept,
  key: { ...kept.key, revokedAt: kept.key.revokedAt ?? at },
});

/** The key by each hash that leads to it. */
export const keysByHash = ({ key, hash, former }: KeptKey): readonly (readonly [hash: string, key: ApiKey])[] => [
  [hash, key],
  ...former.map(({ hash: old, until }) => [old, { ...key, secretUntil: until }] as const),
];
