import { blocking, oneOf } from './blocking.ts';
import { type Entry, type Facts, text } from './entry.ts';

function whyNot(facts: Facts): string {
  switch (text(facts, 'reason')) {
    case 'premium':
      return ': it is a premium-rate number';
    case 'short':
      return ': it is a short number';
    case 'country':
      return `: its country is ${text(facts, 'country', 'another')}, and allowed is ${oneOf(facts, 'allowed', 'none')}`;
    case 'country-unclear':
      return `: it cannot be told to belong to an allowed country (${oneOf(facts, 'allowed', 'none')}) only`;
    default:
      return '';
  }
}

/** What the policy says no to. None of it clears while the policy stands. */
const refusalEntries: readonly Entry[] = [
  blocking({
    code: 'number-not-allowed',
    kind: 'policy',
    title: 'Number that the policy does not allow',
    sentence: (facts) =>
      `The policy does not allow the number ${text(facts, 'seen', 'of the target')}${whyNot(facts)}.`,
    expected: (facts) =>
      text(facts, 'reason').startsWith('country')
        ? `a number of ${oneOf(facts, 'allowed', 'an allowed country')}`
        : null,
    fix: () =>
      'Call another number; or who answers for the policy changes `countries`, `allowPremium` or `allowShortNumbers` in `policy.json`.',
    who: 'admin',
    next: 'new-key',
    page: 'A number whose range is assigned to nobody may belong to several countries (+1 is shared by 25): then the policy must allow each of them. Numbers of no country, such as +800, are allowed only by a policy whose `countries` is `null`.',
    source: "Outdial's policy; numbering plans by libphonenumber",
  }),
  blocking({
    code: 'queue-required',
    kind: 'policy',
    title: 'The policy asks for a queue',
    sentence: () => 'The policy allows no call on behalf of no queue, and this one names none.',
    expected: () => "`from.queueId` with one of the agent's queues",
    fix: () => 'Name the queue in `from.queueId`.',
    who: 'caller',
    next: 'new-key',
    source: "Outdial's policy",
  }),
];

const ofFile = (entry: Pick<Entry, 'code' | 'title' | 'sentence' | 'fix'> & Partial<Entry>): Entry =>
  blocking({ kind: 'structure', who: 'admin', next: 'nothing', source: "Outdial's policy.json", ...entry });
const meant = (facts: Facts): string =>
  text(facts, 'meant') === '' ? '' : `Did you mean \`${text(facts, 'meant')}\`?`;
const field = (facts: Facts): string => `\`${text(facts, 'field', 'a field')}\``;

/** What is wrong with a policy file itself. */
const fileEntries: readonly Entry[] = [
  ofFile({
    code: 'policy-not-json',
    title: 'The policy file is no JSON',
    sentence: (facts) =>
      `The policy file cannot be read as JSON${text(facts, 'reason') === '' ? '' : `: ${text(facts, 'reason')}`}.`,
    fix: () =>
      'Correct the file and run `outdial policy check`; `outdial policy init` writes a whole one to start from.',
  }),
  ofFile({
    code: 'policy-field-unknown',
    title: 'Unknown setting in the policy file',
    sentence: (facts) =>
      `The policy file has a setting ${field(facts)} that does not exist, and a rule that is not understood protects nobody.`,
    expected: (facts) => (text(facts, 'known') === '' ? null : `one of ${text(facts, 'known')}`),
    fix: (facts) => (meant(facts) === '' ? `Correct the spelling of ${field(facts)}, or remove it.` : meant(facts)),
  }),
  ofFile({
    code: 'policy-field-missing',
    title: 'Setting missing from the policy file',
    sentence: (facts) => `The policy file lacks ${field(facts)}.`,
    fix: (facts) =>
      text(facts, 'field') === 'countries'
        ? 'List the countries that may be called, such as `["US", "CA"]`, or write `null` to allow every country.'
        : `Add ${field(facts)}; \`outdial policy init\` writes a whole file to start from.`,
  }),
  ofFile({
    code: 'policy-field-wrong',
    title: 'Setting of the policy file with a wrong value',
    sentence: (facts) =>
      `${field(facts)} in the policy file cannot be ${text(facts, 'seen', 'what it is')}: ${text(facts, 'reason', 'it has another form')}.`,
    fix: (facts) => (meant(facts) === '' ? `Correct ${field(facts)} and run \`outdial policy check\`.` : meant(facts)),
  }),
  ofFile({
    code: 'policy-presence-near',
    title: 'Presence that is perhaps misspelt',
    sentence: (facts) => {
      const entry = `\`${text(facts, 'seen', 'An entry')}\` in \`allowedPresences\` is no system presence`;
      return facts['known'] === undefined
        ? `${entry}, so it is taken for the id or label of a presence definition.`
        : `${entry}, and the organisation has none of that id or label, so it allows nothing.`;
    },
    fix: (facts) => meant(facts) || 'Look at the label under Admin > Presence Management.',
    source: "Outdial's policy.json; Genesys Cloud: presence definitions",
  }),
];

export const policyEntries: readonly Entry[] = [...refusalEntries, ...fileEntries];
