import type { AgentId, KeyId, QueueId } from '../call/ids.ts';

/** Every scope a key can hold, in the order in which they are shown. */
export const scopes = [
  'conversation:call:write',
  'conversation:call',
  'presence:read',
  'calls:read',
  'calls:cancel',
  'calls:reassign',
  'calls:resolve',
  'dialing:pause',
  'webhooks:resend',
  'audit:read',
  'events:write',
  'admin',
] as const;
export type Scope = (typeof scopes)[number];

/** Every right. `conversation:call` includes `conversation:call:write`. */
export const broadestScopes: readonly Scope[] = scopes.filter((scope) => scope !== 'conversation:call:write');

/** Named sets of scopes. A key keeps the scopes that its role had when it was made. */
export const roles = {
  caller: ['conversation:call:write', 'presence:read', 'calls:read', 'calls:cancel'],
  viewer: ['presence:read', 'calls:read'],
  supervisor: [
    ...(['presence:read', 'calls:read', 'calls:cancel', 'calls:reassign', 'calls:resolve'] as const),
    ...(['dialing:pause', 'webhooks:resend', 'audit:read'] as const),
  ],
  auditor: ['calls:read', 'audit:read'],
  admin: ['admin'],
} as const satisfies Readonly<Record<string, readonly Scope[]>>;
export type KeyRole = keyof typeof roles;
/** In the order in which they are shown. */
export const roleNames = ['caller', 'viewer', 'supervisor', 'auditor', 'admin'] as const satisfies readonly KeyRole[];

/**
 * Whether these scopes allow what needs `needed`. `conversation:call` includes its `:write`, `admin` includes all. Who may cancel a call and place
 * another may reassign it.
 */
export function grants(held: readonly Scope[], needed: Scope): boolean {
  if (held.includes(needed) || held.includes('admin')) return true;
  if (needed === 'conversation:call:write') return held.includes('conversation:call');
  return needed === 'calls:reassign' && held.includes('calls:cancel') && grants(held, 'conversation:call:write');
}

/** How much a key may request. Null: as many as it likes. */
export interface CallRates {
  /** In any 60 seconds. */
  readonly perMinute: number | null;
  /** In any 24 hours. */
  readonly perDay: number | null;
  /** Calls that have not ended at the same time. */
  readonly concurrent: number | null;
  /** Different numbers in any 24 hours. Absent: the key was made before this limit. */
  readonly numbersPerDay?: number | null;
  /** Countries that are new to the server, in any 24 hours. Absent: as above. */
  readonly newCountriesPerDay?: number | null;
}

/** A limit that is reached: of the key, or of all keys together by the policy's `fraudStops`. */
export interface ReachedLimit {
  readonly limit: keyof CallRates | 'allCalls' | 'allNumbers' | 'allNewCountries';
  readonly most: number;
  /** When the key may request its next call, epoch milliseconds. Null when that depends on the end of another call. */
  readonly until: number | null;
}

/** What a key may do with its scopes. Null: there is no such limit. */
export interface KeyLimits extends CallRates {
  readonly agents: readonly AgentId[] | null;
  readonly queues: readonly QueueId[] | null;
  /** Countries of the target, as ISO 3166 codes. */
  readonly countries: readonly string[] | null;
  /** True: calls that other keys requested do not exist for this key. */
  readonly ownCalls: boolean;
}

export const noLimits: Required<KeyLimits> = {
  ...{ agents: null, queues: null, countries: null, ownCalls: false },
  ...{ perMinute: null, perDay: null, concurrent: null, numbersPerDay: null, newCountriesPerDay: null },
};

/** Who a person is at their identity provider. */
interface KeyPerson {
  readonly issuer: string;
  readonly subject: string;
  /** When the newest token known was issued, epoch milliseconds. */
  readonly asOf: number;
  /** What that token allowed, to be shown; each request is judged by its own token. Absent: an older Outdial stored the person. */
  readonly scopes?: readonly Scope[];
  /** Shown as well. Absent: the person sees the calls of others, too. */
  readonly ownCalls?: true;
  /** Sessions and share links from before then are over, epoch milliseconds. Absent: the person was never revoked. */
  readonly endedBefore?: number;
}

export interface ApiKey {
  readonly id: KeyId;
  readonly name: string | null;
  readonly scopes: readonly Scope[];
  /** The role that it was made with. Absent: it was made with scopes. */
  readonly role?: KeyRole;
  /** Absent: none. */
  readonly limits?: KeyLimits;
  readonly createdAt: number;
  /** Epoch milliseconds. Absent: it does not expire. */
  readonly expiresAt?: number;
  /** Null while it is good. */
  readonly revokedAt: number | null;
  /** The person whom an identity provider vouches for. Such a key has no secret, and its rights come with each token. */
  readonly person?: KeyPerson;
  /** Only of a key that was found by a former secret: until when that secret works, epoch milliseconds. */
  readonly secretUntil?: number;
}

/** Why a key does not work now; null when it does. */
export function whyNotGood(
  { revokedAt, expiresAt, secretUntil }: Pick<ApiKey, 'revokedAt' | 'expiresAt' | 'secretUntil'>,
  now: number,
): 'revoked' | 'expired' | 'rotated' | null {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt !== undefined && expiresAt <= now) return 'expired';
  return secretUntil !== undefined && secretUntil <= now ? 'rotated' : null;
}

/** When the key, or the secret that it was found by, stops working. Null: not by itself. */
export function goodUntil({ expiresAt = Infinity, secretUntil = Infinity }: ApiKey): number | null {
  const until = Math.min(expiresAt, secretUntil);
  return until === Infinity ? null : until;
}

export interface Rotation {
  readonly id: KeyId;
  /** The hex SHA-256 of the new secret. */
  readonly hash: string;
  /** Until when the secrets so far work, epoch milliseconds. */
  readonly until: number;
}

/** Outdial's own API keys. Only a SHA-256 of each secret is stored; the secret is shown once, when made. */
export interface ApiKeys {
  /** `hash` is the hex SHA-256 of the whole secret. */
  readonly add: (key: ApiKey, hash: string) => Promise<void>;
  /** By any secret that the key ever had: a former one comes with `secretUntil`. */
  readonly findByHash: (hash: string) => ApiKey | null | Promise<ApiKey | null>;
  readonly list: () => Promise<readonly ApiKey[]>;
  /** Null when there is no such key. */
  readonly revoke: (id: KeyId, at: number) => Promise<ApiKey | null>;
  /** Gives the key another secret. A former secret never works longer than it would have. Null when there is no such key. */
  readonly rotate: (rotation: Rotation) => Promise<ApiKey | null>;
}
