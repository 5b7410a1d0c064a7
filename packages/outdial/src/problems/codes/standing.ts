import { counted } from '../../call/counted.ts';
import { countryName } from '../../phone/country-name.ts';
import { agentWithin, blocking, notDialed, theAgent } from '../blocking.ts';
import { refusedDial } from './reading.ts';
import { type Entry, type Facts, family, say, text, when } from '../entry.ts';

/** Why Outdial paused dialing by itself; empty when a person did. */
const stopped = (facts: Facts): string => {
  const where = countryName(text(facts, 'country'));
  const numbers = `${text(facts, 'numbers')} new numbers in ${where}`;
  return where === '' ? '' : `Outdial paused dialing: ${numbers} in ${counted(text(facts, 'minutes'), 'minute')}.`;
};
const checkCallers = (facts: Facts): string =>
  stopped(facts) === '' ? '' : 'Check who requested these calls, and revoke a key that was stolen. ';

/** Blockers of all calls, or of all calls of an agent, that the agent cannot clear. */
export const standingEntries: readonly Entry[] = [
  ...blocking('state', {
    'agent-has-call': [
      'The agent has another Outdial call',
      say`Outdial has another call in progress for ${agentWithin}${when` (${'callId'})`}. An agent gets one call at a time.`,
      say`Nothing to do: this ends by itself when that call ends. ${theAgent} can end it, and a supervisor can cancel it.`,
      {
        who: 'nobody',
        command: when`outdial calls cancel ${'callId'}`,
        expected: 'no other Outdial call for this agent',
        clears: say`That call ends. If Outdial did not see its end, ${agentWithin} must be idle.`,
      },
    ],
    'agent-tokens-off': [
      "Agents' own tokens are not set up",
      (facts) =>
        `The policy wants calls for ${agentWithin(facts)} placed with the agent's own token. This Outdial cannot use agents' tokens, so nothing was dialed.`,
      "Set up agents' own tokens (docs/agent-tokens.md), or change `dialAs` in the policy. Outdial on AWS cannot use them.",
      { status: 409, who: 'admin', clears: 'The policy no longer wants it, or Outdial starts with them set up.' },
    ],
    'dialing-paused': [
      'Dialing is paused',
      say`${[stopped, 'Dialing is paused on this server.']} Outdial accepts calls, and they wait.`,
      say`${checkCallers}Ask a supervisor to resume dialing. A program sends \`POST /v1/resume\`, with a key that has the scope \`dialing:pause\`.`,
      { who: 'supervisor', command: 'outdial resume', clears: 'A supervisor or an administrator resumes dialing.' },
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
