import { type Entry, text } from '../entry.ts';
import { ofServer } from '../of-server.ts';

/** Codes about a request before its call exists. `status: null` marks warnings. */
export const serverCallEntries: readonly Entry[] = [
  ofServer({
    code: 'key-reused',
    kind: 'state',
    status: 422,
    title: 'Idempotency key already used',
    sentence: (facts) =>
      `This Idempotency-Key was used for another request${text(facts, 'callId') === '' ? '' : ` (call ${text(facts, 'callId')})`}. This request did not place a call.`,
    fix: () => 'Use a new key for a new call. To retry safely, send exactly the same body with the same key.',
    source: 'IETF draft-ietf-httpapi-idempotency-key-header',
  }),
  ofServer({
    code: 'key-invalid',
    status: 400,
    title: 'Invalid idempotency key',
    sentence: () => 'The Idempotency-Key is empty, too long, or has characters other than printable ASCII.',
    expected: () => '1 to 255 printable ASCII characters',
    fix: () => 'Send a UUID or another string of 1 to 255 printable characters that is unique to the call.',
  }),
  ofServer({
    code: 'possible-duplicate',
    kind: 'state',
    status: 409,
    who: 'caller',
    title: 'Possible duplicate call',
    sentence: (facts) =>
      `The same call was requested within the last 60 seconds${text(facts, 'callId') === '' ? '' : ` (call ${text(facts, 'callId')})`}. Outdial did not place it a second time.`,
    fix: () =>
      'Follow the first call. If you really want a second one, send it with its own Idempotency-Key, or with `?allowDuplicate=true`.',
    next: 'nothing',
    // The first of the two may well be ringing; only this request placed nothing.
    targetRung: 'unknown',
  }),
  ofServer({
    code: 'precondition-required',
    kind: 'state',
    status: 428,
    title: 'If-Match required',
    sentence: () =>
      'The agent and the target are talking. To hang up, Outdial needs `If-Match` with the ETag of the call.',
    fix: () => 'Read the call, then repeat the request with `If-Match: <its ETag>`.',
    next: 'same-key',
    targetRung: true,
    source: 'RFC 6585 section 3',
  }),
  ofServer({
    code: 'precondition-failed',
    kind: 'state',
    status: 412,
    title: 'The call has changed',
    sentence: (facts) =>
      `The call has changed since you read this ETag${text(facts, 'state') === '' ? '' : `: it is ${text(facts, 'state')} now`}.`,
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
      `${text(facts, 'agent', 'The agent')} has joined several queues (${text(facts, 'queues', 'see GET /v1/agents')}). The request does not say which one the call is for.`,
    expected: (facts) =>
      text(facts, 'queues') === '' ? 'one of the joined queues' : `one of: ${text(facts, 'queues')}`,
    fix: () =>
      'Put the id or name of one queue in `from.queueId`. `GET /v1/agents` lists the joined queues of each agent.',
  }),
  ofServer({
    code: 'personal-call',
    kind: 'identity',
    status: null,
    who: 'caller',
    next: 'nothing',
    title: 'A personal call (warning)',
    sentence: (facts) =>
      `${text(facts, 'agent', 'The agent')} has not joined a queue, so this is a personal call. Queue reports will not show it.`,
    fix: () => 'To place the call for a queue, name the queue in `from.queueId`.',
  }),
];
