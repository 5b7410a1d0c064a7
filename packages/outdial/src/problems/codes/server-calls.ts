import { type Entry, family, say, when } from '../entry.ts';
import { ofServer } from '../of-server.ts';

/** Codes about a request before its call exists. `status: null` marks warnings. */
export const serverCallEntries: readonly Entry[] = family(ofServer, {
  'key-reused': [
    'Idempotency key already used',
    say`This Idempotency-Key was used for another request${when` (call ${'callId'})`}. This request did not place a call.`,
    'Use a new key for a new call. To retry safely, send exactly the same body with the same key.',
    { kind: 'state', status: 422, source: 'IETF draft-ietf-httpapi-idempotency-key-header' },
  ],
  'key-invalid': [
    'Invalid idempotency key',
    'The Idempotency-Key is empty, too long, or has characters other than printable ASCII.',
    'Send a UUID or another string of 1 to 255 printable characters that is unique to the call.',
    { status: 400, expected: '1 to 255 printable ASCII characters' },
  ],
  'possible-duplicate': [
    'Possible duplicate call',
    say`The same call was requested within the last 60 seconds${when` (call ${'callId'})`}. Outdial did not place it a second time.`,
    'Follow the first call. If you really want a second one, send it with its own Idempotency-Key, or with `?allowDuplicate=true`.',
    {
      kind: 'state',
      status: 409,
      who: 'caller',
      // The first of the two may well be ringing; only this request placed nothing.
      targetRung: 'unknown',
      next: 'nothing',
    },
  ],
  'precondition-required': [
    'If-Match required',
    'The agent and the target are talking. To hang up, Outdial needs `If-Match` with the ETag of the call.',
    'Read the call, then repeat the request with `If-Match: <its ETag>`.',
    { kind: 'state', status: 428, targetRung: true, next: 'same-key', source: 'RFC 6585 section 3' },
  ],
  'precondition-failed': [
    'The call has changed',
    say`The call has changed since you read this ETag${when`: it is ${'state'} now`}.`,
    'Read the call again, decide again, and repeat with its new ETag.',
    { kind: 'state', status: 412, targetRung: 'unknown', next: 'same-key', source: 'RFC 9110 section 15.5.13' },
  ],
  'queue-ambiguous': [
    'The agent has joined several queues',
    say`${['agent', 'The agent']} has joined several queues (${['queues', 'see GET /v1/agents']}). The request does not say which one the call is for.`,
    'Put the id or name of one queue in `from.queueId`. `GET /v1/agents` lists the joined queues of each agent.',
    {
      kind: 'identity',
      status: 422,
      who: 'caller',
      expected: say`${[when`one of: ${'queues'}`, 'one of the joined queues']}`,
    },
  ],
  'personal-call': [
    'A personal call (warning)',
    say`${['agent', 'The agent']} has not joined a queue, so this is a personal call. Queue reports will not show it.`,
    'To place the call for a queue, name the queue in `from.queueId`.',
    { kind: 'identity', status: null, who: 'caller', next: 'nothing' },
  ],
});
