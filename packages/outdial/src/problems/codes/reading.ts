import { agentWithin, blocking, theAgent } from '../blocking.ts';
import { counted } from '../../call/counted.ts';
import { type Entry, type Facts, say, text, when } from '../entry.ts';

const isSoon = (facts: Facts): boolean => text(facts, 'ahead') === '';
const turnComes = say`Its turn comes${when` at about ${'until'}`}.`;

/** The expected time of the dial and the number of calls ahead, as far as they are known. */
function turnWithin(facts: Facts): string {
  const seconds = facts['inSeconds'];
  const ahead = text(facts, 'ahead');
  const place = ahead === '0' ? 'It is next' : `${counted(ahead, 'call')} ${ahead === '1' ? 'is' : 'are'} ahead of it`;
  if (typeof seconds !== 'number') return place;
  const about = seconds < 120 ? counted(seconds, 'second') : `${Math.round(seconds / 60)} minutes`;
  return `Outdial dials ${seconds <= 0 ? 'in a moment' : `in about ${about}`}. ${place}`;
}

const used = say`the requests that Genesys allows${when` (${'limit'} per minute)`} are used up for the moment`;
const soon = say`${(facts) => used(facts).replace('t', 'T')}. Dialing comes first as soon as there are new ones.`;
const held = (facts: Facts): string =>
  text(facts, 'held') === 'requests-out' ? 'the maximum number of dial requests is in flight' : used(facts);
const inTurn = say`${theAgent} is ready. The call waits for its turn, because ${held}. ${turnWithin}.`;

const missing = when`Genesys Cloud did not report what Outdial must know before it dials (${'missing'}). Nothing was dialed.`;
const silent = (facts: Facts): string =>
  text(facts, 'unknowns') === ''
    ? ''
    : 'Genesys Cloud stopped answering dial requests. Outdial tries one call at a time until Genesys answers again.';
const unreachable = say`Outdial cannot reach Genesys Cloud at the moment${when` (${'cause'})`}, so nothing was dialed.`;

const waiting = say`${[when`The calls for ${'agentName'} wait`, 'All calls wait']}`;
/** The Genesys code that refused a dial, and the calls that wait for that; empty when it was not a dial. */
export const refusedDial = when` Genesys refused a dial with \`${'refusedBy'}\`. ${waiting}, and Outdial tries one from time to time.`;
const lacks = say`Outdial's OAuth client lacks ${['permissions', 'a permission']}.${refusedDial}`;
const mayLack = say`The roles of Outdial's OAuth client do not include ${['permissions', 'a permission to dial']}, so Genesys will probably refuse to dial. That Genesys requires one of them is assumed, so Outdial dials anyway; if Genesys refuses, the call fails.`;

const howToFind = (facts: Facts): string =>
  text(facts, 'address') === ''
    ? ' To find it, ask the network team for the address of its NAT or proxy towards the internet.'
    : '';

/** What keeps Outdial from reading at Genesys. It ends a request, and makes calls wait. */
export const readingEntries: readonly Entry[] = [
  ...blocking('state', {
    'genesys-unavailable': [
      'Genesys is not available',
      (facts) => missing(facts) || silent(facts) || unreachable(facts),
      'Send the same request again in a few seconds. If it lasts, check status.mypurecloud.com and the network between Outdial and Genesys.',
      { status: 503, who: 'genesys', next: 'same-key', clears: 'Genesys answers again.' },
    ],
    'rate-budget-spent': [
      'The request budget is used up',
      (facts) =>
        text(facts, 'cause') === 'look-up-budget-spent'
          ? 'Outdial has used up the requests that it sets aside in each minute for looking up agents and queues. Calls under way go on.'
          : (isSoon(facts) ? soon : inTurn)(facts),
      (facts) =>
        isSoon(facts)
          ? 'Nothing to do: it clears within a minute. If it returns, let fewer programs share this OAuth client.'
          : 'Nothing to do: its turn comes by itself. To dial sooner, give the call a higher `priority`, or let fewer programs share this OAuth client.',
      {
        status: 503,
        who: 'nobody',
        clears: (facts) => (isSoon(facts) ? 'The next minute of the budget begins.' : turnComes(facts)),
        source: 'Genesys Cloud: rate limit token.rate.per.minute',
      },
    ],
    'genesys-login-refused': [
      'The OAuth client was refused',
      "Genesys refused Outdial's client id or secret, so nothing was dialed.",
      'Check GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET and GENESYSCLOUD_REGION. The client needs the grant type Client Credentials (Admin > Integrations > OAuth).',
      { who: 'admin', next: 'new-key', source: "Outdial's own rule: what an answer proves" },
    ],
  }),
  ...blocking('permission', {
    'client-lacks-permission': [
      'The OAuth client lacks a permission',
      (facts) => (facts['assumed'] === true ? mayLack : lacks)(facts),
      say`Ask a Genesys administrator to add ${['permissions', 'the permission']} to a role of the client (Admin > Integrations > OAuth > Roles), for the division of ${agentWithin}.`,
      {
        status: 503,
        who: 'admin',
        next: 'new-key',
        expected: say`${'permissions'}`,
        clears: say`Genesys no longer refuses a ${(facts) => (text(facts, 'refusedBy') === '' ? 'read' : 'dial')}.`,
        source: 'Genesys Cloud: missing.permissions, missing.any.permissions',
      },
    ],
    'ip.not.authorized': [
      'IP address not allowed',
      say`Genesys refused a request from ${['address', "Outdial's address"]}, because that address is not on the list of the OAuth client or the organisation.`,
      say`Ask a Genesys administrator to add ${['address', "this machine's public address"]} to the allowed addresses of the OAuth client (Admin > Integrations > OAuth). The organisation can have a list of its own.${howToFind}`,
      {
        who: 'admin',
        next: 'new-key',
        clears: 'Genesys accepts the address.',
        source: 'Genesys Cloud API: 401; announced by Genesys for new clients in April 2026',
      },
    ],
  }),
];
