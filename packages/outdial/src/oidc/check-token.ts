import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { FactValue } from '../call/problem.ts';
import type { Clock } from '../ports/clock.ts';
import type { NotVouched } from '../ports/identity.ts';
import type { Provider } from './provider.ts';
import { ProviderFault } from './read-json.ts';

/** Asymmetric only: with HS256 the provider's public key would be the secret, and `none` proves nothing. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** How far the clocks of Outdial and the provider may differ. */
const leewaySeconds = 30;

/** What a token must say. `types`: its kinds in the header `typ`; a token without one is of any kind. */
export interface TokenTerms {
  readonly issuer: string;
  readonly audience: string;
  readonly types: readonly string[];
}

export type CheckedToken = { readonly kind: 'claims'; readonly claims: JWTPayload } | NotVouched;

export const tokenRefused = (why: string, facts: Readonly<Record<string, FactValue>> = {}): NotVouched => ({
  kind: 'not-vouched',
  code: 'token-refused',
  facts: { why, ...facts },
});

export const providerUnavailable = (issuer: string, fault: ProviderFault): NotVouched => ({
  kind: 'not-vouched',
  code: 'identity-provider-unavailable',
  facts: { issuer, reason: fault.message },
});

/** A claim for a person to read; nothing of the token was checked yet. */
function shown(value: unknown): string {
  const texts = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : ['nothing'];
  return texts.join(', ').slice(0, 200);
}

/** The claims of a token whose signature, issuer, audience and times are right. Never rejects. */
export async function checkToken(
  token: string,
  terms: TokenTerms,
  { clock, provider }: { readonly clock: Clock; readonly provider: Provider },
): Promise<CheckedToken> {
  const stranger = foreignIn(token, terms);
  if (stranger !== null) return stranger;
  try {
    const claims = await verified(token, await provider.keys(), terms, clock).catch(async (error: unknown) => {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      const newer = await provider.newerKeys();
      if (newer === null) throw error;
      return verified(token, newer, terms, clock);
    });
    const { sub } = claims;
    return typeof sub === 'string' && sub !== '' ? { kind: 'claims', claims } : tokenRefused('claim', { claim: 'sub' });
  } catch (error) {
    if (error instanceof ProviderFault) return providerUnavailable(terms.issuer, error);
    return refusalOf(error, token, terms);
  }
}

/** What shows without a key that a token is not meant for Outdial. Such a token makes no request to the provider. */
function foreignIn(token: string, { issuer, types }: TokenTerms): NotVouched | null {
  try {
    const { typ, alg } = decodeProtectedHeader(token);
    const { iss } = decodeJwt(token);
    if (alg === undefined || !algorithms.includes(alg)) return tokenRefused('algorithm', { seen: shown(alg) });
    if (iss !== issuer) return tokenRefused('issuer', { seen: shown(iss), expected: issuer });
    const type = typ?.toLowerCase().replace(/^application\//, '');
    return type === undefined || types.includes(type) ? null : tokenRefused('type', { seen: shown(typ) });
  } catch {
    return tokenRefused('malformed');
  }
}

async function verified(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience }: TokenTerms,
  clock: Clock,
): Promise<JWTPayload> {
  const terms = {
    ...{ issuer, audience, algorithms, clockTolerance: leewaySeconds },
    ...{ requiredClaims: ['sub', 'exp'], currentDate: new Date(clock.now()) },
  };
  try {
    return (await jwtVerify(token, keys, terms)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    // A token without a key id, while the provider has several keys of its kind.
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, terms)).payload;
      } catch (other) {
        if (!(other instanceof errors.JWSSignatureVerificationFailed)) throw other;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function refusalOf(error: unknown, token: string, { audience }: TokenTerms): NotVouched {
  if (error instanceof errors.JWTExpired) return tokenRefused('expired');
  if (error instanceof errors.JWKSNoMatchingKey) return tokenRefused('key-unknown');
  if (error instanceof errors.JWSSignatureVerificationFailed) return tokenRefused('signature');
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = error;
    if (claim === 'aud') return tokenRefused('audience', { seen: shown(decodeJwt(token).aud), expected: audience });
    if (claim === 'nbf' && reason === 'check_failed') return tokenRefused('early');
    return tokenRefused('claim', { claim });
  }
  // Every other error is about what the token looks like: jose names it, and a reader can do nothing with the name.
  return tokenRefused('malformed');
}
