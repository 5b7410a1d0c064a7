import type { Enforcement } from './client.ts';

/** The sender of a request: a client, or a user through a client. `scopes` is `null` when scopes do not apply (client credentials). */
export interface Principal {
  readonly token: string;
  readonly clientId: string;
  readonly userId: string | null;
  readonly permissions: readonly string[];
  readonly scopes: readonly string[] | null;
  readonly enforces: Enforcement;
}
