import { type Entry, type Facts, family, text } from '../entry.ts';
import { ofServer } from '../of-server.ts';

/** Who can change a limit, and how: keys do not change, so a new one takes its place. */
const askAdmin = (what: string): string => `Send ${what}, or ask an administrator to create a key with other limits.`;
const allowed = (facts: Facts): string => text(facts, 'allowed');
const beyond = {
  ...ofServer,
  kind: 'permission',
  status: 403,
  who: 'admin',
  next: 'same-key',
  expected: allowed,
} as const;
const reached = { ...ofServer, kind: 'state', status: 429, who: 'admin', next: 'same-key', expected: allowed } as const;

const seenIn = (facts: Facts, named: string): string =>
  text(facts, 'seen') === '' ? named : `\`${text(facts, 'seen')}\``;
const queueIn = (facts: Facts): string => {
  const name = text(facts, 'queueName');
  return name === '' ? seenIn(facts, 'this queue') : `the queue "${name}" (${seenIn(facts, 'its id is not known')})`;
};
const wait = (facts: Facts): string => {
  const seconds = text(facts, 'retryAfterSeconds');
  const until = text(facts, 'until');
  return seconds === ''
    ? 'Send it again later'
    : `Send it again in ${seconds} seconds${until === '' ? '' : `, at ${until}`}`;
};
const waitOrAsk = (facts: Facts): string =>
  `${wait(facts)}, with the same \`Idempotency-Key\`. Only an administrator can create a key that may request more.`;

const waitOrPolicy = (facts: Facts, setting: string): string =>
  `${wait(facts)}, with the same \`Idempotency-Key\`. Only the policy's owner can raise \`fraudStops.${setting}\`.`;

/** Answers to what is beyond the limits of an API key, or of all keys together. */
export const keyLimitEntries: readonly Entry[] = [
  ...family(beyond, {
    'key-agent-not-allowed': [
      'The API key is not for this agent',
      (facts) => `The API key may not be used for the agent ${seenIn(facts, 'in this request')}. Nothing was dialed.`,
      () => askAdmin('the request for an agent of this key'),
    ],
    'key-queue-not-allowed': [
      'The API key is not for this queue',
      (facts) => `The API key may not be used for calls on behalf of ${queueIn(facts)}. Nothing was dialed.`,
      () => askAdmin('the request with a queue of this key'),
    ],
    'key-country-not-allowed': [
      'The API key is not for this country',
      (facts) =>
        text(facts, 'seen') === ''
          ? 'The API key is for some countries only, and Outdial cannot tell the one country of this number. Nothing was dialed.'
          : `The API key may not be used for calls to ${seenIn(facts, 'this country')}. Nothing was dialed.`,
      () => askAdmin('the request for a number in a country of this key'),
    ],
    'key-own-calls-only': [
      'Only own calls may be seen',
      (facts) =>
        facts['isPerson'] === true
          ? 'The request is about all calls together, and you may see only those that you requested.'
          : 'The request is about all calls together, and this API key may see only those that were requested with it.',
      (facts) =>
        facts['isPerson'] === true
          ? 'Ask an administrator for a group whose role in `OUTDIAL_OIDC_ROLES` is without `:own-calls`.'
          : 'Ask an administrator for a key that may see all calls.',
      { command: (facts) => (facts['isPerson'] === true ? '' : 'outdial keys create') },
    ],
  }),
  ...family(reached, {
    'key-minute-limit': [
      'The API key has reached its calls per minute',
      (facts) =>
        `The API key may request ${text(facts, 'allowed', 'no more')} calls in any 60 seconds. Nothing was accepted or dialed.`,
      waitOrAsk,
    ],
    'key-day-limit': [
      'The API key has reached its calls per day',
      (facts) =>
        `The API key may request ${text(facts, 'allowed', 'no more')} calls in any 24 hours. Nothing was accepted or dialed.`,
      waitOrAsk,
    ],
    'key-concurrent-limit': [
      'The API key has reached its concurrent calls',
      (facts) =>
        `The API key may have ${text(facts, 'allowed', 'no more')} calls that have not ended. Nothing was accepted or dialed.`,
      (facts) => `Wait for a call of this key to end, or cancel one. ${waitOrAsk(facts)}`,
    ],
  }),
  ...family(reached, {
    'key-numbers-limit': [
      'The API key has reached its numbers per day',
      (facts) =>
        `The API key may request calls to ${text(facts, 'allowed', 'no more')} different numbers in any 24 hours. Nothing was accepted or dialed.`,
      waitOrAsk,
    ],
    'key-new-countries-limit': [
      'The API key has reached its new countries per day',
      (facts) =>
        `The API key may request calls to ${text(facts, 'allowed', 'no more')} new countries in any 24 hours. Nothing was accepted or dialed.`,
      waitOrAsk,
    ],
    'all-calls-limit': [
      'This server has reached its calls per day',
      (facts) =>
        `The policy allows ${text(facts, 'allowed', 'no more')} requested calls in any 24 hours. Nothing was accepted or dialed.`,
      (facts) => waitOrPolicy(facts, 'callsPerDay'),
    ],
    'all-numbers-limit': [
      'This server has reached its numbers per day',
      (facts) =>
        `The policy allows calls to ${text(facts, 'allowed', 'no more')} different numbers in any 24 hours. Nothing was accepted or dialed.`,
      (facts) => waitOrPolicy(facts, 'numbersPerDay'),
    ],
    'all-new-countries-limit': [
      'This server has reached its new countries per day',
      (facts) =>
        `The policy allows calls to ${text(facts, 'allowed', 'no more')} new countries in any 24 hours. Nothing was accepted or dialed.`,
      (facts) => waitOrPolicy(facts, 'newCountriesPerDay'),
    ],
  }),
  ...family(reached, {
    'too-many-waiting': [
      'Too many texts wait to be explained',
      (facts) =>
        `${text(facts, 'allowed', 'Many')} texts already wait to be explained. Outdial did not take another one.`,
      (facts) => `${wait(facts)}, and send the next text when the one before is explained.`,
      { who: 'caller' },
    ],
  }),
  ...family(ofServer, {
    'key-not-active': [
      'The API key does not work any more',
      (facts) =>
        `The API key \`${text(facts, 'id', 'in this request')}\` cannot get a new secret (${text(facts, 'why', 'not active')}).`,
      'Create a new key.',
      { kind: 'state', status: 409, who: 'admin', next: 'nothing', command: 'outdial keys create' },
    ],
  }),
];
