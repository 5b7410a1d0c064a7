import { agentWithin, blocking, effectOfWarning, isOrHasBeen, notDialed, oneOf, since, theAgent } from '../blocking.ts';
import { type Entry, type Facts, family, say, text } from '../entry.ts';

const prepositions: Readonly<Record<string, string>> = { Break: 'on', Meal: 'at', Meeting: 'in', Training: 'in' };

/** "on Break", "in Meeting"; another presence by its name alone. */
function presenceIn(facts: Facts): string {
  const presence = text(facts, 'presence', 'in a presence that the policy does not allow');
  return Object.hasOwn(prepositions, presence) ? `${prepositions[presence] ?? ''} ${presence}` : presence;
}

/** What the agent does now. The agent can end all of it. */
const occupationEntries: readonly Entry[] = [
  ...blocking('state', {
    'agent-presence': [
      'The presence does not allow a call',
      say`${theAgent} ${isOrHasBeen} ${presenceIn}${since}. Outdial dials when the presence is ${oneOf('allowed', 'one that the policy allows')}.`,
      say`Ask ${agentWithin} to change presence to ${oneOf('allowed', 'an allowed one')}. The policy lists the allowed presences in \`allowedPresences\`.`,
      {
        who: 'agent',
        expected: oneOf('allowed', 'a presence that the policy allows'),
        clears: say`${theAgent} becomes ${oneOf('allowed', 'available')}.`,
      },
    ],
    'agent-on-call': [
      'The agent is on a call',
      say`${theAgent} ${isOrHasBeen} on another call${since}.`,
      say`Wait. Outdial dials as soon as ${agentWithin} ends that call.`,
      {
        who: 'agent',
        expected: 'no live call',
        clears: say`${theAgent} ends the other call.`,
        source: 'Genesys Cloud: User.conversationSummary; routing status COMMUNICATING',
      },
    ],
    'agent-interacting': [
      'The agent is busy with an interaction',
      say`${theAgent} ${isOrHasBeen} busy with another interaction${since}.`,
      say`Wait until ${agentWithin} finishes the chat, message, e-mail or callback.`,
      {
        who: 'agent',
        expected: 'no other interaction',
        clears: say`${theAgent} finishes the other interaction.`,
        source: 'Genesys Cloud: routing status INTERACTING',
      },
    ],
    'agent-in-wrap-up': [
      'The agent is in wrap-up',
      say`${theAgent} ${isOrHasBeen} in wrap-up for the last call${since}.`,
      say`Ask ${agentWithin} to complete the wrap-up.`,
      {
        who: 'agent',
        expected: 'no open wrap-up',
        clears: say`${theAgent} completes the wrap-up, or it times out.`,
        source: 'Genesys Cloud: User.conversationSummary',
      },
    ],
    'agent-not-responding': [
      'The agent did not answer the last interaction',
      say`${theAgent} ${isOrHasBeen} Not Responding${since}, because an interaction was not answered.`,
      say`Ask ${agentWithin} to go back on queue in Genesys.`,
      {
        who: 'agent',
        clears: say`${theAgent} goes back on queue.`,
        source: 'Genesys Cloud: routing status NOT_RESPONDING',
      },
    ],
    'agent-out-of-office': [
      'The agent is out of office',
      say`${theAgent} is marked as out of office in Genesys. ${effectOfWarning}.`,
      say`If ${agentWithin} is away, cancel the call and send it with another agent.`,
      {
        who: 'caller',
        next: 'nothing',
        clears: say`${theAgent} is no longer out of office.`,
        source: 'Genesys Cloud: OutOfOffice',
      },
    ],
  }),
  ...family(notDialed, {
    'agent-routing-status-unknown': [
      'Unknown routing status',
      say`Genesys reports a routing status for ${agentWithin} that Outdial does not know. Outdial cannot see whether there are other interactions.`,
      'Nothing to do for this call. A newer Outdial may know the status.',
      { who: 'nobody', next: 'nothing' },
    ],
  }),
];

/** The agent's phone. */
const stationEntries: readonly Entry[] = blocking('state', {
  'agent-no-station': [
    'The agent has no phone',
    say`${theAgent} has ${(facts) => (since(facts) === '' ? '' : 'had ')}no phone (station) selected${since}. Genesys rings the agent's phone first.`,
    say`Ask ${agentWithin} to select a phone in Genesys, or an administrator to assign a default phone under Admin > Telephony > Phone Management.`,
    {
      who: 'agent',
      expected: 'an effective station',
      clears: say`${theAgent} selects a phone.`,
      source: 'Genesys Cloud: GET /api/v2/users/{userId}/station (effectiveStation)',
    },
  ],
  'agent-phone-unreachable': [
    "The agent's phone is unreachable",
    say`The phone of ${agentWithin} (${['stationName', 'station']}) ${isOrHasBeen} unreachable${since}.`,
    say`Ask ${agentWithin} to reopen the web phone, or to check the desk phone's network.`,
    {
      who: 'agent',
      expected: 'a connected phone',
      clears: 'The phone is connected again.',
      source: 'Genesys Cloud: v2.users.{id}.persistentconnection, v2.users.{id}.station',
    },
  ],
  'agent-station-not-persistent': [
    'No persistent connection',
    say`The web phone of ${agentWithin} does not keep a persistent connection. Genesys may not be able to ring it for a call placed through the API.`,
    'Ask an administrator to enable "Maintain Persistent Connection" for the phone or its base settings, under Admin > Telephony > Phone Management.',
    {
      who: 'admin',
      next: 'nothing',
      expected: 'Maintain Persistent Connection enabled',
      clears: 'The phone keeps a persistent connection.',
      source: 'Genesys developer blog, 28 September 2023: call control by Platform API',
    },
  ],
});

export const agentEntries: readonly Entry[] = [...occupationEntries, ...stationEntries];
