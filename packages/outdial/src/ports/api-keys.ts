import type { KeyId } from '../call/ids.ts';

/** Every scope a key can hold, in the order in which they are shown. */
export const scopes = [
  'conversation:call:write',
  'conversation:call',
  'presence:read',
  'calls:read',
  'calls:cancel',
  'calls:resolve',
  'events:write',
  'admin',
] as const;
export type Scope = (typeof scopes)[number];

/** Every right. `conversation:call` includes `conversation:call:write`. */
export const broadestScopes: readonly Scope[] = scopes.filter((scope) => scope !== 'conversation:call:write');

/** Whether these scopes allow what needs `needed`: `conversation:call` includes its `:write`, `admin` includes all. */
export function grants(held: readonly Scope[], needed: Scope): boolean {
  if (held.includes(needed) || held.includes('admin')) return true;
  return needed === 'conversation:call:write' && held.includes('conversation:call');
}

export interface ApiKey {
  readonly id: KeyId;
  readonly name: string | null;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  /** Null while it is good. */
  readonly revokedAt: number | null;
}

/** Outdial's own API keys. Only a SHA-256 of each secret is stored; the secret is shown once, when made. */
export interface ApiKeys {
  /** `hash` is the hex SHA-256 of the whole secret. */
  readonly add: (key: ApiKey, hash: string) => Promise<void>;
  readonly findByHash: (hash: string) => ApiKey | null | Promise<ApiKey | null>;
  readonly list: () => Promise<readonly ApiKey[]>;
  /** Null when there is no such key. */
  readonly revoke: (id: KeyId, at: number) => Promise<ApiKey | null>;
}
