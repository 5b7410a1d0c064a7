import { blocking, notDialed, oneOf } from '../blocking.ts';
import { type Entry, type Facts, family, say, text, when } from '../entry.ts';

function whyNot(facts: Facts): string {
  switch (text(facts, 'reason')) {
    case 'premium':
      return ': it is a premium-rate number';
    case 'short':
      return ': it is a short number';
    case 'country':
      return otherCountry(facts);
    case 'country-unclear':
      return unclear(facts);
    default:
      return '';
  }
}

const otherCountry = say`: its country is ${['country', 'another']}; the policy allows ${oneOf('allowed', 'other countries', 'and')}`;
const unclear = say`: it may belong to a country that the policy does not allow (allowed: ${oneOf('allowed', 'other countries')})`;

/** Calls that the policy forbids. These clear only when the policy changes. */
const refusalEntries: readonly Entry[] = blocking('policy', {
  'number-not-allowed': [
    'Number not allowed by the policy',
    say`The policy does not allow the number ${['seen', 'of the target']}${whyNot}.`,
    "Call another number. Or ask the policy's owner to change `countries`, `allowPremium` or `allowShortNumbers` in `policy.json`.",
    {
      next: 'new-key',
      who: 'admin',
      expected: (facts) =>
        text(facts, 'reason').startsWith('country')
          ? `a number in ${oneOf('allowed', 'an allowed country')(facts)}`
          : '',
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
const meant = when`Did you mean \`${'meant'}\`?`;
const field = say`${[when`\`${'field'}\``, 'a setting']}`;

/** Errors in the policy file itself. */
const fileEntries: readonly Entry[] = family(ofFile, {
  'policy-not-json': [
    'The policy file is not JSON',
    say`Outdial cannot read the policy file as JSON${when`: ${'reason'}`}.`,
    'Correct the file and run `outdial policy check`. To start from a complete file, run `outdial policy init`.',
  ],
  'policy-field-unknown': [
    'Unknown setting in the policy file',
    say`The policy file has a setting${when` \`${'field'}\``} that does not exist. A misspelled rule would not protect anyone.`,
    (facts) => meant(facts) || `Correct ${field(facts)}, or remove it.`,
    { expected: when`one of ${'known'}` },
  ],
  'policy-field-missing': [
    'Setting missing from the policy file',
    say`The policy file lacks ${field}.`,
    (facts) =>
      text(facts, 'field') === 'countries'
        ? 'List the countries that may be called, such as `["US", "CA"]`, or write `null` to allow every country.'
        : `Add ${field(facts)}. To start from a complete file, run \`outdial policy init\`.`,
  ],
  'policy-field-wrong': [
    'Wrong value in the policy file',
    say`${[when`\`${'field'}\``, 'A setting']} in the policy file cannot be ${['seen', 'what it is']}: ${['reason', 'it has another form']}.`,
    (facts) => meant(facts) || `Correct ${field(facts)} and run \`outdial policy check\`.`,
  ],
  'policy-presence-near': [
    'Presence that may be misspelled',
    (facts) => {
      const entry = `\`${text(facts, 'seen', 'An entry')}\` in \`allowedPresences\` is not a system presence`;
      return facts['known'] === undefined
        ? `${entry}, so Outdial takes it as the id or label of a presence definition.`
        : `${entry}, and the organisation does not have a presence with that id or label. It has no effect.`;
    },
    say`${[meant, 'Check the label under Admin > Presence Management.']}`,
    { source: "Outdial's policy.json; Genesys Cloud: presence definitions" },
  ],
});

export const policyEntries: readonly Entry[] = [...refusalEntries, ...fileEntries];
