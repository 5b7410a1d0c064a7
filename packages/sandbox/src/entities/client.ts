/** An OAuth client. `permissions` are Genesys permissions, `*` stands for all of them; a revoked client gets no token and its tokens stop working. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly permissions: readonly string[];
  readonly tokenSeconds: number;
  readonly revoked: boolean;
}

/** An access token (its id is the token itself). `userId` null: client credentials. `scopes` null: scopes do not apply. */
export interface Token {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string | null;
  readonly scopes: readonly string[] | null;
  readonly expiresAt: number;
}
