import { type Entry, text } from './entry.ts';
import { ofServer } from './of-server.ts';

/** What is said of a request for a call before the call exists. `status: null` marks warnings. */
export const serverCallEntries: readonly Entry[] = [
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
