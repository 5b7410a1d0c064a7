import { type EntryTerms, type Entry, type Facts, family, text } from '../entry.ts';

const ofWebhooks = {
  kind: 'structure',
  who: 'developer',
  targetRung: false,
  next: 'new-key',
  status: 422,
} satisfies EntryTerms;

function whyNotAllowed(facts: Facts): string {
  switch (text(facts, 'reason')) {
    case 'not-https':
      return 'it is plain http, which others on the network can read';
    case 'private':
      return 'it is on this machine or in a private network';
    case 'credentials':
      return 'it has a user name or a password, which would appear in lists and logs';
    case 'too-long':
      return 'it is longer than 2000 characters';
    case 'not-a-url':
      return 'it is not an http address';
    default:
      return 'it is not a public https address';
  }
}

function whyNotDelivered(facts: Facts): string {
  switch (text(facts, 'why')) {
    case 'status':
      return `the receiver answered ${text(facts, 'status', 'with an error')}`;
    case 'redirect':
      return `the receiver answered ${text(facts, 'status', 'with a redirect')}, and Outdial does not follow redirects`;
    case 'timeout':
      return 'the receiver did not answer within 10 s';
    case 'private':
      return 'its host resolves to an address on this machine or in a private network';
    case 'unreachable':
      return `the receiver could not be reached${text(facts, 'error') === '' ? '' : ` (${text(facts, 'error')})`}`;
    case 'unexpected':
      return 'Outdial could not create or send it, which is a fault in Outdial';
    case 'unreadable':
      return 'its text in the data folder is damaged';
    default:
      return 'the receiver did not accept it';
  }
}

/** Codes about webhooks, which notify other programs of calls. */
export const webhookEntries: readonly Entry[] = family(ofWebhooks, {
  'webhook-url-not-allowed': [
    'Webhook address not allowed',
    (facts) => `Outdial does not send messages to this address: ${whyNotAllowed(facts)}.`,
    (facts) =>
      ['not-https', 'private', ''].includes(text(facts, 'reason'))
        ? 'Use a public https address. To try webhooks on one machine, start Outdial with `OUTDIAL_WEBHOOKS_ALLOW_PRIVATE=true`.'
        : 'Use a public https address. The receiver can identify Outdial by the signature.',
    { kind: 'policy', expected: 'a public https:// address without user name and password' },
  ],
  'webhook-not-found': [
    'No such webhook',
    (facts) => `There is no registered webhook${text(facts, 'id') === '' ? '' : ` \`${text(facts, 'id')}\``}.`,
    'Use an id from `outdial webhooks list` (`GET /v1/webhooks`).',
    { kind: 'identity', status: 404 },
  ],
  'webhook-exists': [
    'Webhook already exists',
    (facts) =>
      `This address already has a webhook${text(facts, 'id') === '' ? '' : `: \`${text(facts, 'id')}\``}. A second one would send every message twice.`,
    'Use the existing webhook. If its secret is lost, make a new secret with `outdial webhooks rotate ID`.',
    { kind: 'state', status: 409, next: 'nothing' },
  ],
  'webhook-not-delivered': [
    'Webhook message not delivered',
    (facts) => `Outdial could not deliver the message: ${whyNotDelivered(facts)}.`,
    'Check the receiver. Outdial retries for 24 hours. After that, `outdial webhooks dead` lists the message and `outdial webhooks resend` sends it again.',
    {
      kind: 'state',
      status: null,
      who: 'admin',
      targetRung: 'unknown',
      next: 'wait',
      expected: 'an answer from 200 to 299 within 10 s',
    },
  ],
});
