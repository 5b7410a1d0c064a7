import type { Entry, Row } from '../entry.ts';
import { declaredRows } from './declared-rows.ts';

const limit = (allowed: string): Row => [
  'Genesys rate limit reached',
  `Genesys allows ${allowed}. This minute's requests are used up.`,
  'Wait as long as Retry-After says. Do not add clients to get around the limit: Genesys forbids it.',
];

/** Answers of the login, which have their own shape: `{ error, error_description }`, and limits that a 429 names as `limit.key`. */
export const genesysLoginEntries: readonly Entry[] = [
  ...declaredRows('permission', 'admin', {
    invalid_client: [
      'The login refused the client',
      'The Genesys login does not know the client id, or the secret is wrong.',
      'Check the client id, its secret and the region (Admin > Integrations > OAuth). 400 “client not found” means an unknown id or another region; 401 “authentication failed” means a wrong secret.',
    ],
    unauthorized_client: [
      'Wrong grant type for this client',
      'The OAuth client has a different grant type than the request.',
      'Use a client with the grant type Client Credentials for calls on behalf of agents (Admin > Integrations > OAuth).',
    ],
  }),
  ...declaredRows('permission', 'developer', {
    invalid_grant: [
      'The code or refresh token is used up',
      'The Genesys login refused the authorization code or refresh token: it was used, has expired, or belongs to another client.',
      'Ask the agent to sign in again.',
      { who: 'agent' },
    ],
  }),
  ...declaredRows('structure', 'developer', {
    unsupported_grant_type: [
      'Unknown grant type',
      'The Genesys login does not know the grant type.',
      'Send grant_type=client_credentials, form-encoded, with the client id and secret as Basic authorization.',
    ],
  }),
  ...declaredRows('permission', 'developer', {
    'credentials.expired': [
      'The token has expired',
      'The Genesys token has expired.',
      'Request a new token. A client-credentials token is valid for 24 hours, unless the client has another setting.',
    ],
  }),
  ...declaredRows('state', 'developer', {
    'token.rate.per.minute': limit('300 requests per minute and token'),
    'client.credentials.token.rate.per.minute': limit('300 requests per minute and client-credentials token'),
    'ui.token.rate.per.minute': limit('300 requests per minute and token of a signed-in user'),
    'org.app.user.rate.per.minute': limit(
      '3,000 requests per minute, organisation and app (as reported, not confirmed)',
    ),
  }),
];
