import { createHash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type {
  IdentityProvider,
  NotVouched,
  OidcClient,
  OidcSettings,
  SignedIn,
  SignInPledge,
} from '../ports/identity.ts';
import { checkToken, providerUnavailable, tokenRefused } from './check-token.ts';
import { claimAt, personOf } from './claims.ts';
import type { Metadata } from './metadata.ts';
import type { Provider } from './provider.ts';
import { type ProviderFetch, type JsonObject, ProviderFault, readJson } from './read-json.ts';
import { providerText, requestTokens } from './token-request.ts';

export interface SignInParts {
  readonly settings: OidcSettings;
  readonly client: OidcClient;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly fetch: ProviderFetch;
}

type SignIn = Pick<IdentityProvider, 'begin' | 'finish' | 'renew'>;

/** Signing people in by the authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 7636, RFC 9700). The tokens stay on the server. */
export function createSignIn(parts: SignInParts): SignIn {
  const { issuer } = parts.settings;
  const guarded = <Answer>(work: () => Promise<Answer>): Promise<Answer | NotVouched> =>
    work().catch((error: unknown) => {
      if (error instanceof ProviderFault) return providerUnavailable(issuer, error);
      throw error;
    });
  return {
    begin: (pledge, redirectUri) => guarded(async () => begin(parts, pledge, redirectUri)),
    finish: (answer, pledge, redirectUri) => guarded(() => finish(parts, { answer, pledge, redirectUri })),
    renew: (refreshToken, subject) =>
      guarded(async () => {
        const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
        const renewed = await signedInBy(parts, form, null);
        if (renewed.kind !== 'signed-in') return renewed;
        return renewed.person.subject === subject
          ? { ...renewed, refreshToken: renewed.refreshToken ?? refreshToken }
          : failed('person');
      }),
  };
}

const failed = (why: string, reason: string | null = null): NotVouched => ({
  kind: 'not-vouched',
  code: 'sign-in-failed',
  facts: { why, reason },
});

/** Throws `ProviderFault` for a provider without the endpoint. */
function endpointOf(metadata: Metadata, name: 'authorization' | 'token'): string {
  const endpoint = metadata[name];
  if (endpoint === null) throw new ProviderFault(`it does not name its ${name} endpoint over https`);
  return endpoint;
}

async function begin({ client, provider }: SignInParts, pledge: SignInPledge, redirectUri: string) {
  const url = new URL(endpointOf(await provider.metadata(), 'authorization'));
  const parameters = {
    ...{ response_type: 'code', client_id: client.clientId, redirect_uri: redirectUri, scope: client.scopes },
    ...{ state: pledge.state, nonce: pledge.nonce, code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(pledge.verifier).digest('base64url'),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { kind: 'begun', url: url.href } as const;
}

interface Finish {
  readonly answer: URLSearchParams;
  /** Null: this browser began no sign-in. */
  readonly pledge: SignInPledge | null;
  readonly redirectUri: string;
}

async function finish(parts: SignInParts, { answer, pledge, redirectUri }: Finish): Promise<SignedIn> {
  if (pledge === null) return failed('other-browser');
  if (answer.get('state') !== pledge.state) return failed('state');
  const { issuer } = parts.settings;
  const { namesIssuer } = await parts.provider.metadata();
  const named = answer.get('iss') ?? (namesIssuer ? 'nobody' : issuer);
  // Another provider's answer must not be exchanged at this one (mix-up, RFC 9207).
  if (named !== issuer) return tokenRefused('issuer', { seen: providerText(named), expected: issuer });
  const error = answer.get('error');
  if (error !== null) return failed('refused', providerText(error, answer.get('error_description')));
  const code = answer.get('code');
  if (code === null) return failed('no-code');
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: pledge.verifier };
  return signedInBy(parts, form, pledge.nonce);
}

/** The person whom the token endpoint's answer to `form` vouches for. `nonce` null: none was sent. */
async function signedInBy(
  parts: SignInParts,
  form: Readonly<Record<string, string>>,
  nonce: string | null,
): Promise<SignedIn> {
  const { settings, client, provider, clock, fetch } = parts;
  const metadata = await provider.metadata();
  const reaching = { clock, fetch };
  const tokens = await requestTokens(endpointOf(metadata, 'token'), form, { client, metadata, reaching });
  if (tokens.kind === 'no-tokens') return failed('no-token', tokens.reason);
  const terms = { issuer: settings.issuer, audience: client.clientId, types: ['jwt'] };
  const checked = await checkToken(tokens.idToken, terms, { clock, provider });
  if (checked.kind !== 'claims') return checked;
  const { claims } = checked;
  if (nonce !== null && claims['nonce'] !== nonce) return tokenRefused('nonce');
  const party = claims['azp'] ?? (Array.isArray(claims.aud) && claims.aud.length > 1 ? 'nobody' : client.clientId);
  if (party !== client.clientId)
    return tokenRefused('audience', { seen: providerText(party), expected: client.clientId });
  const whole = await withUserInfo(parts, claims, { url: metadata.userInfo, accessToken: tokens.accessToken });
  if (whole === null) return failed('person');
  const found = personOf(whole, settings);
  if (found.kind !== 'person') return found;
  return { kind: 'signed-in', person: found.person, refreshToken: tokens.refreshToken };
}

/** Some providers put groups and names into the answer of the userinfo endpoint only. Null: it is about another person. */
async function withUserInfo(
  { settings, clock, fetch }: SignInParts,
  claims: JsonObject,
  { url, accessToken }: { readonly url: string | null; readonly accessToken: string | null },
): Promise<JsonObject | null> {
  if (claimAt(claims, settings.groupsClaim) !== undefined || url === null || accessToken === null) return claims;
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
  const { status, body } = await readJson(url, { headers }, { clock, fetch });
  if (status !== 200) throw new ProviderFault(`${url} answered ${status}`);
  return body['sub'] === claims['sub'] ? { ...body, ...claims } : null;
}
