import { type Entry, type Facts, type Row, say, text, when } from '../entry.ts';
import { scopeNamed } from './named-permissions.ts';
import { refusals, said } from './refusal.ts';

/** The missing permissions that Genesys named. Without a name, one follows only from an operation that is known to dial. */
const permissionsOf = say`${['permissions', 'a permission']}`;
const dialing = 'To call on behalf of an agent, it is conversation:agentlessCall:add or conversation:call:add.';
const withoutName = (facts: Facts): string =>
  text(facts, 'permissions') === '' && text(facts, 'asked') === '' ? ` ${dialing}` : '';
const scopeOf = (facts: Facts): string => scopeNamed(text(facts, 'message'))?.replace(/.+/, '`$&`') ?? '';

const lacking = (title: string): Row => [
  title,
  say`The OAuth client lacks ${permissionsOf}, so Genesys refused the request.`,
  say`Ask a Genesys administrator to add ${permissionsOf} to a role of the client (Admin > Integrations > OAuth > Roles). The role must cover the divisions of the agent and the queue.${withoutName}`,
  { expected: say`${'permissions'}` },
];

const unknownId: Row = [
  'Unknown id',
  say`Genesys does not know the agent, the queue or the contact of the call${said}`,
  'Check the ids. An id is valid in one organisation only, and the client must have access to its division.',
];

const ofOrganisation = (facts: Facts): boolean => facts['limitOf'] === 'organisation';
const ofAll = say`A rate limit of the whole organisation${when` (${'limitKey'})`} was reached, not that of this token. Nothing was dialed, and it does not count as an attempt.`;

const tooMany: Row = [
  'Too many requests',
  (facts) =>
    ofOrganisation(facts)
      ? ofAll(facts)
      : 'Genesys received too many requests in this minute and refused this one. Nothing was dialed, and it does not count as an attempt.',
  (facts) =>
    ofOrganisation(facts)
      ? 'Nothing to do: Outdial waits and asks less often. More OAuth clients do not help. If it lasts, find the other programs that read queues and agents, and slow them down.'
      : 'Nothing to do: Outdial waits as long as Genesys asks. If it repeats, let fewer programs share the OAuth client.',
  { next: 'wait' },
];

/** Refusals because of the client and its requests: tokens, permissions, ids, limits. */
export const genesysAccessEntries: readonly Entry[] = [
  ...refusals('Genesys Cloud API: 403', 'permission', 'admin', {
    'missing.permissions': lacking('Permissions are missing'),
    'missing.any.permissions': lacking('A permission is missing'),
    'missing.division.permission': lacking('A permission is missing in this division'),
    'missing.any.division.permissions': lacking('A permission is missing in these divisions'),
    'not.authorized': [
      'Not allowed',
      "Genesys refused a request of Outdial's OAuth client, because its roles or their divisions do not allow it.",
      'Ask a Genesys administrator to check the roles of the client and their divisions (Admin > Integrations > OAuth > Roles).',
    ],
    'app.not.authorized.for.scope': [
      'The token lacks a scope',
      say`The token lacks a scope, so Genesys refused the request${said}`,
      say`Ask a Genesys administrator to add the scope ${[scopeOf, 'that the request needs']} to the OAuth client (Admin > Integrations > OAuth > Scope). Scopes apply to user tokens; client credentials have roles.`,
    ],
  }),
  ...refusals('Genesys Cloud API: 403', 'policy', 'admin', {
    'authz.policy.denied': [
      'Denied by a security policy of the organisation',
      say`A security policy of the organisation denied the request${said}`,
      'Ask a Genesys administrator which security policy applies to the client and the agent.',
    ],
  }),
  ...refusals('Genesys Cloud API: 401', 'permission', 'developer', {
    'authentication.required': [
      'No valid token',
      'The request reached Genesys without a valid token.',
      (facts) =>
        facts['bearer'] === false
          ? 'Write `Authorization: Bearer <token>`: the word Bearer and a blank come before the token.'
          : 'Check GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET, and that no proxy removes the Authorization header.',
    ],
  }),
  ...refusals('Genesys Cloud API: 401', 'permission', 'admin', {
    'bad.credentials': [
      'The token was refused',
      'Genesys refused the token, because it has expired or was revoked. Outdial requests a new one before the next dial.',
      'Nothing to do if it happens once. If it repeats, ask a Genesys administrator whether the OAuth client is active (Admin > Integrations > OAuth).',
      { next: 'wait' },
    ],
  }),
  ...refusals('Genesys Cloud API: 404', 'identity', 'caller', {
    'not.found': unknownId,
    'resource.not.found': unknownId,
    'general.resource.not.found': unknownId,
  }),
  ...refusals('Genesys Cloud API: 429; limit token.rate.per.minute', 'state', 'nobody', {
    'too.many.requests': tooMany,
    'too.many.requests.retry.after': tooMany,
  }),
];
