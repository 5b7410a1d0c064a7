import { type Entry, text } from './entry.ts';

type Drawn = Pick<Entry, 'code' | 'title' | 'sentence' | 'fix' | 'status'> & Partial<Entry>;

/** What the server answers before, or instead of, taking a call: nothing was dialed for this request. */
const ofServer = (entry: Drawn): Entry => ({
  kind: 'structure',
  expected: (facts) => text(facts, 'expected') || null,
  who: 'developer',
  targetRung: false,
  next: 'new-key',
  clears: null,
  page: null,
  source: "Outdial's own rule",
  ...entry,
});

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
    page: "Scopes are Outdial's own. They are not Genesys scopes: `conversation:call:write` and `presence:read` do not exist there.",
  }),
  ofServer({
    code: 'policy-missing',
    kind: 'policy',
    status: 422,
    who: 'admin',
    title: 'No policy for real calls',
    sentence: () => 'This server is connected to a real organisation and has no policy file, so it places no calls.',
    fix: () => 'Run `outdial policy init`, read the file it writes, adapt it, and start again.',
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

const callEntries: readonly Entry[] = [
  ofServer({
    code: 'body-too-large',
    status: 413,
    title: 'The body is too large',
    sentence: (facts) => `The body is larger than ${text(facts, 'limit', 'this route takes')}.`,
    expected: (facts) => (text(facts, 'limit') === '' ? null : `at most ${text(facts, 'limit')}`),
    fix: () => 'Send less; a call request is a few hundred bytes.',
    source: 'RFC 9110 section 15.5.14',
  }),
  ofServer({
    code: 'key-reused',
    kind: 'state',
    status: 422,
    title: 'The idempotency key belongs to another request',
    sentence: (facts) =>
      `This Idempotency-Key was used for another request${text(facts, 'callId') === '' ? '' : ` (call ${text(facts, 'callId')})`}; nothing was placed now.`,
    fix: () =>
      'Use a fresh key for a new call. To repeat a request safely, send exactly the same body under the same key.',
    source: 'IETF draft-ietf-httpapi-idempotency-key-header',
  }),
  ofServer({
    code: 'key-invalid',
    status: 400,
    title: 'The idempotency key cannot be used',
    sentence: () => 'The Idempotency-Key is empty, too long, or holds other than printable ASCII characters.',
    expected: () => '1 to 255 printable ASCII characters',
    fix: () => 'Send a UUID, or another text of 1 to 255 printable characters that is unique to the call.',
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
    code: 'possible-duplicate',
    kind: 'state',
    status: 409,
    who: 'caller',
    title: 'This call was asked for a moment ago',
    sentence: (facts) =>
      `The same call was asked for within the last 60 seconds${text(facts, 'callId') === '' ? '' : ` (call ${text(facts, 'callId')})`}; it was not placed a second time.`,
    fix: () =>
      'Follow the first call. If a second one is really meant, send it with its own Idempotency-Key, or with `?allowDuplicate=true`.',
    next: 'nothing',
    // The first of the two may well be ringing; only this request placed nothing.
    targetRung: 'unknown',
  }),
  ofServer({
    code: 'precondition-required',
    kind: 'state',
    status: 428,
    title: 'Say which version of the call is meant',
    sentence: () => 'The two are talking: hanging up needs `If-Match` with the ETag of the call as you know it.',
    fix: () => 'Read the call, and repeat the request with `If-Match: <its ETag>`.',
    next: 'same-key',
    targetRung: true,
    source: 'RFC 6585 section 3',
  }),
  ofServer({
    code: 'precondition-failed',
    kind: 'state',
    status: 412,
    title: 'The call has moved on',
    sentence: (facts) =>
      `The call is no longer as the ETag says${text(facts, 'state') === '' ? '' : `: it is ${text(facts, 'state')}`}.`,
    fix: () => 'Read the call again, decide again, and repeat with its new ETag.',
    next: 'same-key',
    targetRung: 'unknown',
    source: 'RFC 9110 section 15.5.13',
  }),
  ofServer({
    code: 'queue-ambiguous',
    kind: 'identity',
    status: 422,
    who: 'caller',
    title: 'The agent has joined several queues',
    sentence: (facts) =>
      `${text(facts, 'agent', 'The agent')} has joined several queues (${text(facts, 'queues', 'see GET /v1/agents')}), and the request does not say which one the call is for.`,
    expected: (facts) =>
      text(facts, 'queues') === '' ? 'one of the queues joined' : `one of: ${text(facts, 'queues')}`,
    fix: () => 'Name one in `from.queueId`, by id or by name. `GET /v1/agents` lists the queues each agent has joined.',
  }),
  ofServer({
    code: 'personal-call',
    kind: 'identity',
    status: null,
    who: 'caller',
    next: 'nothing',
    title: 'A personal call (warning)',
    sentence: (facts) =>
      `${text(facts, 'agent', 'The agent')} has joined no queue, so this is a personal call: on behalf of no queue, and in no queue's reports.`,
    fix: () => 'To call on behalf of a queue, name it in `from.queueId`.',
  }),
];

const serverEntriesOfTrouble: readonly Entry[] = [
  ofServer({
    code: 'storage-full',
    kind: 'state',
    status: 503,
    who: 'admin',
    title: 'The disk is full',
    sentence: () => 'The request could not be stored because the disk is full; nothing was placed.',
    fix: () => 'Free space for the data folder, then send the same request with the same key.',
    next: 'same-key',
  }),
  ofServer({
    code: 'storage-broken',
    kind: 'state',
    status: 503,
    who: 'admin',
    title: 'The store cannot be written',
    sentence: () =>
      'The server cannot write its store, so it cannot promise anything; whether this request was stored is not known.',
    fix: () =>
      'Look at the data folder and the log, restart, then send the same request with the same key: it is placed at most once.',
    next: 'same-key',
    targetRung: 'unknown',
  }),
  ofServer({
    code: 'server-closing',
    kind: 'state',
    status: 503,
    who: 'admin',
    title: 'The server is stopping',
    sentence: () => 'The server is stopping and takes no new requests.',
    fix: () => 'Send the same request with the same key once it is up again.',
    next: 'same-key',
  }),
  ofServer({
    code: 'dial-failed-unexpectedly',
    kind: 'state',
    status: null,
    who: 'developer',
    title: 'The dial ended in a fault of Outdial',
    sentence: (facts) =>
      `Sending the dial request ended in a fault of Outdial${text(facts, 'error') === '' ? '' : ` (${text(facts, 'error')})`}; it may have left, so Outdial looks for the conversation and does not dial again.`,
    fix: () => 'Wait for the outcome of the call, and report the fault.',
    next: 'wait',
    targetRung: 'unknown',
  }),
  ofServer({
    code: 'internal',
    kind: 'state',
    status: 500,
    who: 'developer',
    title: 'A fault of Outdial',
    sentence: (facts) =>
      `Something went wrong inside Outdial${text(facts, 'requestId') === '' ? '' : ` (request ${text(facts, 'requestId')})`}.`,
    fix: () => 'Send the same request with the same key: it is placed at most once. Report it with the request id.',
    next: 'same-key',
    targetRung: 'unknown',
  }),
];

/** Codes of the HTTP surface. `status: null` marks warnings. */
export const serverEntries: readonly Entry[] = [
  ...accessEntries,
  ...notFoundEntries,
  ...callEntries,
  ...serverEntriesOfTrouble,
];
