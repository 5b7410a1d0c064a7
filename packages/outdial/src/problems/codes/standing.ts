import { agentWithin, blocking, notDialed, theAgent } from '../blocking.ts';
import { counted } from '../../call/counted.ts';
import { type Entry, type Facts, family, say, text, when } from '../entry.ts';

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

const missing = when`Genesys Cloud did not report what Outdial must know before it dials (${'missing'}). Nothing was dialed.`;
const silent = (facts: Facts): string =>
  text(facts, 'unknowns') === ''
    ? ''
    : 'Genesys Cloud stopped answering dial requests. Outdial tries one call at a time until Genesys answers again.';
const unreachable = say`Outdial cannot reach Genesys Cloud at the moment${when` (${'cause'})`}, so nothing was dialed.`;

/** The Genesys code that refused a dial, and the calls that wait for that; empty when it was not a dial. */
const waiting = say`${[when`The calls for ${'agentName'} wait`, 'All calls wait']}`;
const refusedDial = when` Genesys refused a dial with \`${'refusedBy'}\`. ${waiting}, and Outdial tries one from time to time.`;

/** Blockers of all calls, or of all calls of an agent, that the agent cannot clear. */
export const standingEntries: readonly Entry[] = [
  ...blocking('state', {
    'agent-has-call': [
      'The agent has another Outdial call',
      say`Outdial has another call in progress for ${agentWithin}${when` (${'callId'})`}. An agent gets one call at a time.`,
      say`Wait for that call to end${when`, or cancel it: \`outdial calls cancel ${'callId'}\``}.`,
      {
        who: 'caller',
        expected: 'no other Outdial call for this agent',
        clears: say`That call ends. If Outdial did not see its end, ${agentWithin} must be idle.`,
      },
    ],
    'dialing-paused': [
      'Dialing is paused',
      'Dialing is paused on this server. Outdial accepts calls, and they wait.',
      'Resume with `outdial resume` or `POST /v1/resume`, with a key that has the scope `admin`.',
      { who: 'admin', clears: 'An administrator resumes dialing.' },
    ],
    'genesys-unavailable': [
      'Genesys is not available',
      (facts) => missing(facts) || silent(facts) || unreachable(facts),
      'Send the same request again in a few seconds. If it lasts, check status.mypurecloud.com and the network between Outdial and Genesys.',
      { status: 503, who: 'genesys', next: 'same-key', clears: 'Genesys answers again.' },
    ],
    'rate-budget-spent': [
      'The request budget is used up',
      (facts) => {
        if (text(facts, 'cause') === 'look-up-budget-spent')
          return 'Outdial has used up the requests that it sets aside in each minute for looking up agents and queues. Calls under way go on.';
        const limit = text(facts, 'limit');
        const isOut = text(facts, 'held') === 'requests-out';
        const used = `the requests that Genesys allows${limit === '' ? '' : ` (${limit} per minute)`} are used up for the moment`;
        if (text(facts, 'ahead') === '') return `T${used.slice(1)}. Dialing comes first as soon as there are new ones.`;
        const why = isOut ? 'the maximum number of dial requests is in flight' : used;
        return `${theAgent(facts)} is ready. The call waits for its turn, because ${why}. ${turnWithin(facts)}.`;
      },
      (facts) =>
        text(facts, 'ahead') === ''
          ? 'Nothing to do: it clears within a minute. If it returns, let fewer programs share this OAuth client.'
          : 'Nothing to do: its turn comes by itself. To dial sooner, give the call a higher `priority`, or let fewer programs share this OAuth client.',
      {
        status: 503,
        who: 'nobody',
        clears: (facts) => (text(facts, 'ahead') === '' ? 'The next minute of the budget begins.' : turnComes(facts)),
        source: 'Genesys Cloud: rate limit token.rate.per.minute',
      },
    ],
  }),
  ...family(notDialed, {
    'gives-up-before-dial': [
      'The deadline comes too early',
      (facts) => {
        const deadline = `its deadline${when` at ${'givesUp'}`(facts)}`;
        const until = text(facts, 'until');
        if (text(facts, 'cause') === 'rate-budget-spent')
          return `The call will probably not be dialed before ${deadline}. Its turn is expected at about ${until || 'a later time'}.`;
        const what = text(facts, 'what');
        const cause = `${what.slice(0, 1).toLowerCase()}${what.slice(1)}${until === '' ? '' : ` (until ${until})`}`;
        return `The call cannot be dialed before ${deadline}${what === '' ? '' : `, unless this blocker clears first: ${cause}`}.`;
      },
      'Send the request with a later `expiresAt`. Each blocker says who can clear it.',
      { who: 'caller', next: 'new-key' },
    ],
  }),
  ...blocking('permission', {
    'client-lacks-permission': [
      'The OAuth client lacks a permission',
      (facts) =>
        facts['assumed'] === true
          ? `The roles of Outdial's OAuth client do not include ${text(facts, 'permissions', 'a permission to dial')}, so Genesys will probably refuse to dial. That Genesys requires one of them is assumed, so Outdial dials anyway; if Genesys refuses, the call fails.`
          : `Outdial's OAuth client lacks ${text(facts, 'permissions', 'a permission')}.${refusedDial(facts)}`,
      say`Ask a Genesys administrator to add ${['permissions', 'the permission']} to a role of the client (Admin > Integrations > OAuth > Roles), for the division of ${agentWithin}.`,
      {
        status: 503,
        who: 'admin',
        next: 'new-key',
        expected: say`${'permissions'}`,
        clears: (facts) =>
          text(facts, 'refusedBy') === '' ? 'Genesys no longer refuses a read.' : 'Genesys no longer refuses a dial.',
        source: 'Genesys Cloud: missing.permissions, missing.any.permissions',
      },
    ],
    'token-lacks-scope': [
      'The token lacks a scope',
      say`Outdial's token lacks a scope, so it may not dial.${refusedDial}`,
      'Ask a Genesys administrator to add the scope `conversations` to the OAuth client (Admin > Integrations > OAuth > Scope). A client with the grant type "client credentials" works too: it has roles instead of scopes.',
      {
        who: 'admin',
        expected: 'a token with the scope `conversations`',
        clears: 'Genesys no longer refuses a dial.',
        source: 'Genesys Cloud: app.not.authorized.for.scope',
      },
    ],
    'token-lacks-user': [
      'The token does not belong to a user',
      say`Genesys requires a user token to dial, and Outdial's token does not belong to a user.${refusedDial}`,
      "Ask Genesys whether your organisation may place calls on behalf of a user, as Outdial does. To dial with the agents' own tokens instead, see `outdial doctor --print-setup agent-token`.",
      {
        who: 'developer',
        expected: 'a token that may dial on behalf of an agent',
        clears: 'Genesys no longer refuses a dial.',
        source: 'Genesys Cloud: not.a.user',
      },
    ],
  }),
];
