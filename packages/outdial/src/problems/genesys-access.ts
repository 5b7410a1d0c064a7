import { type Entry, type Facts, text } from './entry.ts';
import { refusal, said } from './genesys-refusal.ts';

/** Where Genesys names none: what dialing needs, unless something else was asked for. */
const permissionsOf = (facts: Facts): string =>
  text(
    facts,
    'permissions',
    text(facts, 'asked') === '' ? 'conversation:agentlessCall:add or conversation:call:add' : 'a permission',
  );

/** Refusals for who asks, and how often: tokens, permissions, ids, limits. */
export const genesysAccessEntries: readonly Entry[] = [
  ...(
    [
      ['missing.permissions', 'Permissions are missing'],
      ['missing.any.permissions', 'A permission is missing'],
      ['missing.division.permission', 'A permission is missing in this division'],
      ['missing.any.division.permissions', 'A permission is missing in these divisions'],
    ] as const
  ).map(([code, title]) =>
    refusal({
      code,
      title,
      kind: 'permission',
      who: 'admin',
      sentence: (facts) => `Genesys refused: the OAuth client of Outdial lacks ${permissionsOf(facts)}.`,
      expected: permissionsOf,
      fix: (facts) =>
        `An administrator adds ${permissionsOf(facts)} to a role of the client (Admin > Integrations > OAuth > Roles), for the division of the agent and the queue.`,
      source: 'Genesys Cloud API: 403',
    }),
  ),
  refusal({
    code: 'not.authorized',
    title: 'Not allowed',
    kind: 'permission',
    who: 'admin',
    sentence: 'Genesys says that the OAuth client of Outdial may not do this.',
    fix: 'Look at the roles of the client and their divisions (Admin > Integrations > OAuth > Roles).',
    source: 'Genesys Cloud API: 403',
  }),
  refusal({
    code: 'app.not.authorized.for.scope',
    title: 'The token lacks a scope',
    kind: 'permission',
    who: 'admin',
    sentence: (facts) => `Genesys refused for want of a scope${said(facts)}`,
    fix: 'Add the scope `conversations` to the OAuth client (Admin > Integrations > OAuth > Scope). Scopes apply to tokens of users; client credentials have roles.',
    source: 'Genesys Cloud API: 403',
  }),
  refusal({
    code: 'authz.policy.denied',
    title: 'A security policy of the organisation denies it',
    kind: 'policy',
    who: 'admin',
    sentence: (facts) => `A security policy of the organisation denied the request${said(facts)}`,
    fix: 'Ask the administrator of the organisation for the policy that the message names.',
    source: 'Genesys Cloud API: 403',
  }),
  refusal({
    code: 'authentication.required',
    title: 'No token was accepted',
    kind: 'permission',
    who: 'developer',
    sentence: 'Genesys saw no valid token on the request.',
    fix: 'Check GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET, and that no proxy removes the Authorization header.',
    source: 'Genesys Cloud API: 401',
  }),
  refusal({
    code: 'bad.credentials',
    title: 'The token was refused',
    kind: 'permission',
    who: 'admin',
    next: 'wait',
    sentence:
      'Genesys refused the token: it has run out or was revoked. Outdial asks for a new one before the next dial.',
    fix: 'Nothing to do when it happens once. When it repeats, look whether the OAuth client is active (Admin > Integrations > OAuth).',
    source: 'Genesys Cloud API: 401',
  }),
  refusal({
    code: 'ip.not.authorized',
    title: 'This address is not allowed',
    kind: 'policy',
    who: 'admin',
    sentence: 'The organisation allows requests from certain addresses only, and that of Outdial is none of them.',
    fix: 'Add the public address of the server under Admin > Organization Settings > Authentication > IP address allowlist.',
    source: 'Genesys Cloud API: 401',
  }),
  ...['not.found', 'resource.not.found', 'general.resource.not.found'].map((code) =>
    refusal({
      code,
      title: 'Something named does not exist',
      kind: 'identity',
      who: 'caller',
      sentence: (facts) =>
        `Genesys does not know something that the call names: the agent, the queue or the contact${said(facts)}`,
      fix: 'Check the ids; an id of one organisation means nothing in another, and what lies in a division that the client cannot see does not exist for it.',
      source: 'Genesys Cloud API: 404',
    }),
  ),
  ...['too.many.requests', 'too.many.requests.retry.after'].map((code) =>
    refusal({
      code,
      title: 'Too many requests',
      who: 'nobody',
      next: 'wait',
      sentence:
        'Genesys refused the request because too many came in this minute. Nothing was dialed, and it does not count as an attempt.',
      fix: 'Nothing to do: Outdial waits as long as Genesys asks. When it repeats, fewer programs should share the OAuth client.',
      page: 'Genesys allows 300 requests a minute and token unless the organisation has another limit. Outdial keeps a budget in which dialing goes first.',
      source: 'Genesys Cloud API: 429; limit token.rate.per.minute',
    }),
  ),
];
