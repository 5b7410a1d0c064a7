import { type Refusal, refuse, scopeMissing } from '../../orders/refusal.ts';
import { type ApiKey, type ApiKeys, grants, type Scope } from '../../ports/api-keys.ts';
import { hashOf } from '../../system/secrets.ts';

/** The key behind an `Authorization` header when it is good and holds the scope (`any`: any good key), else the refusal. */
export function admit(apiKeys: ApiKeys, header: string | undefined, needed: Scope | 'any'): ApiKey | Refusal {
  const caller = callerOf(apiKeys, header);
  if ('kind' in caller || needed === 'any' || grants(caller.scopes, needed)) return caller;
  return scopeMissing(caller, needed);
}

/** The secret in an `Authorization` header. Null when it does not hold one. */
export const secretIn = (header: string | undefined): string | null =>
  /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;

/** The good key in an `Authorization` header, whatever it may do. Null when there is no good key. */
export function keyBehind(apiKeys: ApiKeys, header: string | undefined): ApiKey | null {
  const caller = callerOf(apiKeys, header);
  return 'kind' in caller ? null : caller;
}

function callerOf(apiKeys: ApiKeys, header: string | undefined): ApiKey | Refusal {
  const secret = secretIn(header);
  if (secret === null) return unauthorized(header === undefined ? 'missing' : 'not-bearer');
  const key = apiKeys.findByHash(hashOf(secret));
  if (key === null) return unauthorized('unknown');
  return key.revokedAt === null ? key : unauthorized('revoked');
}

function unauthorized(why: 'missing' | 'not-bearer' | 'unknown' | 'revoked'): Refusal {
  const error = why === 'missing' ? '' : ', error="invalid_token"';
  return refuse('unauthorized', {
    status: 401,
    facts: { why },
    headers: { 'www-authenticate': `Bearer realm="outdial"${error}` },
  });
}
