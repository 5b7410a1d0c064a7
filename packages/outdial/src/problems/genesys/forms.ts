import type { Entry } from '../entry.ts';
import { declaredRows } from './declared-rows.ts';

const oauthRoles = 'Admin > Integrations > OAuth > Roles';
const again = 'Try again in a few seconds. If it lasts, check status.mypurecloud.com.';

/** Answers about the size, form and paging of any request. */
export const genesysFormEntries: readonly Entry[] = [
  ...declaredRows('structure', 'developer', {
    'request.entity.too.large': [
      'The request is too large',
      'The request is larger than Genesys accepts.',
      'Send fewer or shorter attributes.',
    ],
    'response.entity.too.large': [
      'The answer would be too large',
      'The requested answer is larger than Genesys can send.',
      'Request a smaller page, or expand less.',
    ],
    'payload.too.large': [
      'The answer would be too large',
      'The answer to the query would be too large.',
      'Request a shorter interval or a smaller page.',
    ],
    'unsupported.media.type': [
      'The content type is wrong',
      'Genesys does not accept this content type.',
      'Send Content-Type: application/json.',
    ],
    'invalid.id': [
      'An id is not a UUID',
      'Genesys ids are UUIDs, and a value in the request is not a UUID.',
      'Use the id, not the name or e-mail. Outdial itself accepts either in `from.id` and `from.queueId`.',
    ],
    'invalid.page.number': ['No such page', 'The page number is not valid.', 'Count pages from 1.'],
    'max.user.ids': [
      'Too many ids at once',
      'The request asks for more than 100 users.',
      'Request at most 100 ids at a time.',
    ],
    'max.user.presences': [
      'Too many presences at once',
      'The request asks for more than 50 presences.',
      'Request at most 50 ids at a time.',
    ],
    'general.bad.request': [
      'Value not allowed',
      'Genesys refused a value in the request, such as a routing status that cannot follow the current one.',
      "Read Genesys's message, and check the agent's current state.",
    ],
  }),
  ...declaredRows('state', 'genesys', {
    'general.internal.server.error': [
      'Internal error at Genesys',
      'Genesys failed while it read the requested data.',
      again,
    ],
    'external.service.error': [
      'A service that Genesys needs failed',
      'Genesys could not reach a service that it needs.',
      again,
    ],
    'division.authorization.timeout': [
      'The division check timed out',
      'Genesys could not check in time whether the client may see this.',
      again,
    ],
  }),
  ...declaredRows('permission', 'admin', {
    'missing.division.permissions': [
      'A permission is missing in this division',
      'The client does not have any permission that this division requires.',
      `Ask a Genesys administrator to add the permissions to a role of the client, for this division (${oauthRoles}).`,
    ],
  }),
];
