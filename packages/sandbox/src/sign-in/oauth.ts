import { createHash } from 'node:crypto';
import { callerAddress, mayCallFromHere, type Client } from '../entities/client.ts';
import type { World } from '../world.ts';

/** An answer of the token endpoint, which has its own error format. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface Credentials {
  readonly id: string;
  readonly secret: string | null;
}

/** The owner of a token. `userId` is `null` for the client itself. `scopes` is `null` when scopes do not apply. */
interface Grant {
  readonly client: Client;
  readonly userId: string | null;
  readonly scopes: readonly string[] | null;
  readonly refreshToken?: string | null;
}

const refused = (status: number, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, description, error_description: description },
});
const addressText = (address: string): string =>
  `Requests originating from this IP address are not authorized: [${address}]`;
const wrongSecret = refused(401, 'invalid_client', 'authentication failed');

/**
 * `POST /oauth/token`: client credentials, authorization code with and without PKCE, refresh token. The client identifies itself by Basic
 * header or in the form. An unknown client gets 400, a wrong secret 401.
 */
export function grantToken(world: World, authorization: string | undefined, form: URLSearchParams): TokenAnswer {
  const grant = form.get('grant_type');
  const credentials = readCredentials(authorization, form);
  if (grant === null || credentials === null)
    return refused(400, 'invalid_request', 'grant_type or client credentials are missing');
  const client = world.store.clients.get(credentials.id);
  if (client === undefined || client.revoked) return refused(400, 'invalid_client', 'client not found');
  if (credentials.secret !== null && credentials.secret !== client.secret) return wrongSecret;
  if (!mayCallFromHere(client)) return refused(401, 'ip.not.authorized', addressText(callerAddress));
  switch (grant) {
    case 'client_credentials':
      return grantToClient(world, client, credentials);
    case 'authorization_code':
      return grantByCode(world, client, credentials, form);
    case 'refresh_token':
      return grantByRefreshToken(world, client, credentials, form);
    default:
      return refused(400, 'unsupported_grant_type', `grant type ${grant} is not supported`);
  }
}

function grantToClient(world: World, client: Client, credentials: Credentials): TokenAnswer {
  if (credentials.secret === null) return wrongSecret;
  if (client.grantType !== 'CLIENT-CREDENTIALS')
    return refused(400, 'unauthorized_client', 'the client is not authorized for this grant type');
  return granted(world, { client, userId: null, scopes: null });
}

/**
 * A code works once, for its client and redirect URI. A code requested with PKCE needs its verifier; only such a code needs no secret. A
 * refresh token is for a client that showed its secret.
 */
function grantByCode(world: World, client: Client, credentials: Credentials, form: URLSearchParams): TokenAnswer {
  const code = world.store.codes.get(form.get('code') ?? '');
  if (code?.clientId !== client.id || code.expiresAt <= world.clock.now())
    return refused(400, 'invalid_grant', 'the authorization code is unknown, used or expired');
  if (code.challenge === null && credentials.secret === null) return wrongSecret;
  world.store.codes.delete(code.id);
  if (code.redirectUri !== form.get('redirect_uri'))
    return refused(400, 'invalid_grant', 'redirect_uri differs from the one in the request for the code');
  if (code.challenge !== null && code.challenge !== challengeOf(form.get('code_verifier') ?? ''))
    return refused(400, 'invalid_grant', 'code_verifier does not match the code challenge');
  const { userId, scopes } = code;
  const refreshToken = credentials.secret === null ? null : keepRefreshToken(world, { client, userId, scopes });
  return granted(world, { client, userId, scopes, refreshToken });
}

function grantByRefreshToken(
  world: World,
  client: Client,
  credentials: Credentials,
  form: URLSearchParams,
): TokenAnswer {
  if (credentials.secret === null) return wrongSecret;
  const kept = world.store.refreshTokens.get(form.get('refresh_token') ?? '');
  if (kept?.clientId !== client.id) return refused(400, 'invalid_grant', 'the refresh token is unknown or used');
  world.store.refreshTokens.delete(kept.id);
  const { userId, scopes } = kept;
  return granted(world, { client, userId, scopes, refreshToken: keepRefreshToken(world, { client, userId, scopes }) });
}

function granted(world: World, grant: Grant): TokenAnswer {
  const refreshToken = grant.refreshToken ?? null;
  const body = {
    access_token: issueToken(world, grant),
    token_type: 'bearer',
    expires_in: grant.client.tokenSeconds,
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
  };
  return { status: 200, body };
}

/** Makes an access token. `userId` is `null` for client credentials; then `scopes` is also `null`. */
export function issueToken(world: World, grant: Grant): string {
  const { client, userId, scopes, refreshToken } = grant;
  const expiresAt = world.clock.now() + client.tokenSeconds * 1000;
  const id = `sandbox-${world.newId()}`;
  const token = { id, clientId: client.id, userId, scopes, expiresAt, refreshToken: refreshToken ?? null };
  return world.store.tokens.put(token).id;
}

/** Ends an access token and its refresh token. Does nothing if it has already ended. */
export function revokeToken(world: World, accessToken: string): void {
  const refreshToken = world.store.tokens.get(accessToken)?.refreshToken ?? null;
  if (refreshToken !== null) world.store.refreshTokens.delete(refreshToken);
  world.store.tokens.delete(accessToken);
}

/** Ends every token of a user, as a logout everywhere or a new password does. */
export function revokeTokensOf({ store }: World, userId: string): void {
  for (const table of [store.tokens, store.refreshTokens, store.codes])
    for (const row of [...table.all()]) if (row.userId === userId) table.delete(row.id);
}

function keepRefreshToken(
  world: World,
  { client, userId, scopes }: { readonly client: Client; readonly userId: string; readonly scopes: Grant['scopes'] },
): string {
  const id = `sandbox-refresh-${world.newId()}`;
  return world.store.refreshTokens.put({ id, clientId: client.id, userId, scopes }).id;
}

/** RFC 7636, section 4.6: the S256 challenge of a verifier. */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function readCredentials(authorization: string | undefined, form: URLSearchParams): Credentials | null {
  const [, encoded] = /^basic\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  if (encoded !== undefined) {
    const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    return { id, secret: secret.join(':') };
  }
  const id = form.get('client_id');
  return id === null ? null : { id, secret: form.get('client_secret') };
}
