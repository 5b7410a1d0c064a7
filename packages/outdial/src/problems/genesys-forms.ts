import type { Entry } from './entry.ts';
import { type Drawn, drawn } from './genesys-drawn.ts';

const oauthRoles = 'Admin > Integrations > OAuth > Roles';
const again = 'Ask again in a few seconds; when it lasts, look at status.mypurecloud.com.';

/** Answers that concern size, form and paging of any request. */
const forms: readonly Drawn[] = [
  [
    'request.entity.too.large',
    'structure',
    'developer',
    'The request is too large',
    'The request is larger than Genesys takes.',
    'Send fewer or shorter attributes.',
    'A limit of 512,000 bytes has been reported; ask the organisation for its own (limit `request.bytes.max`).',
  ],
  [
    'response.entity.too.large',
    'structure',
    'developer',
    'The answer would be too large',
    'What was asked for is larger than Genesys sends.',
    'Ask for a smaller page, or expand less.',
  ],
  [
    'payload.too.large',
    'structure',
    'developer',
    'The answer would be too large',
    'The answer to the query would be too large.',
    'Ask for a shorter interval or a smaller page.',
  ],
  [
    'unsupported.media.type',
    'structure',
    'developer',
    'The content type is wrong',
    'Genesys does not read a body of this content type.',
    'Send Content-Type: application/json.',
  ],
  [
    'invalid.id',
    'structure',
    'developer',
    'An id is not a UUID',
    'Something that must be an id is none: ids of Genesys are UUIDs.',
    'Use the id, not the name or e-mail; Outdial itself takes either in `from.id` and `from.queueId`.',
  ],
  [
    'invalid.page.number',
    'structure',
    'developer',
    'No such page',
    'The page number is not valid.',
    'Count pages from 1.',
  ],
  [
    'max.user.ids',
    'structure',
    'developer',
    'Too many ids at once',
    'More than 100 users were asked for at once.',
    'Ask for at most 100 ids a request.',
  ],
  [
    'max.user.presences',
    'structure',
    'developer',
    'Too many presences at once',
    'More than 50 presences were asked for at once.',
    'Ask for at most 50 ids a request.',
  ],
  [
    'general.bad.request',
    'structure',
    'developer',
    'A value that is not allowed',
    'Genesys refused a value of the request, such as a routing status that cannot follow the present one.',
    'Read the message that came with it, and the present state of the agent.',
  ],
  [
    'general.internal.server.error',
    'state',
    'genesys',
    'Genesys failed inside',
    'Genesys failed while reading what was asked for.',
    again,
  ],
  [
    'external.service.error',
    'state',
    'genesys',
    'A service behind Genesys failed',
    'Genesys could not reach a service that it needs.',
    again,
  ],
  [
    'division.authorization.timeout',
    'state',
    'genesys',
    'Checking the divisions took too long',
    'Genesys did not find out in time whether the client may see this.',
    again,
  ],
  [
    'missing.division.permissions',
    'permission',
    'admin',
    'A permission is missing in this division',
    'The client lacks every one of the permissions that the division asks for.',
    `Give a role of the client the permission, for this division (${oauthRoles}).`,
  ],
];

/** Codes about how any request is built; by none of them is anybody rung. */
export const genesysFormEntries: readonly Entry[] = drawn(forms, false);
