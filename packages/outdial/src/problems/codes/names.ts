import { type Entry, type EntryTerms, family, say, text, when } from '../entry.ts';

/** What was pasted: nothing was sent anywhere. */
const ofPasted = {
  ...{ kind: 'structure', who: 'developer', targetRung: false, next: 'nothing', status: null },
  expected: when`\`${'meant'}\``,
  source: 'Genesys Cloud API description and official SDKs, compared with what circulates',
} as const satisfies EntryTerms;

const named = say`\`${['seen', 'The name']}\``;
const useMeant = say`${[(facts) => when`Use \`${'meant'}\`.`(facts) || text(facts, 'fix'), 'Remove it.']}`;

/** Names that circulate about calls on behalf of agents, and advice that would place a call twice. */
export const nameEntries: readonly Entry[] = family(ofPasted, {
  'name-invented': [
    'A name that does not exist',
    say`${named} does not exist: ${['why', 'neither Genesys nor Outdial knows it.']}`,
    useMeant,
  ],
  'implicit-grant-ends': [
    'The implicit grant ends (warning)',
    say`${named} signs users in by the implicit grant. Genesys has accepted no new client for it since spring 2026, and the existing ones stop in spring 2027 (sources differ on the month).`,
    "Use the authorization-code grant with PKCE (`loginPKCEGrant` in Genesys's JavaScript SDK). A refresh token can be revoked at any time, so let the user sign in again when that happens.",
    { expected: '`response_type=code`, with PKCE' },
  ],
  'name-elsewhere': [
    'A real name in the wrong place',
    say`${named} is used in the wrong place: ${['why', 'it belongs elsewhere.']}`,
    useMeant,
  ],
  'name-removed': [
    'A name that was removed (warning)',
    say`${named} was removed since: ${['why', 'older versions had it.']}`,
    'Check the current API description, or stay with the older version of the SDK.',
  ],
  'claim-risky': [
    'Advice that can place a call twice (warning)',
    say`${['why', 'Following this can place the same call twice.']}`,
    say`${['fix', 'Dial again only with proof that nothing was placed.']}`,
    { expected: '' },
  ],
});
