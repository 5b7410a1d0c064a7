import type { Client } from './entities/client.ts';
import type { World } from './world.ts';

/** An answer of the token endpoint, which has its own error shape. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: unknown;
}

const refused = (status: number, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, description, error_description: description },
});

/** `POST /oauth/token`: client credentials, by Basic header or in the form. Unknown client 400, wrong secret 401. */
export function grantToken(world: World, authorization: string | undefined, form: URLSearchParams): TokenAnswer {
  const grant = form.get('grant_type');
  const credentials = readCredentials(authorization, form);
  if (grant === null || credentials === null)
    return refused(400, 'invalid_request', 'grant_type or client credentials are missing');
  const client = world.store.clients.get(credentials.id);
  if (client === undefined || client.revoked) return refused(400, 'invalid_client', 'client not found');
  if (client.secret !== credentials.secret) return refused(401, 'invalid_client', 'authentication failed');
  if (grant !== 'client_credentials')
    return refused(400, 'unsupported_grant_type', `grant type ${grant} is not supported`);
  const token = issueToken(world, { client, userId: null, scopes: null });
  return { status: 200, body: { access_token: token, token_type: 'bearer', expires_in: client.tokenSeconds } };
}

/** Makes an access token. `userId` null is client credentials, for which scopes do not apply (null). */
export function issueToken(
  world: World,
  grant: { readonly client: Client; readonly userId: string | null; readonly scopes: readonly string[] | null },
): string {
  const { client, userId, scopes } = grant;
  const expiresAt = world.clock.now() + client.tokenSeconds * 1000;
  return world.store.tokens.put({ id: `sandbox-${world.newId()}`, clientId: client.id, userId, scopes, expiresAt }).id;
}

function readCredentials(
  authorization: string | undefined,
  form: URLSearchParams,
): { id: string; secret: string } | null {
  const [, encoded] = /^basic\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  if (encoded !== undefined) {
    const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    return { id, secret: secret.join(':') };
  }
  const id = form.get('client_id');
  return id === null ? null : { id, secret: form.get('client_secret') ?? '' };
}
