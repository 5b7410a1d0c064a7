import { type Entry, type Facts, family, say, text, when } from '../entry.ts';
import { ofServer } from '../of-server.ts';

const notDelivered: Readonly<Record<string, (facts: Facts) => string>> = {
  status: say`the receiver answered ${['status', 'with an error']}`,
  redirect: say`the receiver answered ${['status', 'with a redirect']}, and Outdial does not follow redirects`,
  timeout: say`the receiver did not answer within 10 s`,
  private: say`its host resolves to an address on this machine or in a private network`,
  unreachable: say`the receiver could not be reached${when` (${'error'})`}`,
  unexpected: say`Outdial could not create or send it, which is a fault in Outdial`,
  unreadable: say`its text in the data folder is damaged`,
};
const whyNotDelivered = (facts: Facts): string => notDelivered[text(facts, 'why')]?.(facts) ?? '';

/** Codes about webhooks, which notify other programs of calls. */
export const webhookEntries: readonly Entry[] = family(
  { ...ofServer, status: 422 },
  {
    'webhook-not-found': [
      'No such webhook',
      say`There is no registered webhook${when` \`${'id'}\``}.`,
      'Use an id from the list of webhooks (`GET /v1/webhooks`).',
      { kind: 'identity', status: 404, command: 'outdial webhooks list' },
    ],
    'webhook-exists': [
      'Webhook already exists',
      say`This address already has a webhook${when`: \`${'id'}\``}. A second one would send every message twice.`,
      'Use the existing webhook. If its secret is lost, make a new secret for it.',
      { kind: 'state', status: 409, next: 'nothing', command: say`outdial webhooks rotate ${['id', 'ID']}` },
    ],
    'webhook-not-delivered': [
      'Webhook message not delivered',
      say`Outdial could not deliver the message: ${[whyNotDelivered, 'the receiver did not accept it']}.`,
      'Check the receiver. Outdial retries for 24 hours. After that, you can send the message again.',
      {
        kind: 'state',
        status: null,
        who: 'admin',
        targetRung: 'unknown',
        next: 'wait',
        expected: 'an answer from 200 to 299 within 10 s',
        command: 'outdial webhooks dead',
      },
    ],
  },
);
