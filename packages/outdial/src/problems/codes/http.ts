import { type Entry, text } from '../entry.ts';
import { ofServer, searched } from '../of-server.ts';

/** Explains that an Outdial scope is not a Genesys scope; empty when they cannot be confused. */
function atGenesys(scope: string): string {
  const ours = " This is a scope of Outdial's API keys, not of Genesys Cloud.";
  if (scope.startsWith('conversation:call'))
    return `${ours} Genesys has the OAuth scope \`conversations\`, and the permission conversation:agentlessCall:add or conversation:call:add.`;
  return scope === 'presence:read' ? `${ours} Genesys has the OAuth scope \`presence:readonly\` or \`presence\`.` : '';
}

/** Codes that only the HTTP server answers. The functions on AWS leave them out. */
export const httpEntries: readonly Entry[] = [
  ofServer({
    code: 'unauthorized',
    kind: 'permission',
    status: 401,
    title: 'No valid API key',
    sentence: (facts) =>
      text(facts, 'why') === 'missing'
        ? 'The request does not have an API key.'
        : text(facts, 'why') === 'revoked'
          ? 'The API key was revoked.'
          : text(facts, 'why') === 'session-over'
            ? 'The session is over: you signed out, or signed in more than 12 hours ago.'
            : 'The API key is missing, or this server does not know it.',
    expected: () => 'Authorization: Bearer <key>',
    fix: () =>
      'Send `Authorization: Bearer <key>` with a key of this server. `outdial keys create` creates one; `outdial start` prints the first.',
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
      `The API key lacks the scope ${text(facts, 'scope') === '' ? 'that the route requires' : `\`${text(facts, 'scope')}\``}.`,
    expected: (facts) => text(facts, 'scope') || null,
    fix: (facts) =>
      `Ask an administrator to create a key with it: \`outdial keys create --scope ${text(facts, 'scope', '<scope>')}\`.${atGenesys(text(facts, 'scope'))}`,
    next: 'same-key',
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
  }),
  ofServer({
    code: 'origin-missing',
    kind: 'permission',
    status: 403,
    title: 'Request does not come from a page of Outdial',
    sentence: () =>
      'The request has the cookie of a session, but not the header `Origin`. Outdial cannot tell which website sent it, so it changed nothing.',
    expected: () => 'Origin: the address of this server',
    fix: () =>
      'In a program, send `Authorization: Bearer <key>` instead of the cookie. Browsers send `Origin` by themselves.',
    next: 'same-key',
    source: 'RFC 6454',
  }),
  ofServer({
    code: 'sign-in-link-over',
    kind: 'identity',
    status: 404,
    title: 'The sign-in link is used up',
    sentence: () => 'This link was opened before, is older than 10 minutes, or was opened on another machine.',
    fix: () => 'Get a new link with `outdial sign-in`, or sign in with an API key.',
    next: 'nothing',
  }),
  ofServer({
    code: 'reassign-not-possible',
    kind: 'state',
    status: 501,
    who: 'admin',
    title: 'This server cannot reassign calls',
    sentence: () =>
      'The store of this server cannot change two calls in one write, so it cannot reassign a call safely.',
    fix: () => 'Cancel the call, see that it is canceled, and place a new one for the other agent.',
    next: 'nothing',
  }),
  ofServer({
    code: 'server-closing',
    kind: 'state',
    status: 503,
    who: 'admin',
    title: 'The server is stopping',
    sentence: () => 'The server is stopping and does not accept new requests.',
    fix: () => 'Send the same request with the same key after the server has restarted.',
    next: 'same-key',
  }),
  ofServer({
    code: 'backup-running',
    kind: 'state',
    status: 409,
    who: 'admin',
    title: 'Another backup is running',
    sentence: () => 'Another backup is running, or another program has the database open.',
    fix: () => 'Wait until it has ended, then send the request again.',
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
    code: 'body-too-large',
    status: 413,
    title: 'The body is too large',
    sentence: (facts) => `The body is larger than ${text(facts, 'limit', 'this route accepts')}.`,
    expected: (facts) => (text(facts, 'limit') === '' ? null : `at most ${text(facts, 'limit')}`),
    fix: () => 'Send less. A call request has a few hundred bytes.',
    source: 'RFC 9110 section 15.5.14',
  }),
  ofServer({
    code: 'query-invalid',
    status: 400,
    title: 'Invalid query parameter',
    sentence: (facts) =>
      `The query parameter \`${text(facts, 'field', 'given')}\` must be ${text(facts, 'expected', 'another value')}.`,
    fix: () => 'See `/docs` for the parameters of the route.',
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
    fix: () => 'Use an id from `GET /v1/keys`. The secret is not the id.',
    next: 'nothing',
  }),
  ofServer({
    code: 'request-not-found',
    kind: 'identity',
    status: 404,
    title: 'No such request',
    sentence: (facts) =>
      `${searched(facts, 'request')} Searched in ${text(facts, 'searched', "this key's requests of the last 30 days")}.`,
    fix: () =>
      'Use the id in the `X-Request-Id` header of the answer. A key sees its own requests; the scope `admin` sees all.',
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
      `There is no route ${text(facts, 'method')} ${text(facts, 'path', 'with this path')}`.replace(/ {2,}/g, ' ') +
      '.',
    fix: () => 'See `/docs` for the routes. To place a call, use `POST /v1/calls`.',
  }),
  ofServer({
    code: 'method-not-allowed',
    status: 405,
    title: 'Method not allowed',
    sentence: (facts) =>
      `${text(facts, 'path', 'This route')} does not accept ${text(facts, 'method', 'this method')}.`,
    fix: (facts) => `Use ${text(facts, 'allowed', 'a method listed under /docs')}.`,
  }),
];
