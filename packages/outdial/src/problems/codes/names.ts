import { type EntryTerms, type Entry, type Facts, family, text } from '../entry.ts';

/** What was pasted: nothing was sent anywhere. */
const ofPasted = {
  ...{ kind: 'structure', who: 'developer', targetRung: false, next: 'nothing', status: null },
  expected: (facts) => (text(facts, 'meant') === '' ? null : `\`${text(facts, 'meant')}\``),
  source: 'Genesys Cloud API description and official SDKs, compared with what circulates',
} as const satisfies EntryTerms;

const named = (facts: Facts): string => `\`${text(facts, 'seen', 'The name')}\``;
const why = (facts: Facts, otherwise: string): string => text(facts, 'why', otherwise);
const useMeant = (facts: Facts): string =>
  text(facts, 'meant') === '' ? text(facts, 'fix', 'Remove it.') : `Use \`${text(facts, 'meant')}\`.`;

/** Names that circulate about calls on behalf of agents, and advice that would place a call twice. */
export const nameEntries: readonly Entry[] = family(ofPasted, {
  'name-invented': [
    'A name that does not exist',
    (facts) => `${named(facts)} does not exist: ${why(facts, 'neither Genesys nor Outdial knows it.')}`,
    useMeant,
  ],
  'implicit-grant-ends': [
    'The implicit grant ends (warning)',
    (facts) =>
      `${named(facts)} signs users in by the implicit grant. Genesys has accepted no new client for it since spring 2026, and the existing ones stop in spring 2027 (sources differ on the month).`,
    "Use the authorization-code grant with PKCE (`loginPKCEGrant` in Genesys's JavaScript SDK). A refresh token can be revoked at any time, so let the user sign in again when that happens.",
    { expected: () => '`response_type=code`, with PKCE' },
  ],
  'name-elsewhere': [
    'A real name in the wrong place',
    (facts) => `${named(facts)} is used in the wrong place: ${why(facts, 'it belongs elsewhere.')}`,
    useMeant,
  ],
  'name-removed': [
    'A name that was removed (warning)',
    (facts) => `${named(facts)} was removed since: ${why(facts, 'older versions had it.')}`,
    'Check the current API description, or stay with the older version of the SDK.',
  ],
  'claim-risky': [
    'Advice that can place a call twice (warning)',
    (facts) => why(facts, 'Following this can place the same call twice.'),
    (facts) => text(facts, 'fix', 'Dial again only with proof that nothing was placed.'),
    { expected: () => null },
  ],
});
