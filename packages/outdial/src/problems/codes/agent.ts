import {
  agentWithin,
  blocking,
  effectOfWarning,
  isOrHasBeen,
  notDialed,
  oneOf,
  search,
  since,
  theAgent,
} from '../blocking.ts';
import { type Entry, type Facts, text } from '../entry.ts';

const reference = (facts: Parameters<typeof text>[0]): string =>
  text(facts, 'reference') || text(facts, 'agentId') || text(facts, 'seen');
const quoted = (name: string): string => (name === '' ? '' : ` \`${name}\``);

const prepositions: Readonly<Record<string, string>> = { Break: 'on', Meal: 'at', Meeting: 'in', Training: 'in' };

/** "on Break", "in Meeting"; another presence by its name alone. */
function presenceIn(facts: Facts): string {
  const presence = text(facts, 'presence', 'in a presence that the policy does not allow');
  const preposition = Object.hasOwn(prepositions, presence) ? prepositions[presence] : undefined;
  return preposition === undefined ? presence : `${preposition} ${presence}`;
}

/** Who the agent is. These end a call: waiting does not correct a wrong id. */
const identityEntries: readonly Entry[] = [
  blocking({
    code: 'agent-not-found',
    kind: 'identity',
    title: 'No such agent',
    sentence: (facts) =>
      `The organisation has no user${quoted(reference(facts)) || ' with this id or e-mail'}.${search(facts)}`,
    expected: () => "a Genesys user's id, or the e-mail address",
    fix: (facts) => {
      const near = text(facts, 'near');
      const meant = near === '' || near.includes(',') ? '' : `If you mean ${near}, put that in \`from.id\`. `;
      return `${meant}Put the id or e-mail of an agent of this organisation in \`from.id\`. \`GET /v1/agents\` lists them.`;
    },
    who: 'caller',
    next: 'new-key',
    status: 422,
    source: 'Genesys Cloud: GET /api/v2/users/{userId}',
  }),
  blocking({
    code: 'agent-is-a-queue',
    kind: 'identity',
    title: 'A queue in place of the agent',
    sentence: (facts) =>
      `${text(facts, 'queueName', text(facts, 'reference', 'The id in `from.id`'))} is a queue. Genesys rings a person's phone first, so \`from.id\` must be an agent.`,
    expected: () => "a Genesys user's id, or the e-mail address",
    fix: () => 'Put the agent in `from.id` and the queue in `from.queueId`.',
    who: 'caller',
    next: 'new-key',
    status: 422,
  }),
  blocking({
    code: 'agent-inactive',
    kind: 'identity',
    title: 'The agent is not active',
    sentence: (facts) => `${theAgent(facts)} is ${text(facts, 'seen', 'inactive')} in Genesys and cannot place calls.`,
    expected: () => 'active',
    fix: (facts) =>
      `Ask an administrator to activate ${agentWithin(facts)} under Admin > People, or send a new request with another agent.`,
    who: 'admin',
    next: 'new-key',
    source: 'Genesys Cloud: User.state',
  }),
];

