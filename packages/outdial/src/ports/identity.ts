import type { Facts } from '../call/problem.ts';
import type { ApiKey, KeyRole } from './api-keys.ts';

/** What a JWT looks like. Known API keys are looked up first, so none is taken for a token. */
export const isToken = (secret: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(secret);

/** An address over https, or on this machine: what is read there decides who may do what. */
export function isTokenAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username + url.password !== '') return false;
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}

/** What the members of one group at the identity provider may do. */
export interface GroupRole {
  readonly group: string;
  readonly role: KeyRole;
  /** True: calls that others requested do not exist for them. */
  readonly ownCalls: boolean;
}

/** The identity provider that Outdial trusts. */
export interface OidcSettings {
  /** Its address, exactly as it is in `iss` of its tokens. */
  readonly issuer: string;
  /** `aud` of access tokens for this API. Null: the API accepts API keys only. */
  readonly audience: string | null;
  readonly roles: readonly GroupRole[];
  /** The claim with the groups: its name, or a path of names with dots between them. */
  readonly groupsClaim: string;
  /** The client as which Outdial signs people in to its console. Null: they sign in with API keys only. */
  readonly signIn: OidcClient | null;
}

export interface OidcClient {
  readonly clientId: string;
  /** Null: a public client, which proves itself by PKCE alone. */
  readonly clientSecret: string | null;
  /** With spaces between them. */
  readonly scopes: string;
}

/** What a person may do by the groups in their token. */
export type PersonRights = Pick<ApiKey, 'scopes' | 'role' | 'limits'>;

/** A person for whom the identity provider vouches. */
export interface Person {
  readonly issuer: string;
  /** The name of the person at the issuer, which never changes: the claim `sub`. */
  readonly subject: string;
  /** For people to read, such as `Ana Ruiz <ana@example.com>`. */
  readonly name: string;
  readonly rights: PersonRights;
  /** Epoch milliseconds; 0 when the token does not say. */
  readonly issuedAt: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Why a person is not let in. */
export interface NotVouched {
  readonly kind: 'not-vouched';
  readonly code: 'token-refused' | 'person-without-role' | 'sign-in-failed' | 'identity-provider-unavailable';
  readonly facts: Facts;
}
export type Vouched = { readonly kind: 'person'; readonly person: Person } | NotVouched;

/** Random values that tie a sign-in to the browser that began it. */
export interface SignInPledge {
  readonly state: string;
  readonly nonce: string;
  /** The secret whose hash the provider got at the beginning (PKCE, RFC 7636). */
  readonly verifier: string;
}

/** `refreshToken` null: the sign-in cannot be renewed. */
export type SignedIn =
  { readonly kind: 'signed-in'; readonly person: Person; readonly refreshToken: string | null } | NotVouched;

export interface IdentityProvider {
  /** The host of the issuer, for people to read. */
  readonly host: string;
  readonly acceptsTokens: boolean;
  readonly offersSignIn: boolean;
  /** The person of an access token for this API (RFC 9068). Never rejects. */
  readonly verify: (token: string) => Promise<Vouched>;
  /** Where the browser goes to sign in. Never rejects. */
  readonly begin: (
    pledge: SignInPledge,
    redirectUri: string,
  ) => Promise<{ readonly kind: 'begun'; readonly url: string } | NotVouched>;
  /** Whom the provider's answer at `redirectUri` signs in. Never rejects. */
  readonly finish: (answer: URLSearchParams, pledge: SignInPledge | null, redirectUri: string) => Promise<SignedIn>;
  /** A later proof for the same person. Never rejects. */
  readonly renew: (refreshToken: string, subject: string) => Promise<SignedIn>;
}
