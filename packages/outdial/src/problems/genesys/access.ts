import { type Entry, type Facts, text } from '../entry.ts';
import { scopeNamed } from './named-permissions.ts';
import { refusal, said } from './refusal.ts';

/** The missing permissions that Genesys named. Without a name, one follows only from an operation that is known to dial. */
const permissionsOf = (facts: Facts): string => text(facts, 'permissions', 'a permission');
const dialing = 'To call on behalf of an agent, it is conversation:agentlessCall:add or conversation:call:add.';
const withoutName = (facts: Facts): string =>
  text(facts, 'permissions') === '' && text(facts, 'asked') === '' ? ` ${dialing}` : '';
const scopeOf = (facts: Facts): string => scopeNamed(text(facts, 'message')) ?? '';

/** Refusals because of the client and its requests: tokens, permissions, ids, limits. */
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
      sentence: (facts) => `The OAuth client lacks ${permissionsOf(facts)}, so Genesys refused the request.`,
      expected: (facts) => text(facts, 'permissions') || null,
      fix: (facts) =>
        `Ask a Genesys administrator to add ${permissionsOf(facts)} to a role of the client (Admin > Integrations > OAuth > Roles). The role must cover the divisions of the agent and the queue.${withoutName(facts)}`,
      source: 'Genesys Cloud API: 403',
    }),
  ),
  refusal({
    code: 'not.authorized',
    title: 'Not allowed',
    kind: 'permission',
    who: 'admin',
    sentence:
      "Genesys refused a request of Outdial's OAuth client, because its roles or their divisions do not allow it.",
    fix: 'Ask a Genesys administrator to check the roles of the client and their divisions (Admin > Integrations > OAuth > Roles).',
    source: 'Genesys Cloud API: 403',
  }),
  refusal({
    code: 'app.not.authorized.for.scope',
    title: 'The token lacks a scope',
    kind: 'permission',
    who: 'admin',
    sentence: (facts) => `The token lacks a scope, so Genesys refused the request${said(facts)}`,
    fix: (facts) =>
      `Ask a Genesys administrator to add the scope ${scopeOf(facts) === '' ? 'that the request needs' : `\`${scopeOf(facts)}\``} to the OAuth client (Admin > Integrations > OAuth > Scope). Scopes apply to user tokens; client credentials have roles.`,
    source: 'Genesys Cloud API: 403',
  }),
  refusal({
    code: 'authz.policy.denied',
    title: 'Denied by a security policy of the organisation',
    kind: 'policy',
    who: 'admin',
    sentence: (facts) => `A security policy of the organisation denied the request${said(facts)}`,
    fix: 'Ask a Genesys administrator which security policy applies to the client and the agent.',
    source: 'Genesys Cloud API: 403',
  }),
  refusal({
    code: 'authentication.required',
    title: 'No valid token',
    kind: 'permission',
    who: 'developer',
    sentence: 'The request reached Genesys without a valid token.',
    fix: (facts) =>
      facts['bearer'] === false
        ? 'Write `Authorization: Bearer <token>`: the word Bearer and a blank come before the token.'
        : 'Check GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET, and that no proxy removes the Authorization header.',
    source: 'Genesys Cloud API: 401',
  }),
  refusal({
    code: 'bad.credentials',
    title: 'The token was refused',
    kind: 'permission',
    who: 'admin',
    next: 'wait',
    sentence:
      'Genesys refused the token, because it has expired or was revoked. Outdial requests a new one before the next dial.',
    fix: 'Nothing to do if it happens once. If it repeats, ask a Genesys administrator whether the OAuth client is active (Admin > Integrations > OAuth).',
    source: 'Genesys Cloud API: 401',
  }),
  refusal({
    code: 'ip.not.authorized',
    title: 'IP address not allowed',
    kind: 'policy',
    who: 'admin',
    sentence:
      'The organisation only allows requests from listed IP addresses, and the address of Outdial is not on the list.',
    fix: "Ask a Genesys administrator to add the server's public address (Admin > Organization Settings > Authentication > IP address allowlist).",
    source: 'Genesys Cloud API: 401',
  }),
  ...['not.found', 'resource.not.found', 'general.resource.not.found'].map((code) =>
    refusal({
      code,
      title: 'Unknown id',
      kind: 'identity',
      who: 'caller',
      sentence: (facts) => `Genesys does not know the agent, the queue or the contact of the call${said(facts)}`,
      fix: 'Check the ids. An id is valid in one organisation only, and the client must have access to its division.',
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
        'Genesys received too many requests in this minute and refused this one. Nothing was dialed, and it does not count as an attempt.',
      fix: 'Nothing to do: Outdial waits as long as Genesys asks. If it repeats, let fewer programs share the OAuth client.',
      source: 'Genesys Cloud API: 429; limit token.rate.per.minute',
    }),
  ),
];
