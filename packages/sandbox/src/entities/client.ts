/** The ways in which a client may sign in: as itself, or for a user by authorization code. */
type GrantType = 'CLIENT-CREDENTIALS' | 'CODE';

/** The declared rules that the sandbox enforces for a client's tokens. */
interface Enforcement {
  readonly userContext: boolean;
  readonly permissions: boolean;
  readonly scopes: boolean;
  /** Not declared: calls on behalf of a queue need the agent to be its member. */
  readonly queueMembership: boolean;
}

/**
 * An OAuth client. `permissions` are Genesys permissions; `*` means all of them. A revoked client gets no token, and its tokens stop
 * working. `scopes` limits what users grant it; `null` for every scope.
 */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly grantType: GrantType;
  readonly permissions: readonly string[];
  readonly scopes: readonly string[] | null;
  readonly enforces: Enforcement;
  readonly tokenSeconds: number;
  readonly revoked: boolean;
  /** IP addresses from which the client may call; `null` for every address. Every caller of the sandbox counts as 127.0.0.1. */
  readonly allowedAddresses: readonly string[] | null;
}

/** The address from which every request comes, as the sandbox sees it. */
export const callerAddress = '127.0.0.1';

/** True for a client whose list of addresses, if it has one, includes its caller's. */
export const mayCallFromHere = ({ allowedAddresses }: Client): boolean =>
  (allowedAddresses ?? null) === null || allowedAddresses?.includes(callerAddress) === true;

/**
 * An access token; its id is the token itself. `userId` is `null` for client credentials. `scopes` is `null` when scopes do not apply.
 * `refreshToken` was issued with it; `null` when there is no refresh token.
 */
export interface Token {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string | null;
  readonly scopes: readonly string[] | null;
  readonly expiresAt: number;
  readonly refreshToken: string | null;
}

/**
 * An authorization code; its id is the code. `challenge` is the S256 code challenge of PKCE; `null` when the user signed in without PKCE.
 */
export interface AuthorizationCode {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[] | null;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly expiresAt: number;
}

/** A refresh token; its id is the token. It works once. */
export interface RefreshToken {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[] | null;
}

/** The sender of a request: a client, or a user through a client. `scopes` is `null` when scopes do not apply (client credentials). */
export interface Principal {
  readonly token: string;
  readonly clientId: string;
  readonly userId: string | null;
  readonly permissions: readonly string[];
  readonly scopes: readonly string[] | null;
  readonly enforces: Enforcement;
}
