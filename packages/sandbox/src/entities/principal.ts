import type { Enforcement } from './client.ts';

/** Who asks: a client, or a user through a client. `scopes` null: scopes do not apply (client credentials). */
export interface Principal {
  readonly token: string;
  readonly clientId: string;
  readonly userId: string | null;
  readonly permissions: readonly string[];
  readonly scopes: readonly string[] | null;
  readonly enforces: Enforcement;
}
