import { type Entry, type Facts, text } from './entry.ts';

type Drawn = Pick<Entry, 'code' | 'title' | 'sentence' | 'fix'> & Partial<Entry>;

/** What is said of a name or a claim that was pasted; nothing was sent anywhere. */
const ofPasted = (entry: Drawn): Entry => ({
  kind: 'structure',
  expected: (facts) => (text(facts, 'meant') === '' ? null : `\`${text(facts, 'meant')}\``),
  who: 'developer',
  targetRung: false,
  next: 'nothing',
  clears: null,
  status: null,
  page: null,
  source: 'Genesys Cloud API description and official SDKs, compared with what circulates',
  ...entry,
});

const named = (facts: Facts): string => `\`${text(facts, 'seen', 'The name')}\``;
const why = (facts: Facts, otherwise: string): string => text(facts, 'why', otherwise);
const useMeant = (facts: Facts): string =>
  text(facts, 'meant') === '' ? text(facts, 'fix', 'Leave it out.') : `Use \`${text(facts, 'meant')}\`.`;

/** Names and claims that circulate about calls on behalf of agents. */
export const nameEntries: readonly Entry[] = [
  ofPasted({
    code: 'name-invented',
    title: 'A name that does not exist',
    sentence: (facts) => `${named(facts)} does not exist: ${why(facts, 'neither Genesys nor Outdial knows it.')}`,
    fix: useMeant,
    page: 'Posts about calls by API hold many names that nobody ever built: fields, scopes, hosts, packages, classes and methods. They were compared with the API description that Genesys publishes and with its official SDKs.',
  }),
  ofPasted({
    code: 'name-elsewhere',
    title: 'A true name in the wrong place',
    sentence: (facts) => `${named(facts)} means something else here: ${why(facts, 'it belongs to another place.')}`,
    fix: useMeant,
    page: "Some names exist, but not where they are used: a scope of Outdial's keys is none of Genesys, a field that names whom to call does not name who calls, and a method whose name differs by one letter does another thing.",
  }),
  ofPasted({
    code: 'name-unknown',
    title: 'A name that Outdial does not know',
    sentence: (facts) =>
      `Outdial does not know the name ${named(facts)}: it has heard of no field, code, method, scope, path, presence or routing status of that name.`,
    expected: () => null,
    fix: () => 'Look at its spelling, or paste the line in which it stands.',
  }),
  ofPasted({
    code: 'claim-wrong',
    title: 'A claim that is not so',
    sentence: (facts) => why(facts, 'What is claimed here is not so.'),
    expected: () => null,
    fix: (facts) => text(facts, 'fix', 'Do not build on it.'),
  }),
  ofPasted({
    code: 'claim-unconfirmed',
    title: 'A claim that nobody has confirmed (warning)',
    sentence: (facts) => why(facts, 'Nobody has confirmed this for Genesys Cloud.'),
    expected: () => null,
    fix: (facts) => text(facts, 'fix', 'Do not rely on it; try it on your own organisation.'),
    who: 'nobody',
    page: 'No error that Genesys declares for its create-call operations mentions presence, routing status or queue membership. That Outdial does not dial for an agent who is Away is a rule of its own (`allowedPresences` in the policy), made because a person on a break should not have a phone ring.',
  }),
  ofPasted({
    code: 'claim-risky',
    title: 'Advice that can ring somebody twice (warning)',
    sentence: (facts) => why(facts, 'Following this can place the same call twice.'),
    expected: () => null,
    fix: (facts) => text(facts, 'fix', 'Dial again only with proof that nothing was placed.'),
    page: 'Genesys has no idempotency key for calls. A time-out, a reset, a 408 and every 5xx leave open whether the call was placed; a 429, another 4xx or a connection that was never made prove that it was not.',
  }),
];