/** What the agent does now. The agent can end all of it. */
const occupationEntries: readonly Entry[] = [
  blocking({
    code: 'agent-presence',
    title: 'The presence does not allow a call',
    sentence: (facts) =>
      `${theAgent(facts)} ${isOrHasBeen(facts)} ${presenceIn(facts)}${since(facts)}. Outdial dials when the presence is ${oneOf(facts, 'allowed', 'one that the policy allows')}.`,
    expected: (facts) => oneOf(facts, 'allowed', 'a presence that the policy allows'),
    fix: (facts) =>
      `Ask ${agentWithin(facts)} to change presence to ${oneOf(facts, 'allowed', 'an allowed one')}. The policy lists the allowed presences in \`allowedPresences\`.`,
    who: 'agent',
    clears: (facts) => `${theAgent(facts)} becomes ${oneOf(facts, 'allowed', 'available')}.`,
  }),
  blocking({
    code: 'agent-on-call',
    title: 'The agent is on a call',
    sentence: (facts) => `${theAgent(facts)} ${isOrHasBeen(facts)} on another call${since(facts)}.`,
    expected: () => 'no live call',
    fix: (facts) => `Wait. Outdial dials as soon as ${agentWithin(facts)} ends that call.`,
    who: 'agent',
    clears: (facts) => `${theAgent(facts)} ends the other call.`,
    source: 'Genesys Cloud: User.conversationSummary; routing status COMMUNICATING',
  }),
  blocking({
    code: 'agent-interacting',
    title: 'The agent is busy with an interaction',
    sentence: (facts) => `${theAgent(facts)} ${isOrHasBeen(facts)} busy with another interaction${since(facts)}.`,
    expected: () => 'no other interaction',
    fix: (facts) => `Wait until ${agentWithin(facts)} finishes the chat, message, e-mail or callback.`,
    who: 'agent',
    clears: (facts) => `${theAgent(facts)} finishes the other interaction.`,
    source: 'Genesys Cloud: routing status INTERACTING',
  }),
  blocking({
    code: 'agent-in-wrap-up',
    title: 'The agent is in wrap-up',
    sentence: (facts) => `${theAgent(facts)} ${isOrHasBeen(facts)} in wrap-up for the last call${since(facts)}.`,
    expected: () => 'no open wrap-up',
    fix: (facts) => `Ask ${agentWithin(facts)} to complete the wrap-up.`,
    who: 'agent',
    clears: (facts) => `${theAgent(facts)} completes the wrap-up, or it times out.`,
    source: 'Genesys Cloud: User.conversationSummary',
  }),
  blocking({
    code: 'agent-not-responding',
    title: 'The agent did not answer the last interaction',
    sentence: (facts) =>
      `${theAgent(facts)} ${isOrHasBeen(facts)} Not Responding${since(facts)}, because an interaction was not answered.`,
    fix: (facts) => `Ask ${agentWithin(facts)} to go back on queue in Genesys.`,
    who: 'agent',
    clears: (facts) => `${theAgent(facts)} goes back on queue.`,
    source: 'Genesys Cloud: routing status NOT_RESPONDING',
  }),
  blocking({
    code: 'agent-out-of-office',
    title: 'The agent is out of office',
    sentence: (facts) => `${theAgent(facts)} is marked as out of office in Genesys. ${effectOfWarning(facts)}.`,
    fix: (facts) => `If ${agentWithin(facts)} is away, cancel the call and send it with another agent.`,
    who: 'caller',
    next: 'nothing',
    clears: (facts) => `${theAgent(facts)} is no longer out of office.`,
    source: 'Genesys Cloud: OutOfOffice',
  }),
  notDialed({
    code: 'agent-routing-status-unknown',
    title: 'Unknown routing status',
    sentence: (facts) =>
      `Genesys reports a routing status for ${agentWithin(facts)} that Outdial does not know. Outdial cannot see whether there are other interactions.`,
    fix: () => 'Nothing to do for this call. A newer Outdial may know the status.',
    who: 'nobody',
    next: 'nothing',
  }),
];

/** The agent's phone. */
const stationEntries: readonly Entry[] = [
  blocking({
    code: 'agent-no-station',
    title: 'The agent has no phone',
    sentence: (facts) =>
      `${theAgent(facts)} has ${since(facts) === '' ? '' : 'had '}no phone (station) selected${since(facts)}. Genesys rings the agent's phone first.`,
    expected: () => 'an effective station',
    fix: (facts) =>
      `Ask ${agentWithin(facts)} to select a phone in Genesys, or an administrator to assign a default phone under Admin > Telephony > Phone Management.`,
    who: 'agent',
    clears: (facts) => `${theAgent(facts)} selects a phone.`,
    source: 'Genesys Cloud: GET /api/v2/users/{userId}/station (effectiveStation)',
  }),
  blocking({
    code: 'agent-phone-unreachable',
    title: "The agent's phone is unreachable",
    sentence: (facts) =>
      `The phone of ${agentWithin(facts)} (${text(facts, 'stationName', 'station')}) ${isOrHasBeen(facts)} unreachable${since(facts)}.`,
    expected: () => 'a connected phone',
    fix: (facts) => `Ask ${agentWithin(facts)} to reopen the web phone, or to check the desk phone's network.`,
    who: 'agent',
    clears: () => 'The phone is connected again.',
    source: 'Genesys Cloud: v2.users.{id}.persistentconnection, v2.users.{id}.station',
  }),
  blocking({
    code: 'agent-station-not-persistent',
    title: 'No persistent connection',
    sentence: (facts) =>
      `The web phone of ${agentWithin(facts)} does not keep a persistent connection. Genesys may not be able to ring it for a call placed through the API.`,
    expected: () => 'Maintain Persistent Connection enabled',
    fix: () =>
      'Ask an administrator to enable "Maintain Persistent Connection" for the phone or its base settings, under Admin > Telephony > Phone Management.',
    who: 'admin',
    next: 'nothing',
    clears: () => 'The phone keeps a persistent connection.',
    source: 'Genesys developer blog, 28 September 2023: call control by Platform API',
  }),
];

export const agentEntries: readonly Entry[] = [...identityEntries, ...occupationEntries, ...stationEntries];
