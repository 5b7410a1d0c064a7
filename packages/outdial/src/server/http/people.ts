import { createHash } from 'node:crypto';
import { keyId } from '../../call/ids.ts';
import { refuse, type Refusal } from '../../orders/refusal.ts';
import type { ApiKey, ApiKeys } from '../../ports/api-keys.ts';
import { EngineError } from '../../ports/engine-error.ts';
import type { Engine } from '../../ports/engine.ts';
import type { IdentityProvider, NotVouched, Person, PersonRights } from '../../ports/identity.ts';

/** What admits people who come with a token of the identity provider. `identity` absent: there is none. */
export interface PeopleParts {
  readonly identity?: IdentityProvider;
  readonly apiKeys: Pick<ApiKeys, 'findByHash' | 'add'>;
  readonly engine: Pick<Engine, 'note'>;
  readonly clock: { readonly now: () => number };
}

export interface Admitted {
  readonly kind: 'admitted';
  readonly key: ApiKey;
  readonly keyHash: string;
}

/** Two clocks may differ by this much: a token from just before the revocation must not count as a later one. */
const leewayMs = 30_000;

const idOf = ({ issuer, subject }: Person): string =>
  createHash('sha256').update(`${issuer}\n${subject}`).digest('hex');

/** Nothing that anyone sends has this hash: those of secrets are plain hex. */
const hashOf = (person: Person): string => `person:${idOf(person)}`;

export function notVouched({ code, facts }: NotVouched): Refusal {
  if (code === 'person-without-role') return refuse(code, { status: 403, facts });
  if (code === 'identity-provider-unavailable')
    return refuse(code, { status: 503, facts, headers: { 'retry-after': '10' } });
  const headers = { 'www-authenticate': 'Bearer realm="outdial", error="invalid_token"' };
  return refuse(code, { status: 401, facts, headers });
}

/** Who sends this token: the person as a key without a secret, which ends with the token. */
export async function admitToken(parts: PeopleParts, token: string): Promise<Admitted | Refusal> {
  const { identity } = parts;
  if (identity === undefined)
    return notVouched({ kind: 'not-vouched', code: 'token-refused', facts: { why: 'not-accepted' } });
  const vouched = await identity.verify(token);
  return vouched.kind === 'person' ? admitPerson(parts, vouched.person) : notVouched(vouched);
}

/**
 * Remembers the person under an id that stays, so that calls, limits and the audit know them. Revoking them ends every token, session and share
 * link until then; only a token that was issued later is admitted.
 */
export async function admitPerson(
  { apiKeys, engine, clock }: PeopleParts,
  person: Person,
): Promise<Admitted | Refusal> {
  const { issuer, subject, name, rights, issuedAt, expiresAt } = person;
  const keyHash = hashOf(person);
  const known = await apiKeys.findByHash(keyHash);
  const revokedAt = known?.revokedAt ?? known?.person?.endedBefore ?? null;
  if (revokedAt !== null && issuedAt <= revokedAt + leewayMs)
    return notVouched({ kind: 'not-vouched', code: 'token-refused', facts: { why: 'revoked' } });
  const key: ApiKey = {
    id: keyId(`person_${idOf(person).slice(0, 26)}`),
    name,
    scopes: [],
    ...(rights.role === undefined ? {} : { role: rights.role }),
    createdAt: known?.createdAt ?? clock.now(),
    revokedAt: null,
    person: {
      ...{ issuer, subject, asOf: issuedAt, scopes: rights.scopes },
      ...(rights.limits?.ownCalls === true ? { ownCalls: true } : {}),
      ...(revokedAt === null ? {} : { endedBefore: revokedAt }),
    },
  };
  if (isNews(known, key)) await remember(key);
  return { kind: 'admitted', key: { ...key, ...rights, expiresAt }, keyHash };

  async function remember(news: ApiKey): Promise<void> {
    try {
      await apiKeys.add(news, keyHash);
      const { role = null, id } = news;
      const limited = news.person?.ownCalls === true ? { ownCalls: true } : {};
      const facts = { key: id, name, subject, issuer, role, scopes: rights.scopes, ...limited };
      await engine.note?.('person-known', news.id, facts);
    } catch (error) {
      // People must be able to look while the disk is full.
      if (!(error instanceof EngineError)) throw error;
    }
  }
}

export function rightsIn({ scopes, role, limits }: ApiKey): PersonRights {
  return { scopes, ...(role === undefined ? {} : { role }), ...(limits === undefined ? {} : { limits }) };
}

/** An older token does not bring an older name back. */
function isNews(known: ApiKey | null, { name, role, person }: ApiKey): boolean {
  if (known === null || known.revokedAt !== null) return true;
  const isLater = (person?.asOf ?? 0) > (known.person?.asOf ?? 0);
  const rightsText = (of: ApiKey['person']): string => JSON.stringify([of?.scopes, of?.ownCalls]);
  return isLater && (known.name !== name || known.role !== role || rightsText(known.person) !== rightsText(person));
}
