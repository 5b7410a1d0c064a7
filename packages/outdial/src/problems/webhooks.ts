import { type Entry, type Facts, text } from './entry.ts';

type Drawn = Pick<Entry, 'code' | 'title' | 'sentence' | 'fix'> & Partial<Entry>;

const ofWebhooks = (entry: Drawn): Entry => ({
  kind: 'structure',
  expected: () => null,
  who: 'developer',
  targetRung: false,
  next: 'new-key',
  clears: null,
  status: 422,
  page: null,
  source: "Outdial's own rule",
  ...entry,
});

function whyNotAllowed(facts: Facts): string {
  switch (text(facts, 'reason')) {
    case 'not-https':
      return 'it is plain http, which anybody on the way can read';
    case 'private':
      return 'it lies on this machine or in a private network';
    case 'credentials':
      return 'it carries a user name or a password, which would end up in lists and logs';
    case 'too-long':
      return 'it is longer than 2000 characters';
    case 'not-a-url':
      return 'it is no http address';
    default:
      return 'it is no public https address';
  }
}

function whyNotDelivered(facts: Facts): string {
  switch (text(facts, 'why')) {
    case 'status':
      return `the receiver answered ${text(facts, 'status', 'with an error')}`;
    case 'redirect':
      return `the receiver answered ${text(facts, 'status', 'with a redirect')}, and redirects are not followed`;
    case 'timeout':
      return 'the receiver gave no answer within 10 s';
    case 'private':
      return 'its host resolves to an address of this machine or of a private network';
    case 'unreachable':
      return `the receiver could not be reached${text(facts, 'error') === '' ? '' : ` (${text(facts, 'error')})`}`;
    case 'unexpected':
      return 'Outdial could not make or send it, which is a fault of Outdial';
    case 'unreadable':
      return 'its text in the data folder is damaged';
    default:
      return 'the receiver did not take it';
  }
}

/** What can be wrong with webhooks: where calls are told to others. */
export const webhookEntries: readonly Entry[] = [
  ofWebhooks({
    code: 'webhook-url-not-allowed',
    kind: 'policy',
    title: 'Address that webhooks may not go to',
    sentence: (facts) => `Messages do not go to this address: ${whyNotAllowed(facts)}.`,
    expected: () => 'a public https:// address without user name and password',
    fix: (facts) =>
      ['not-https', 'private', ''].includes(text(facts, 'reason'))
        ? 'Give a public https address. To try webhooks on one machine, start Outdial with `OUTDIAL_WEBHOOKS_ALLOW_PRIVATE=true`.'
        : 'Give a public https address; the receiver knows who sends by the signature.',
    page: 'Whoever may place calls may name a `webhookUrl`. Were any address allowed, they could reach services inside your network through Outdial. So host names are looked up when a message is sent, and the connection goes to the very addresses that were found to be public.',
  }),
  ofWebhooks({
    code: 'webhook-not-found',
    kind: 'identity',
    status: 404,
    title: 'No such webhook',
    sentence: (facts) =>
      `There is no webhook${text(facts, 'id') === '' ? '' : ` \`${text(facts, 'id')}\``} with an address of its own.`,
    fix: () => 'Take an id from `outdial webhooks list` (`GET /v1/webhooks`).',
  }),
  ofWebhooks({
    code: 'webhook-exists',
    kind: 'state',
    status: 409,
    title: 'This address is a webhook already',
    sentence: (facts) =>
      `This address is a webhook already${text(facts, 'id') === '' ? '' : `: \`${text(facts, 'id')}\``}; a second one would tell it everything twice.`,
    fix: () => 'Use the one that is there. If its secret is lost, `outdial webhooks rotate ID` makes a new one.',
    next: 'nothing',
  }),
  ofWebhooks({
    code: 'webhook-not-delivered',
    kind: 'state',
    status: null,
    who: 'admin',
    title: 'Webhook message not taken',
    sentence: (facts) => `The message was not delivered: ${whyNotDelivered(facts)}.`,
    expected: () => 'an answer from 200 to 299 within 10 s',
    fix: () =>
      'Check the receiver. Outdial tries again for 24 hours. After that, `outdial webhooks dead` lists the message and `outdial webhooks resend` sends it again.',
    next: 'wait',
    targetRung: 'unknown',
  }),
  ofWebhooks({
    code: 'webhooks-unavailable',
    kind: 'state',
    status: 422,
    who: 'admin',
    title: 'No webhooks here',
    sentence: () =>
      'This Outdial has no place to keep messages until they are delivered, so it cannot promise to deliver any.',
    fix: () =>
      'Run Outdial with a data folder, or leave `webhookUrl` out and follow the call by `GET /v1/calls/{id}/events`.',
  }),
];
