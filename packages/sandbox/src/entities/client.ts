/** What a client may sign in by: as itself, or for a user by authorization code. */
export type GrantType = 'CLIENT-CREDENTIALS' | 'CODE';

/** Which of the declared rules are held against a client's tokens. */
export interface Enforcement {
  readonly userContext: boolean;
  readonly permissions: boolean;
  readonly scopes: boolean;
}

/**
 * An OAuth client. `permissions` are Genesys permissions, `*` stands for all of them; a revoked client gets no token and its tokens stop
 * working. `scopes` bound what users grant it, null: every scope.
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
}

/**
 * An access token (its id is the token itself). `userId` null: client credentials. `scopes` null: scopes do not apply.
 * `refreshToken` is the one issued with it, null: none.
 */
export interface Token {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string | null;
  readonly scopes: readonly string[] | null;
  readonly expiresAt: number;
  readonly refreshToken: string | null;
}

/** An authorization code (its id). `challenge` is the S256 code challenge of PKCE, null: signed in without PKCE. */
export interface AuthorizationCode {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[] | null;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly expiresAt: number;
}

/** A refresh token (its id); it works once. */
export interface RefreshToken {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[] | null;
}
