import { type Entry, text } from './entry.ts';
import { ofServer } from './of-server.ts';
import { serverCallEntries } from './server-calls.ts';
import { serverTroubleEntries } from './server-trouble.ts';

/** Scopes of ours are easily taken for scopes of Genesys. */
function atGenesys(scope: string): string {
  const ours = " It is a scope of Outdial's keys, not of Genesys Cloud:";
  if (scope.startsWith('conversation:call'))
    return `${ours} there the OAuth scope is \`conversations\`, and the permission conversation:agentlessCall:add or conversation:call:add.`;
  return scope === 'presence:read' ? `${ours} there the OAuth scope is \`presence:readonly\` or \`presence\`.` : '';
}

const accessEntries: readonly Entry[] = [
  ofServer({
    code: 'unauthorized',
    kind: 'permission',
    status: 401,
    title: 'No valid API key',
    sentence: (facts) =>
      text(facts, 'why') === 'missing'
        ? 'The request carries no API key.'
        : text(facts, 'why') === 'revoked'
          ? 'The API key was revoked.'
          : 'The API key is missing or not one of this server.',
    expected: () => 'Authorization: Bearer <key>',
    fix: () =>
      'Send `Authorization: Bearer <key>` with a key of this server. `outdial keys create` makes one; `outdial start` prints the first.',
    next: 'same-key',
    source: 'RFC 6750',
  }),
  ofServer({
    code: 'scope-missing',
    kind: 'permission',
    status: 403,
    who: 'admin',
    title: 'The API key lacks a scope',
    sentence: (facts) =>
      `The API key may not do this: it lacks the scope \`${text(facts, 'scope', 'that the route asks for')}\`.`,
    expected: (facts) => text(facts, 'scope') || null,
    fix: (facts) =>
      `Create a key with it: \`outdial keys create --scope ${text(facts, 'scope', '<scope>')}\`.${atGenesys(text(facts, 'scope'))}`,
    next: 'same-key',
    page: "Scopes are Outdial's own. They are not Genesys scopes: `conversation:call:write` and `presence:read` do not exist there. A user's token has `conversations` and `presence:readonly`, and a client of client credentials the permission `conversation:agentlessCall:add`.",
  }),
  ofServer({
    code: 'policy-missing',
    kind: 'policy',
    status: 422,
    who: 'admin',
    title: 'No policy for real calls',
    sentence: () => 'This server is connected to a real organisation and has no policy file, so it places no calls.',
    fix: () =>
      'Run `outdial policy init`, read the file it writes, and adapt it. A running Outdial takes the file up by itself within seconds.',
    next: 'same-key',
  }),
];

const searched = (facts: Readonly<Record<string, unknown>>, thing: string): string => {
  const id = facts['id'];
  return typeof id === 'string' && id !== '' ? `There is no ${thing} \`${id}\`.` : `There is no such ${thing}.`;
};

const notFoundEntries: readonly Entry[] = [
  ofServer({
    code: 'call-not-found',
    kind: 'identity',
    status: 404,
    title: 'No such call',
    sentence: (facts) =>
      `${searched(facts, 'call')} Searched in ${text(facts, 'searched', 'all calls of this data folder')}.`,
    fix: () =>
      'Use the id from the answer to `POST /v1/calls`, or look for it with `GET /v1/calls?key=` or `?number=`.',
    next: 'nothing',
  }),
  ofServer({
    code: 'agent-not-found-path',
    kind: 'identity',
    status: 404,
    title: 'No such agent',
    sentence: (facts) =>
      `${searched(facts, 'agent')} Searched in ${text(facts, 'searched', 'the users of the organisation')}.`,
    fix: () => 'Use an id or e-mail from `GET /v1/agents`.',
    next: 'nothing',
  }),
  ofServer({
    code: 'key-not-found',
    kind: 'identity',
    status: 404,
    title: 'No such API key',
    sentence: (facts) =>
      `${searched(facts, 'API key')} Searched in ${text(facts, 'searched', 'the keys of this server')}.`,
    fix: () => 'Use an id from `GET /v1/keys`; the secret is not the id.',
    next: 'nothing',
  }),
  ofServer({
    code: 'request-not-found',
    kind: 'identity',
    status: 404,
    title: 'No such request',
    sentence: (facts) =>
      `${searched(facts, 'request')} Searched in ${text(facts, 'searched', 'the requests that this key may see, of the last 30 days')}.`,
    fix: () =>
      'Use the id in the header `X-Request-Id` of the answer. A key sees its own requests; `admin` sees every one.',
    next: 'nothing',
  }),
  ofServer({
    code: 'problem-not-found',
    kind: 'identity',
    status: 404,
    title: 'No such problem code',
    sentence: (facts) => `${searched(facts, 'problem code')} Searched in ${text(facts, 'searched', 'the catalogue')}.`,
    fix: () => 'Use a code from an answer of this server.',
    next: 'nothing',
  }),
  ofServer({
    code: 'route-not-found',
    status: 404,
    title: 'No such route',
    sentence: (facts) =>
      `There is no route ${text(facts, 'method')} ${text(facts, 'path', 'of this name')}`.replace(/ {2,}/g, ' ') + '.',
    fix: () => 'See `/docs` for the routes there are. A call is placed with `POST /v1/calls`.',
  }),
  ofServer({
    code: 'method-not-allowed',
    status: 405,
    title: 'The route does not take this method',
    sentence: (facts) => `${text(facts, 'path', 'This route')} does not take ${text(facts, 'method', 'this method')}.`,
    fix: (facts) => `Use ${text(facts, 'allowed', 'a method listed under /docs')}.`,
  }),
];

/** Codes of the HTTP surface. `status: null` marks warnings. */
export const serverEntries: readonly Entry[] = [
  ...accessEntries,
  ...notFoundEntries,
  ...serverCallEntries,
  ...serverTroubleEntries,
];
