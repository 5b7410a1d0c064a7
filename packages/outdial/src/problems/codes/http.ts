import { type Entry, type Facts, family, say, text, when } from '../entry.ts';
import { notFound, ofServer } from '../of-server.ts';

/** Explains that an Outdial scope is not a Genesys scope; empty when they cannot be confused. */
function atGenesys(facts: Facts): string {
  const scope = text(facts, 'scope');
  const ours = " This is a scope of Outdial's API keys, not of Genesys Cloud.";
  if (scope.startsWith('conversation:call'))
    return `${ours} Genesys has the OAuth scope \`conversations\`, and the permission conversation:agentlessCall:add or conversation:call:add.`;
  return scope === 'presence:read' ? `${ours} Genesys has the OAuth scope \`presence:readonly\` or \`presence\`.` : '';
}

const askForKey = (facts: Facts): string => `${keyToAskFor(facts)}${atGenesys(facts)}`;
const askForGroup = say`Your groups at the identity provider decide what you may do. Ask an administrator for a group whose role in \`OUTDIAL_OIDC_ROLES\` has the scope.${atGenesys}`;

/** The role with which a person does this part of the work; one scope alone often does not suffice. */
const roleWith: Readonly<Record<string, string>> = {
  'conversation:call': 'caller',
  'conversation:call:write': 'caller',
  'calls:cancel': 'caller',
  'calls:read': 'viewer',
  'presence:read': 'viewer',
  'calls:reassign': 'supervisor',
  'calls:resolve': 'supervisor',
  'dialing:pause': 'supervisor',
  'audit:read': 'auditor',
};

function keyToAskFor(facts: Facts): string {
  const scope = text(facts, 'scope');
  if (scope === '') return 'Ask an administrator for a key whose role includes it.';
  if (scope === 'admin') return 'Ask an administrator to do this: it needs the scope `admin`.';
  const role = roleWith[scope];
  return role === undefined
    ? `Ask an administrator for a key: \`outdial keys create --scope ${scope}\`.`
    : `Ask an administrator for a key with the role \`${role}\`: \`outdial keys create --role ${role}\`.`;
}

const whyNoKey: Readonly<Record<string, string>> = {
  missing: 'The request does not have an API key.',
  revoked: 'The API key was revoked.',
  expired: 'The API key has expired.',
  rotated: 'The API key has a new secret, and the time in which the old one worked as well is over.',
  'session-over': 'The session is over: you signed out, or its time has passed.',
  'access-ended': 'An administrator ended the access of this person. Only a later sign-in counts.',
  'link-over': 'The share link is over: its time has passed, someone ended it, or its key no longer works.',
};

