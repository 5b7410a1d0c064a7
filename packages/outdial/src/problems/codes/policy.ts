import { blocking, notDialed, oneOf } from '../blocking.ts';
import { type Entry, type Facts, family, text } from '../entry.ts';

function whyNot(facts: Facts): string {
  switch (text(facts, 'reason')) {
    case 'premium':
      return ': it is a premium-rate number';
    case 'short':
      return ': it is a short number';
    case 'country':
      return `: its country is ${text(facts, 'country', 'another')}; the policy allows ${oneOf(facts, 'allowed', 'other countries', 'and')}`;
    case 'country-unclear':
      return `: it may belong to a country that the policy does not allow (allowed: ${oneOf(facts, 'allowed', 'other countries')})`;
    default:
      return '';
  }
}

/** Calls that the policy forbids. These clear only when the policy changes. */
const refusalEntries: readonly Entry[] = blocking('policy', {
  'number-not-allowed': [
    'Number not allowed by the policy',
    (facts) => `The policy does not allow the number ${text(facts, 'seen', 'of the target')}${whyNot(facts)}.`,
    "Call another number. Or ask the policy's owner to change `countries`, `allowPremium` or `allowShortNumbers` in `policy.json`.",
    {
      next: 'new-key',
      who: 'admin',
      expected: (facts) =>
        text(facts, 'reason').startsWith('country')
          ? `a number in ${oneOf(facts, 'allowed', 'an allowed country')}`
          : null,
      source: "Outdial's policy; numbering plans by libphonenumber",
    },
  ],
  'queue-required': [
    'Queue required',
    'The policy requires a queue for every call, and this call does not name one.',
    'Name the queue in `from.queueId`.',
    {
      next: 'new-key',
      who: 'caller',
      expected: "`from.queueId` with one of the agent's queues",
      source: "Outdial's policy",
    },
  ],
});

const ofFile = {
  ...notDialed,
  kind: 'structure',
  who: 'admin',
  next: 'nothing',
  source: "Outdial's policy.json",
} as const;
const meant = (facts: Facts): string =>
  text(facts, 'meant') === '' ? '' : `Did you mean \`${text(facts, 'meant')}\`?`;
const field = (facts: Facts): string => (text(facts, 'field') === '' ? 'a setting' : `\`${text(facts, 'field')}\``);

/** Errors in the policy file itself. */
const fileEntries: readonly Entry[] = family(ofFile, {
  'policy-not-json': [
    'The policy file is not JSON',
    (facts) =>
      `Outdial cannot read the policy file as JSON${text(facts, 'reason') === '' ? '' : `: ${text(facts, 'reason')}`}.`,
    'Correct the file and run `outdial policy check`. To start from a complete file, run `outdial policy init`.',
  ],
  'policy-field-unknown': [
    'Unknown setting in the policy file',
    (facts) =>
      `The policy file has ${text(facts, 'field') === '' ? '' : 'a setting '}${field(facts)} that does not exist. A misspelled rule would not protect anyone.`,
    (facts) => (meant(facts) === '' ? `Correct ${field(facts)}, or remove it.` : meant(facts)),
    { expected: (facts) => (text(facts, 'known') === '' ? null : `one of ${text(facts, 'known')}`) },
  ],
  'policy-field-missing': [
    'Setting missing from the policy file',
    (facts) => `The policy file lacks ${field(facts)}.`,
    (facts) =>
      text(facts, 'field') === 'countries'
        ? 'List the countries that may be called, such as `["US", "CA"]`, or write `null` to allow every country.'
        : `Add ${field(facts)}. To start from a complete file, run \`outdial policy init\`.`,
  ],
  'policy-field-wrong': [
    'Wrong value in the policy file',
    (facts) =>
      `${field(facts).replace(/^a/, 'A')} in the policy file cannot be ${text(facts, 'seen', 'what it is')}: ${text(facts, 'reason', 'it has another form')}.`,
    (facts) => (meant(facts) === '' ? `Correct ${field(facts)} and run \`outdial policy check\`.` : meant(facts)),
  ],
  'policy-presence-near': [
    'Presence that may be misspelled',
    (facts) => {
      const entry = `\`${text(facts, 'seen', 'An entry')}\` in \`allowedPresences\` is not a system presence`;
      return facts['known'] === undefined
        ? `${entry}, so Outdial takes it as the id or label of a presence definition.`
        : `${entry}, and the organisation does not have a presence with that id or label. It has no effect.`;
    },
    (facts) => meant(facts) || 'Check the label under Admin > Presence Management.',
    { source: "Outdial's policy.json; Genesys Cloud: presence definitions" },
  ],
});

export const policyEntries: readonly Entry[] = [...refusalEntries, ...fileEntries];
