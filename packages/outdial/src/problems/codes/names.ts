import { type Entry, type Facts, text, type EntryTexts } from '../entry.ts';

/** An entry about a pasted name or claim: nothing was sent anywhere. */
const ofPasted = (entry: EntryTexts): Entry => ({
  kind: 'structure',
  expected: (facts) => (text(facts, 'meant') === '' ? null : `\`${text(facts, 'meant')}\``),
  who: 'developer',
  targetRung: false,
  next: 'nothing',
  clears: null,
  status: null,
  source: 'Genesys Cloud API description and official SDKs, compared with what circulates',
  ...entry,
});

const named = (facts: Facts): string => `\`${text(facts, 'seen', 'The name')}\``;
const why = (facts: Facts, otherwise: string): string => text(facts, 'why', otherwise);
const useMeant = (facts: Facts): string =>
  text(facts, 'meant') === '' ? text(facts, 'fix', 'Remove it.') : `Use \`${text(facts, 'meant')}\`.`;

/** Names that circulate about calls on behalf of agents, and advice that would place a call twice. */
export const nameEntries: readonly Entry[] = [
  ofPasted({
    code: 'name-invented',
    title: 'A name that does not exist',
    sentence: (facts) => `${named(facts)} does not exist: ${why(facts, 'neither Genesys nor Outdial knows it.')}`,
    fix: useMeant,
  }),
  ofPasted({
    code: 'name-elsewhere',
    title: 'A real name in the wrong place',
    sentence: (facts) => `${named(facts)} is used in the wrong place: ${why(facts, 'it belongs elsewhere.')}`,
    fix: useMeant,
  }),
  ofPasted({
    code: 'name-removed',
    title: 'A name that was removed (warning)',
    sentence: (facts) => `${named(facts)} was removed since: ${why(facts, 'older versions had it.')}`,
    fix: () => 'Check the current API description, or stay with the older version of the SDK.',
  }),
  ofPasted({
    code: 'claim-risky',
    title: 'Advice that can place a call twice (warning)',
    sentence: (facts) => why(facts, 'Following this can place the same call twice.'),
    expected: () => null,
    fix: (facts) => text(facts, 'fix', 'Dial again only with proof that nothing was placed.'),
  }),
];
