import { type Entry, type Facts, text, type EntryTexts } from '../entry.ts';

const ofWebhooks = (entry: EntryTexts): Entry => ({
  kind: 'structure',
  expected: () => null,
  who: 'developer',
  targetRung: false,
  next: 'new-key',
  clears: null,
  status: 422,
  source: "Outdial's own rule",
  ...entry,
});

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
export const webhookEntries: readonly Entry[] = [
  ofWebhooks({
    code: 'webhook-url-not-allowed',
    kind: 'policy',
    title: 'Webhook address not allowed',
    sentence: (facts) => `Outdial does not send messages to this address: ${whyNotAllowed(facts)}.`,
    expected: () => 'a public https:// address without user name and password',
    fix: (facts) =>
      ['not-https', 'private', ''].includes(text(facts, 'reason'))
        ? 'Use a public https address. To try webhooks on one machine, start Outdial with `OUTDIAL_WEBHOOKS_ALLOW_PRIVATE=true`.'
        : 'Use a public https address. The receiver can identify Outdial by the signature.',
  }),
  ofWebhooks({
    code: 'webhook-not-found',
    kind: 'identity',
    status: 404,
    title: 'No such webhook',
    sentence: (facts) =>
      `There is no registered webhook${text(facts, 'id') === '' ? '' : ` \`${text(facts, 'id')}\``}.`,
    fix: () => 'Use an id from `outdial webhooks list` (`GET /v1/webhooks`).',
  }),
  ofWebhooks({
    code: 'webhook-exists',
    kind: 'state',
    status: 409,
    title: 'Webhook already exists',
    sentence: (facts) =>
      `This address already has a webhook${text(facts, 'id') === '' ? '' : `: \`${text(facts, 'id')}\``}. A second one would send every message twice.`,
    fix: () => 'Use the existing webhook. If its secret is lost, make a new secret with `outdial webhooks rotate ID`.',
    next: 'nothing',
  }),
  ofWebhooks({
    code: 'webhook-not-delivered',
    kind: 'state',
    status: null,
    who: 'admin',
    title: 'Webhook message not delivered',
    sentence: (facts) => `Outdial could not deliver the message: ${whyNotDelivered(facts)}.`,
    expected: () => 'an answer from 200 to 299 within 10 s',
    fix: () =>
      'Check the receiver. Outdial retries for 24 hours. After that, `outdial webhooks dead` lists the message and `outdial webhooks resend` sends it again.',
    next: 'wait',
    targetRung: 'unknown',
  }),
];