/** Codes that only the HTTP server answers. The functions on AWS leave them out. */
export const httpEntries: readonly Entry[] = family(ofServer, {
  unauthorized: [
    'No valid API key',
    (facts) => whyNoKey[text(facts, 'why')] ?? 'The API key is missing, or this server does not know it.',
    'Send `Authorization: Bearer <key>` with a key of this server. `outdial keys create` creates one; `outdial start` prints the first.',
    { kind: 'permission', status: 401, next: 'same-key', expected: 'Authorization: Bearer <key>', source: 'RFC 6750' },
  ],
  'scope-missing': [
    'A scope is missing',
    say`${(facts) => (facts['isPerson'] === true ? 'Your sign-in' : 'The API key')} lacks the scope ${[when`\`${'scope'}\``, 'that the route requires']}.`,
    (facts) => (facts['isPerson'] === true ? askForGroup(facts) : askForKey(facts)),
    {
      kind: 'permission',
      status: 403,
      who: 'admin',
      next: 'same-key',
      expected: say`${'scope'}`,
    },
  ],
  'host-not-allowed': [
    'Unknown host name',
    say`The request names the host \`${['host', 'of another server']}\`, which is not a name of this server.`,
    'Use `http://127.0.0.1` with the port of this server, or start it with `--public-url` and the address that you use.',
    { kind: 'permission', status: 403, next: 'same-key', expected: '127.0.0.1 or localhost' },
  ],
  'website-not-allowed': [
    'Request from a foreign website',
    say`A browser sent this request for another website${when`, \`${'origin'}\``}.`,
    'Send the request from your server. A web page must not hold an API key.',
    { kind: 'permission', status: 403, next: 'same-key' },
  ],
  'origin-missing': [
    'Request does not come from a page of Outdial',
    'The request has the cookie of a session, but not the header `Origin`. Outdial cannot tell which website sent it, so it changed nothing.',
    'In a program, send `Authorization: Bearer <key>` instead of the cookie. Browsers send `Origin` by themselves.',
    {
      kind: 'permission',
      status: 403,
      next: 'same-key',
      expected: 'Origin: the address of this server',
      source: 'RFC 6454',
    },
  ],
  'sign-in-link-over': [
    'The sign-in link is used up',
    'This link was opened before, is older than 10 minutes, or was opened on another machine.',
    'Get a new link with `outdial sign-in`, or sign in with an API key.',
    { kind: 'identity', status: 404, next: 'nothing' },
  ],
  'sign-in-links-unavailable': [
    'This server has no sign-in links',
    'Sign-in links work only in a browser on the machine where Outdial runs, and this Outdial runs in functions.',
    'Open the address of this server in a browser, and sign in with an API key.',
    { kind: 'state', status: 501, next: 'nothing' },
  ],
  'link-shows-one-call': [
    'The share link shows one call only',
    'The request has the secret of a share link, which reads one call and its history. It may not read or change anything else.',
    'Send an API key, or ask for a share link of the other call.',
    { kind: 'permission', status: 403, next: 'same-key' },
  ],
  'reassign-not-possible': [
    'This server cannot reassign calls',
    'The store of this server cannot change two calls in one write, so it cannot reassign a call safely.',
    'Cancel the call, see that it is canceled, and place a new one for the other agent.',
    { kind: 'state', status: 501, who: 'admin', next: 'nothing' },
  ],
  'answer-too-large': [
    'The answer is too large',
    'The answer is larger than this server can send at once.',
    'Ask for less: a smaller `limit`, or a filter. `next` leads to the rest.',
    { kind: 'structure', status: 400, next: 'same-key', expected: 'a smaller limit' },
  ],
  'doctor-unavailable': [
    'This server does not examine itself',
    'The program that serves this Outdial was built without an examination of the installation.',
    'Run `outdial doctor` on your own machine, with the same OAuth client and policy.',
    { kind: 'state', status: 501, who: 'admin', next: 'nothing' },
  ],
  'live-not-possible': [
    'This server has no live streams',
    'This Outdial runs in functions that end after each answer, so it cannot keep a stream open.',
    'Ask with `Accept: application/json` from time to time, with `after` set to the last event. `outdial/client` does that by itself.',
    {
      kind: 'state',
      status: 406,
      next: 'same-key',
      expected: 'Accept: application/json',
      source: 'RFC 9110 section 15.5.7',
    },
  ],
  'statistics-unavailable': [
    'This server has no statistics',
    'The store of this server has no index of its calls, so it cannot count them cheaply.',
    'Use `GET /v1/capacity` and `/metrics`, or count the events of a webhook.',
    { kind: 'state', status: 501, who: 'admin', next: 'nothing' },
  ],
  'server-closing': [
    'The server is stopping',
    'The server is stopping and does not accept new requests.',
    'Send the same request with the same key after the server has restarted.',
    { kind: 'state', status: 503, who: 'admin', next: 'same-key' },
  ],
  'server-starting': [
    'The server is starting',
    'The server is still taking up the calls of its last run.',
    'Wait a moment. If it takes longer than a minute, read the log.',
    { kind: 'state', status: 503, who: 'admin', next: 'same-key' },
  ],
  'plain-http-refused': [
    'Plain HTTP beyond this machine',
    say`Outdial would listen on ${['host', 'other addresses than 127.0.0.1']} without TLS. API keys and phone numbers would cross the network in the clear.`,
    'Give a certificate with `--tls-cert` and `--tls-key`. Behind a proxy that ends TLS, say `--trust-proxy`. On a network that you trust, say `--allow-plain-http`.',
    { kind: 'state', status: null, who: 'admin', next: 'nothing' },
  ],
  'backup-running': [
    'Another backup is running',
    'Another backup is running, or another program has the database open.',
    'Wait until it has ended, then send the request again.',
    { kind: 'state', status: 409, who: 'admin', next: 'wait' },
  ],
  'backup-not-possible': [
    'This server has no file to back up',
    'This server keeps its calls in memory or in a cloud database, not in a file.',
    'Use the backup of the database that holds the calls. Calls in memory cannot be backed up.',
    { kind: 'state', status: 409, who: 'admin', next: 'nothing' },
  ],
  'body-too-large': [
    'The body is too large',
    say`The body is larger than ${['limit', 'this route accepts']}.`,
    'Send less. A call request has a few hundred bytes.',
    {
      status: 413,
      expected: when`at most ${'limit'}`,
      source: 'RFC 9110 section 15.5.14',
    },
  ],
  'query-invalid': [
    'Invalid query parameter',
    say`The query parameter \`${['field', 'given']}\` must be ${['expected', 'another value']}.`,
    'See `/docs` for the parameters of the route.',
    { status: 400 },
  ],
  'agent-not-found-path': [
    'No such agent',
    notFound('agent', 'the users of the organisation'),
    'Use an id or e-mail from `GET /v1/agents`.',
    { kind: 'identity', status: 404, next: 'nothing' },
  ],
  'key-not-found': [
    'No such API key',
    notFound('API key', 'the keys of this server'),
    'Use an id from `GET /v1/keys`. The secret is not the id.',
    { kind: 'identity', status: 404, next: 'nothing' },
  ],
  'request-not-found': [
    'No such request',
    notFound('request', "this key's requests of the last 30 days"),
    'Use the id in the `X-Request-Id` header of the answer. A key sees its own requests. With the scope `audit:read`, it sees those of all keys, unless it is limited to its own calls.',
    { kind: 'identity', status: 404, next: 'nothing' },
  ],
  'problem-not-found': [
    'No such problem code',
    notFound('problem code', 'the catalogue'),
    'Use a code from an answer of this server.',
    { kind: 'identity', status: 404, next: 'nothing' },
  ],
  'route-not-found': [
    'No such route',
    say`There is no route ${when`${'method'} `}${['path', 'with this path']}.`,
    'See `/docs` for the routes. To place a call, use `POST /v1/calls`.',
    { status: 404 },
  ],
  'method-not-allowed': [
    'Method not allowed',
    say`${['path', 'This route']} does not accept ${['method', 'this method']}.`,
    say`Use ${['allowed', 'a method listed under /docs']}.`,
    { status: 405 },
  ],
});
