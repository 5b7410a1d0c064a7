import { type Refusal, refuse, scopeMissing } from '../../orders/refusal.ts';
import { type ApiKey, grants, type Scope, whyNotGood } from '../../ports/api-keys.ts';
import type { CallId } from '../../call/ids.ts';
import { hashOf } from '../../system/secrets.ts';
import type { Session, Sessions } from '../../ports/sessions.ts';
import { isToken } from '../../ports/identity.ts';
import type { Shared } from '../../ports/shared.ts';
import { cookieIn } from './cookie.ts';
import { admitToken, type PeopleParts } from './people.ts';
import type { Renewals } from './renewals.ts';
import type { Visit } from './visitors.ts';

/** What tells a good key, a good token, and a good session. */
export interface Credentials extends PeopleParts {
  readonly sessions: Pick<Shared<Sessions>, 'find'>;
  /** Absent: no session is prolonged. */
  readonly renewals?: Pick<Renewals, 'renewed'>;
}

/** Who sends a request: a key or a person, and the session or share link that stands for it; null when the key or token itself was sent. */
export interface Caller {
  readonly kind: 'caller';
  readonly key: ApiKey;
  readonly keyHash: string;
  readonly session: { readonly hash: string; readonly expiresAt: number } | null;
  /** The only call that the request may read; null without a share link. */
  readonly sharedCall: CallId | null;
}

/** How the secret of a share link begins, so that one that is no longer kept is told from a wrong key. */
export const linkPrefix = 'share_';

/** Whether the secret is that of a share link that is over or was never made. */
export const isOverLink = ({ problems: [{ code, facts }] }: Refusal): boolean =>
  code === 'unauthorized' && facts['why'] === 'link-over';

/** The secret in an `Authorization` header. Null when it does not hold one. */
export const secretIn = (header: string | undefined): string | null =>
  /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;

/** Whether this key holds the scope (`any`: any good key does). */
export function lacking(key: ApiKey, needed: Scope | 'any'): Refusal | null {
  return needed === 'any' || grants(key.scopes, needed) ? null : scopeMissing(key, needed);
}

/** Who sends this request: by its `Authorization` header (a key, a token, or the secret of a share link), else by the cookie of a session. */
export async function callerOf(credentials: Credentials, visit: Visit): Promise<Caller | Refusal> {
  const header = visit.header('authorization');
  const cookie = header === undefined ? cookieIn(visit) : null;
  if (cookie !== null) return callerBySession(credentials, visit, hashOf(cookie));
  const secret = secretIn(header);
  if (secret === null) return unauthorized(header === undefined ? 'missing' : 'not-bearer');
  const guest = await callerByLink(credentials, hashOf(secret));
  if (guest !== null) return guest;
  return secret.startsWith(linkPrefix) ? unauthorized('link-over') : callerBySecret(credentials, secret);
}

/** Who has this secret: a key, or a token of the identity provider. What is a key is never taken for a token. */
export async function callerBySecret(credentials: Credentials, secret: string): Promise<Caller | Refusal> {
  const hash = hashOf(secret);
  const key = await credentials.apiKeys.findByHash(hash);
  if (key !== null || !isToken(secret)) return callerOfKey(credentials, key, hash);
  const admitted = await admitToken(credentials, secret);
  return admitted.kind === 'refused' ? admitted : { ...admitted, kind: 'caller', session: null, sharedCall: null };
}

/** Null: no share link has this hash. A link reads on behalf of the key that made it, and ends with it. */
async function callerByLink(credentials: Credentials, hash: string): Promise<Caller | Refusal | null> {
  const link = await credentials.sessions.find(hash);
  if (link?.sharedCall === undefined) return null;
  const { sharedCall, expiresAt } = link;
  if (expiresAt <= credentials.clock.now()) return unauthorized('link-over');
  const caller = await callerOfSession(credentials, hash, link);
  if (caller.kind === 'refused') return unauthorized('link-over');
  return { ...caller, key: { ...caller.key, scopes: ['calls:read'] }, sharedCall };
}

function callerOfKey({ clock }: Credentials, key: ApiKey | null, keyHash: string): Caller | Refusal {
  const why = key === null ? 'unknown' : whyNotGood(key, clock.now());
  if (key === null || why !== null) return unauthorized(why ?? 'unknown');
  return { kind: 'caller', key, keyHash, session: null, sharedCall: null };
}

/** Whether an administrator ended what this person had since then. A person who comes back has to sign in again. */
export const isEnded = ({ person, revokedAt }: ApiKey, since: number): boolean =>
  person !== undefined && (revokedAt !== null || since <= (person.endedBefore ?? -Infinity));

/** The key or the person behind a session or a share link. A person may do what they might when they signed in, and no longer than that. */
async function callerOfSession(credentials: Credentials, hash: string, session: Session): Promise<Caller | Refusal> {
  const { keyHash, createdAt, expiresAt, rights } = session;
  const found = await credentials.apiKeys.findByHash(keyHash);
  if (found !== null && isEnded(found, createdAt)) return unauthorized('access-ended');
  const caller = callerOfKey(credentials, found, keyHash);
  if (caller.kind === 'refused') return caller;
  const key = caller.key.person === undefined ? caller.key : { ...caller.key, ...rights, expiresAt };
  return { ...caller, key, session: { hash, expiresAt } };
}

/**
 * A browser sends the cookie by itself, so what changes something must say that a page of this server asked for it (CSRF). A foreign `Origin` was
 * refused before.
 */
async function callerBySession(
  credentials: Credentials,
  { method, header }: Visit,
  hash: string,
): Promise<Caller | Refusal> {
  const isRead = method === 'GET' || method === 'HEAD';
  const isOwnPage = header('origin') !== undefined || header('sec-fetch-site') === 'same-origin';
  if (!isRead && !isOwnPage) return refuse('origin-missing', { status: 403 });
  const session = await sessionOf(credentials, hash);
  // The secret of a share link is not a cookie.
  if (session === null || session.sharedCall !== undefined || session.expiresAt <= credentials.clock.now())
    return unauthorized('session-over');
  return callerOfSession(credentials, hash, session);
}

/** The session, prolonged when its time is almost over. Null: there is none. */
async function sessionOf({ sessions, renewals, apiKeys }: Credentials, hash: string): Promise<Session | null> {
  const session = await sessions.find(hash);
  if (session?.rights === undefined || renewals === undefined) return session;
  const key = await apiKeys.findByHash(session.keyHash);
  // A later token would bring back the person whose access was ended.
  return key === null || isEnded(key, session.createdAt) ? session : renewals.renewed(hash, session);
}

function unauthorized(
  why:
    | 'missing'
    | 'not-bearer'
    | 'unknown'
    | 'session-over'
    | 'access-ended'
    | 'link-over'
    | NonNullable<ReturnType<typeof whyNotGood>>,
): Refusal {
  const error = why === 'missing' ? '' : ', error="invalid_token"';
  return refuse('unauthorized', {
    status: 401,
    facts: { why },
    headers: { 'www-authenticate': `Bearer realm="outdial"${error}` },
  });
}
