import { type Entry, type Facts, family, say, text, when } from '../entry.ts';
import { ofServer } from '../of-server.ts';

/** Why a token does not say who sends the request. */
const whyNoToken: Readonly<Record<string, string | ((facts: Facts) => string)>> = {
  'not-accepted': 'This looks like a token of an identity provider, and this server does not accept such tokens.',
  malformed: 'The token is damaged: it is not a signed JWT.',
  algorithm: say`The token is signed with \`${['seen', 'no algorithm']}\`, which proves nothing here.`,
  type: say`The token is of the type \`${'seen'}\`, not an access token.`,
  issuer: say`The token is from \`${['seen', 'another issuer']}\`, and this server trusts \`${['expected', 'another one']}\`.`,
  audience: say`The token is for \`${['seen', 'another program']}\`, and this server is \`${['expected', 'another one']}\`.`,
  signature: 'The signature of the token is wrong.',
  'key-unknown': 'The key that signed the token is not among those of the identity provider.',
  expired: 'The token has expired.',
  early: 'The token is not valid yet.',
  claim: say`The token lacks a usable claim${when` \`${'claim'}\``}.`,
  nonce: 'The token belongs to another sign-in.',
  revoked: 'An administrator ended the access of this person, and the token is from before that.',
};

const whyNoSignIn: Readonly<Record<string, string | ((facts: Facts) => string)>> = {
  'other-browser': 'This sign-in did not begin in this browser, or it took more than 10 minutes.',
  state: 'The answer of the identity provider belongs to another sign-in.',
  'no-code': 'The identity provider sent the browser back without a code.',
  refused: say`The identity provider refused the sign-in${when`: ${'reason'}`}.`,
  'no-token': say`The identity provider did not exchange the code for a token${when`: ${'reason'}`}.`,
  person: 'The identity provider answered about two different people.',
};

const said = (facts: Facts, sentences: typeof whyNoToken, otherwise: string): string => {
  const found = sentences[text(facts, 'why')] ?? otherwise;
  return typeof found === 'string' ? found : found(facts);
};

/** What the token says about groups, in words. */
function groupsOf(facts: Facts): string {
  const { groups } = facts;
  const claim = `the claim \`${text(facts, 'claim', 'groups')}\``;
  if (!Array.isArray(groups)) return `the token does not have ${claim}`;
  return groups.length === 0 ? `${claim} is empty` : `${claim} names only ${groups.map(String).join(', ')}`;
}

/** People who come with a token of the identity provider, or sign in with it. */
export const peopleEntries: readonly Entry[] = family(ofServer, {
  'token-refused': [
    'The token is not accepted',
    (facts) => said(facts, whyNoToken, 'The token does not say who sends the request.'),
    'Get a new access token from your identity provider for this API, or send an API key.',
    {
      kind: 'permission',
      status: 401,
      next: 'same-key',
      source: 'RFC 9068 section 4',
    },
  ],
  'person-without-role': [
    'Your groups have no role in Outdial',
    say`${['person', 'This person']} has no role here: ${groupsOf}.`,
    say`Ask an administrator: either the identity provider puts a group into \`${['claim', 'groups']}\`, or OUTDIAL_OIDC_ROLES gives the group a role.`,
    {
      kind: 'permission',
      status: 403,
      who: 'admin',
      next: 'same-key',
      expected: 'a group with a role in OUTDIAL_OIDC_ROLES',
    },
  ],
  'identity-provider-unavailable': [
    'The identity provider cannot be used',
    say`Outdial cannot check who you are: ${['reason', 'the identity provider did not answer']}.`,
    'Try again shortly. An administrator checks OUTDIAL_OIDC_ISSUER and the network. API keys work until then.',
    { kind: 'state', status: 503, who: 'admin', next: 'same-key', source: 'OpenID Connect Discovery 1.0' },
  ],
  'sign-in-failed': [
    'The sign-in did not succeed',
    (facts) => said(facts, whyNoSignIn, 'The identity provider did not sign you in.'),
    'Begin again. If it fails again, ask an administrator to look at the client of Outdial at the identity provider.',
    { kind: 'permission', status: 401, who: 'caller', next: 'nothing', source: 'OpenID Connect Core 1.0' },
  ],
  'sign-in-not-offered': [
    'This server has no sign-in with an identity provider',
    say`${['reason', 'No client for sign-in is set up on this server']}.`,
    'Sign in with an API key. An administrator sets OUTDIAL_OIDC_CLIENT_ID and OUTDIAL_PUBLIC_URL.',
    { kind: 'state', status: 404, who: 'admin', next: 'nothing' },
  ],
});
