import type { Entry } from '../entry.ts';
import { type DeclaredRow, declaredRows } from './declared-rows.ts';

/** Answers from the login, which have their own shape: `{ error, error_description }`. */
const login: readonly DeclaredRow[] = [
  [
    'invalid_client',
    'permission',
    'admin',
    'The login refused the client',
    'The Genesys login does not know the client id, or the secret is wrong.',
    'Check the client id, its secret and the region (Admin > Integrations > OAuth). 400 “client not found” means an unknown id or another region; 401 “authentication failed” means a wrong secret.',
  ],
  [
    'invalid_grant',
    'permission',
    'developer',
    'The code or refresh token is used up',
    'The Genesys login refused the authorization code or refresh token: it was used, has expired, or belongs to another client.',
    'Ask the agent to sign in again.',
  ],
  [
    'unauthorized_client',
    'permission',
    'admin',
    'Wrong grant type for this client',
    'The OAuth client has a different grant type than the request.',
    'Use a client with the grant type Client Credentials for calls on behalf of agents (Admin > Integrations > OAuth).',
  ],
  [
    'unsupported_grant_type',
    'structure',
    'developer',
    'Unknown grant type',
    'The Genesys login does not know the grant type.',
    'Send grant_type=client_credentials, form-encoded, with the client id and secret as Basic authorization.',
  ],
  [
    'credentials.expired',
    'permission',
    'nobody',
    'The token has expired',
    'The Genesys token has expired.',
    'Request a new token. A client-credentials token is valid for 24 hours, unless the client has another setting.',
  ],
];

/** Limits that a 429 answer can name as `limit.key`. */
const limits: readonly DeclaredRow[] = (
  [
    ['token.rate.per.minute', '300 requests per minute and token'],
    ['client.credentials.token.rate.per.minute', '300 requests per minute and client-credentials token'],
    ['ui.token.rate.per.minute', '300 requests per minute and token of a signed-in user'],
    ['org.app.user.rate.per.minute', '3,000 requests per minute, organisation and app (as reported, not confirmed)'],
  ] as const
).map(([code, limit]) => [
  code,
  'state',
  'nobody',
  'Genesys rate limit reached',
  `Genesys allows ${limit}. This minute's requests are used up.`,
  'Wait as long as Retry-After says. Do not add clients to get around the limit: Genesys forbids it.',
]);

/** Codes of the login and of the limits on a token. These requests never ring a phone. */
export const genesysLoginEntries: readonly Entry[] = declaredRows([...login, ...limits], false);
