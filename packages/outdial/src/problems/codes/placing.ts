import { type Entry, type Facts, family, say, text, when } from '../entry.ts';
import { ofServer } from '../of-server.ts';

/** What is wrong with an address, by its reason. */
const notAllowed: Readonly<Record<string, string>> = {
  'not-https': 'it is plain http, which others on the network can read',
  private: 'it is on this machine or in a private network',
  credentials: 'it has a user name or a password, which would appear in lists and logs',
  'too-long': 'it is longer than 2000 characters',
  'not-a-url': 'it is not an http address',
};
const whyNotAllowed = (facts: Facts): string => notAllowed[text(facts, 'reason')] ?? '';

/** Answers to a sound request that does not become a call. */
export const placingEntries: readonly Entry[] = family(ofServer, {
  'policy-missing': [
    'No policy for real calls',
    'This server uses a real organisation but does not have a policy file, so it does not place calls.',
    'Run `outdial policy init`, then check and adapt the file. Outdial loads it within seconds, without a restart.',
    { kind: 'policy', status: 422, who: 'admin', next: 'same-key' },
  ],
  'key-reused': [
    'Idempotency key already used',
    say`This Idempotency-Key was used for another request${when` (call ${'callId'})`}. This request did not place a call.`,
    'Use a new key for a new call. To retry safely, send exactly the same body with the same key.',
    { kind: 'state', status: 422, source: 'IETF draft-ietf-httpapi-idempotency-key-header' },
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
  'key-of-erased-call': [
    'The key was used for a call that was erased or lost',
    'This idempotency key belongs to a call whose record was erased or lost. Nothing was dialed for this request.',
    'For a new call, use a new key. If this is a retry, stop: the original call is over, or a phone may have rung for it.',
    { kind: 'state', status: 409, who: 'caller', targetRung: 'unknown', next: 'nothing' },
  ],
  'repeat-of-erased-call': [
    'The same request was a call that was erased',
    say`Outdial accepted the same request before, as the call${when` \`${'id'}\``}, and the record of that call was erased. Nothing was dialed for this request.`,
    'If this is a retry, stop: a phone may have rung for the erased call. For a new call, send the request with its own `Idempotency-Key`.',
    { kind: 'state', status: 409, who: 'caller', targetRung: 'unknown' },
  ],
  'webhooks-unavailable': [
    'Webhooks not available',
    'This Outdial cannot store messages until they are delivered, so it does not offer webhooks.',
    'Run Outdial with a data folder. Or leave `webhookUrl` out, and follow the call with `GET /v1/calls/{id}/events`.',
    { kind: 'state', status: 422, who: 'admin' },
  ],
  'webhook-url-not-allowed': [
    'Webhook address not allowed',
    say`Outdial does not send messages to this address: ${[whyNotAllowed, 'it is not a public https address']}.`,
    (facts) =>
      ['not-https', 'private', ''].includes(text(facts, 'reason'))
        ? 'Use a public https address. To try webhooks on one machine, start Outdial with `OUTDIAL_WEBHOOKS_ALLOW_PRIVATE=true`.'
        : 'Use a public https address. The receiver can identify Outdial by the signature.',
    { kind: 'policy', status: 422, expected: 'a public https:// address without user name and password' },
  ],
  internal: [
    'Internal error in Outdial',
    say`Outdial failed with an internal error${when` (request ${'requestId'})`}.`,
    'Send the same request with the same key: Outdial places it at most once. Report the error with the request id.',
    { kind: 'state', status: 500, targetRung: 'unknown', next: 'same-key' },
  ],
});
