import type { Entry } from './entry.ts';
import { type Drawn, drawn } from './genesys-drawn.ts';

/** Answers that come from the login, which has a shape of its own: `{ error, error_description }`. */
const login: readonly Drawn[] = [
  [
    'invalid_client',
    'permission',
    'admin',
    'The login refused the client',
    'The login of Genesys does not know the client id, or the secret is wrong.',
    'Check the client id, its secret and the region: 400 “client not found” is an unknown id or another region, 401 “authentication failed” a wrong secret (Admin > Integrations > OAuth).',
  ],
  [
    'invalid_grant',
    'permission',
    'developer',
    'The code or refresh token is spent',
    'The login refused the authorization code or refresh token: it was used, has run out, or belongs to another client.',
    'Let the agent sign in again.',
  ],
  [
    'unauthorized_client',
    'permission',
    'admin',
    'The client may not log in this way',
    'The OAuth client is of another grant type than the one asked for.',
    'Use a client of the grant Client Credentials for calls on behalf of agents (Admin > Integrations > OAuth).',
  ],
  [
    'unsupported_grant_type',
    'structure',
    'developer',
    'No such grant',
    'The login does not know the grant type.',
    'Send grant_type=client_credentials, form-encoded, with the client id and secret as Basic authorization.',
  ],
  [
    'credentials.expired',
    'permission',
    'nobody',
    'The token has run out',
    'Genesys says that the token has run out.',
    'Ask for a new token. A token of client credentials lives as long as the client says, 24 hours unless changed.',
  ],
];

/** Limits that an answer of 429 can name as `limit.key`. */
const limits: readonly Drawn[] = (
  [
    ['token.rate.per.minute', '300 requests a minute and token'],
    ['client.credentials.token.rate.per.minute', '300 requests a minute and token of client credentials'],
    ['ui.token.rate.per.minute', '300 requests a minute and token of a signed-in user'],
    ['org.app.user.rate.per.minute', '3,000 requests a minute, organisation and app (as reported, not confirmed)'],
  ] as const
).map(([code, limit]) => [
  code,
  'state',
  'nobody',
  'A rate limit of Genesys',
  `Genesys allows ${limit}, and they are used up.`,
  'Wait as long as Retry-After says. Further clients to get around the limit are against the rules of Genesys.',
]);

/** Codes of the login and of the limits on a token; by none of them is anybody rung. */
export const genesysLoginEntries: readonly Entry[] = drawn([...login, ...limits], false);
