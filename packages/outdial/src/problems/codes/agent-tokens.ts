import { agentWithin, blocking, theAgent } from '../blocking.ts';
import { type Entry, type EntryTerms, type Facts, family, text } from '../entry.ts';

const linkOf = (facts: Facts): string => text(facts, 'link', 'the page that `outdial agents connect` names');

/** Why a consent is not there. */
function consentSentence(facts: Facts): string {
  switch (text(facts, 'ended')) {
    case '':
      return `${theAgent(facts)} has not yet allowed Outdial to use the agent's own Genesys sign-in.`;
    case 'unreadable':
      return `Outdial has no key that opens the stored Genesys sign-in of ${agentWithin(facts)}.`;
    case 'expired':
      return `The Genesys sign-in of ${agentWithin(facts)} has run out, and Genesys gave Outdial nothing to renew it with.`;
    default:
      return `Genesys no longer accepts the sign-in that ${agentWithin(facts)} gave Outdial, for example after a logout or a new password.`;
  }
}

const ofWrapUp = { kind: 'state', who: 'agent', targetRung: 'unknown', next: 'nothing' } satisfies EntryTerms;

/** Dials, and wrap-ups, with an agent's own token. */
export const agentTokenEntries: readonly Entry[] = [
  ...blocking('permission', {
    'agent-consent-needed': [
      "The agent's consent is needed",
      consentSentence,
      (facts) => `Ask ${agentWithin(facts)} to open ${linkOf(facts)} and to sign in to Genesys there.`,
      {
        who: 'agent',
        status: 409,
        expected: 'a consent that Genesys accepts',
        clears: (facts) => `${theAgent(facts)} signs in on that page.`,
        source: 'RFC 6749 section 4.1',
      },
    ],
    'agent-token-refused': [
      "Genesys refuses the agent's own token",
      (facts) =>
        `Genesys refused a dial with the own token of ${agentWithin(facts)}${text(facts, 'refusedBy') === '' ? '' : ` (\`${text(facts, 'refusedBy')}\`)`}. The agent's calls wait, and Outdial tries one from time to time.`,
      (facts) =>
        `Ask a Genesys administrator to add ${text(facts, 'permissions', 'conversation:conference:add and conversation:call:add')} to a role of ${agentWithin(facts)}, and the scope \`conversations\` to the OAuth client.`,
      {
        who: 'admin',
        expected: (facts) => text(facts, 'permissions'),
        clears: 'Genesys no longer refuses a dial.',
        source: 'Genesys Cloud: missing.permissions, missing.any.permissions, app.not.authorized.for.scope',
      },
    ],
  }),
  ...family(ofWrapUp, {
    'wrap-up-not-open': [
      'The agent is not in wrap-up for this call',
      (facts) =>
        text(facts, 'state') === 'ended'
          ? `The wrap-up of this call is over: ${agentWithin(facts)} finished it, its time ran out, or the queue has none. Genesys takes no wrap-up code any more.`
          : `This call is \`${text(facts, 'state', 'open')}\`, so its wrap-up has not begun. Genesys takes a wrap-up code only during the wrap-up.`,
      (facts) =>
        text(facts, 'state') === 'ended'
          ? 'Keep the code and the notes in your own system. Genesys takes them no more.'
          : 'Send the code after the call has ended, while the agent is in wrap-up.',
      { status: 409, source: 'Genesys Cloud: 409 request.conflict' },
    ],
    'wrap-up-code-unknown': [
      'No such wrap-up code',
      (facts) => `Genesys does not offer a wrap-up code \`${text(facts, 'seen', 'like this')}\` for this call.`,
      (facts) => `Use the id or the name of one of these: ${text(facts, 'known', 'the codes of the queue')}.`,
      { who: 'caller', status: 422, expected: (facts) => text(facts, 'known') },
    ],
    'wrap-up-refused': [
      'Genesys refused the wrap-up',
      (facts) =>
        `Genesys refused the wrap-up code${text(facts, 'genesysCode') === '' ? '' : ` (\`${text(facts, 'genesysCode')}\`)`}${text(facts, 'message') === '' ? '.' : `: ${text(facts, 'message')}`}`,
      (facts) =>
        `Ask a Genesys administrator whether a role of ${agentWithin(facts)} has conversation:participant:wrapup, and the OAuth client the scope \`conversations\`.`,
      { who: 'admin', status: 409, source: "Genesys's answer" },
    ],
  }),
];
