import { type Entry, text } from './entry.ts';
import { ofServer, searched } from './of-server.ts';

/** Scopes of ours are easily taken for scopes of Genesys. */
function atGenesys(scope: string): string {
  const ours = " It is a scope of Outdial's keys, not of Genesys Cloud:";
  if (scope.startsWith('conversation:call'))
    return `${ours} there the OAuth scope is \`conversations\`, and the permission conversation:agentlessCall:add or conversation:call:add.`;
  return scope === 'presence:read' ? `${ours} there the OAuth scope is \`presence:readonly\` or \`presence\`.` : '';
}

/** What only the HTTP server answers. The functions on AWS leave these rows out. */
export const httpEntries: readonly Entry[] = [
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
    code: 'host-not-allowed',
    kind: 'permission',
    status: 403,
    title: 'Unknown host name',
    sentence: (facts) =>
      `The request names the host \`${text(facts, 'host', 'of another server')}\`, which is not a name of this server.`,
    expected: () => '127.0.0.1 or localhost',
    fix: () => 'Use `http://127.0.0.1` with the port of this server. Let a proxy send `Host: 127.0.0.1`.',
    next: 'same-key',
    page: 'A website can let its own name point to 127.0.0.1 and read what a browser finds there (DNS rebinding). The browser then sends the name of the website as `Host`, so Outdial takes requests by its own names only.',
  }),
  ofServer({
    code: 'website-not-allowed',
    kind: 'permission',
    status: 403,
    title: 'Request from a foreign website',
    sentence: (facts) =>
      `A browser sent this request for another website${text(facts, 'origin') === '' ? '' : `, \`${text(facts, 'origin')}\``}.`,
    fix: () => 'Send the request from your server. A web page must not hold an API key.',
    next: 'same-key',
    page: 'Any website that someone opens can send requests to 127.0.0.1. Browsers mark them by `Origin` and `Sec-Fetch-Site`, and Outdial refuses them. Programs send neither header. Links to a page of Outdial work.',
  }),
  ofServer({
    code: 'backup-running',
    kind: 'state',
    status: 409,
    who: 'admin',
    title: 'Another backup is running',
    sentence: () => 'Another backup is being read, or another program has the database open.',
    fix: () => 'Wait until it has ended, then ask again.',
    next: 'wait',
  }),
  ofServer({
    code: 'backup-not-possible',
    kind: 'state',
    status: 409,
    who: 'admin',
    title: 'This server has no file to back up',
    sentence: () => 'This server keeps its calls in memory or in a cloud database, not in a file.',
    fix: () => 'Use the backup of the database that holds the calls. Calls in memory cannot be backed up.',
    next: 'nothing',
  }),
  ofServer({
    code: 'query-invalid',
    status: 400,
    title: 'A query parameter cannot be used',
    sentence: (facts) =>
      `The query parameter \`${text(facts, 'field', 'given')}\` must be ${text(facts, 'expected', 'another value')}.`,
    fix: () => 'See `/docs` for what the route takes.',
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
