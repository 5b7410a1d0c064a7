import { agentWithin, blocking, dialedAllTheSame, oneOf, search, since, theAgent } from './blocking.ts';
import { type Entry, type Facts, text } from './entry.ts';

const reference = (facts: Parameters<typeof text>[0]): string =>
  text(facts, 'reference') || text(facts, 'agentId') || text(facts, 'seen');
const quoted = (name: string): string => (name === '' ? '' : ` \`${name}\``);

const prepositions: Readonly<Record<string, string>> = { Break: 'on', Meal: 'at', Meeting: 'in', Training: 'in' };

/** "on Break", "in Meeting"; another presence by its name alone. */
function presenceIn(facts: Facts): string {
  const presence = text(facts, 'presence', 'in a presence that is not allowed');
  const preposition = Object.hasOwn(prepositions, presence) ? prepositions[presence] : undefined;
  return preposition === undefined ? presence : `${preposition} ${presence}`;
}

/** Who the agent is. These end a call: nothing on the floor makes a wrong id right. */
const identityEntries: readonly Entry[] = [
  blocking({
    code: 'agent-not-found',
    kind: 'identity',
    title: 'No such agent',
    sentence: (facts) =>
      `No user of the organisation is${quoted(reference(facts)) || ' the one named'}.${search(facts)}`,
    expected: () => "a Genesys user's id, or the e-mail address",
    fix: () => 'Name an agent of this organisation in `from.id`. `GET /v1/agents` lists them with their ids.',
    who: 'caller',
    next: 'new-key',
    status: 422,
    page: 'A deleted user is not found either. The routing status of an id that does not exist reads `OFF_QUEUE` at Genesys, so a routing status is no sign that the agent exists.',
    source: 'Genesys Cloud: GET /api/v2/users/{userId}',
  }),
  blocking({
    code: 'agent-is-a-queue',
    kind: 'identity',
    title: "A queue's id where the agent belongs",
    sentence: (facts) =>
      `${text(facts, 'queueName', text(facts, 'reference', 'The id in `from.id`'))} is a queue; only a person's phone can be rung first.`,
    expected: () => "a Genesys user's id, or the e-mail address",
    fix: () => 'Put the agent into `from.id` and the queue into `from.queueId`.',
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
      `An administrator can activate ${agentWithin(facts)} under Admin > People; until then name another agent, in a new request.`,
    who: 'admin',
    next: 'new-key',
    source: 'Genesys Cloud: User.state',
  }),
];

/** What the agent does now. The agent can end all of it. */
const occupationEntries: readonly Entry[] = [
  blocking({
    code: 'agent-presence',
    title: 'Presence in which nobody is dialed for',
    sentence: (facts) =>
      `${theAgent(facts)} is ${presenceIn(facts)}${since(facts)}; Outdial dials when the presence is ${oneOf(facts, 'allowed', 'one that the policy allows')}.`,
    expected: (facts) => oneOf(facts, 'allowed', 'a presence that the policy allows'),
    fix: (facts) =>
      `${theAgent(facts)} sets the presence to ${oneOf(facts, 'allowed', 'an allowed one')}. Which presences are allowed is the policy's \`allowedPresences\`.`,
    who: 'agent',
    clears: (facts) => `${theAgent(facts)} becomes ${oneOf(facts, 'allowed', 'available')}.`,
    page: 'Nobody has confirmed whether Genesys itself refuses a call because of the presence: no error that it declares for placing calls mentions it. That nobody on a break is rung is a rule of Outdial, set in `policy.json`. A presence is allowed by its system presence, which takes in every secondary presence under it, or by the id or label of one definition.',
  }),
  blocking({
    code: 'agent-on-call',
    title: 'The agent is on a call',
    sentence: (facts) => `${theAgent(facts)} is on another call${since(facts)}.`,
    expected: () => 'no live call',
    fix: (facts) => `${theAgent(facts)} ends that call; Outdial dials next.`,
    who: 'agent',
    clears: (facts) => `The call of ${agentWithin(facts)} ends.`,
    source: 'Genesys Cloud: User.conversationSummary; routing status COMMUNICATING',
  }),
  blocking({
    code: 'agent-interacting',
    title: 'The agent is handling an interaction',
    sentence: (facts) => `${theAgent(facts)} is handling another interaction${since(facts)}.`,
    expected: () => 'no interaction under way',
    fix: (facts) => `${theAgent(facts)} finishes the chat, message, e-mail or callback under way.`,
    who: 'agent',
    clears: (facts) => `The interaction of ${agentWithin(facts)} ends.`,
    source: 'Genesys Cloud: routing status INTERACTING',
  }),
  blocking({
    code: 'agent-in-wrap-up',
    title: 'The agent is in wrap-up',
    sentence: (facts) => `${theAgent(facts)} is finishing the wrap-up of the last call${since(facts)}.`,
    expected: () => 'no wrap-up open',
    fix: (facts) => `${theAgent(facts)} completes the wrap-up.`,
    who: 'agent',
    clears: (facts) => `${theAgent(facts)} completes the wrap-up, or its time is over.`,
    source: 'Genesys Cloud: User.conversationSummary',
  }),
  blocking({
    code: 'agent-not-responding',
    title: 'The agent did not answer the last interaction',
    sentence: (facts) =>
      `Genesys has marked ${agentWithin(facts)} as not responding${since(facts)}, because an offered interaction was not answered.`,
    fix: (facts) => `${theAgent(facts)} goes back on queue in Genesys.`,
    who: 'agent',
    clears: (facts) => `${theAgent(facts)} goes back on queue.`,
    source: 'Genesys Cloud: routing status NOT_RESPONDING',
  }),
  blocking({
    code: 'agent-out-of-office',
    title: 'The agent is out of office',
    sentence: (facts) => `${theAgent(facts)} is marked as out of office; ${dialedAllTheSame(facts)}.`,
    fix: (facts) => `If ${agentWithin(facts)} is not there, cancel the call and name another agent.`,
    who: 'caller',
    next: 'nothing',
    clears: (facts) => `${theAgent(facts)} is no longer out of office.`,
    source: 'Genesys Cloud: OutOfOffice',
  }),
  blocking({
    code: 'agent-routing-status-unknown',
    title: 'Routing status not known',
    sentence: (facts) =>
      `Genesys gave a routing status for ${agentWithin(facts)} that Outdial does not know, so it says nothing about other interactions.`,
    fix: () => 'Nothing to do for this call. A newer version of Outdial may know the status.',
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
      `${theAgent(facts)} has no phone (station) selected${since(facts)}, and Genesys rings the agent first.`,
    expected: () => 'an effective station',
    fix: (facts) =>
      `${theAgent(facts)} selects a phone in Genesys, or an administrator assigns a default one under Admin > Telephony > Phone Management.`,
    who: 'agent',
    clears: (facts) => `${theAgent(facts)} gets a station.`,
    source: 'Genesys Cloud: GET /api/v2/users/{userId}/station (effectiveStation)',
  }),
  blocking({
    code: 'agent-phone-unreachable',
    title: "The agent's phone is unreachable",
    sentence: (facts) =>
      `The phone of ${agentWithin(facts)} (${text(facts, 'stationName', 'station')}) is not reachable${since(facts)}.`,
    expected: () => 'a phone with its line up',
    fix: (facts) => `${theAgent(facts)} reopens the web phone or checks the desk phone's network.`,
    who: 'agent',
    clears: () => 'The phone is connected again.',
    page: 'A dial to a phone that is gone does not fail at once: Genesys tries the agent for about 60 seconds and never rings the target.',
    source: 'Genesys Cloud: v2.users.{id}.persistentconnection, v2.users.{id}.station',
  }),
  blocking({
    code: 'agent-station-not-persistent',
    title: 'No persistent connection',
    sentence: (facts) =>
      `The web phone of ${agentWithin(facts)} keeps no persistent connection; Genesys may not be able to ring it for a call placed by API.`,
    expected: () => 'Maintain Persistent Connection enabled',
    fix: () =>
      'An administrator enables "Maintain Persistent Connection" on the phone or its base settings under Admin > Telephony > Phone Management.',
    who: 'admin',
    next: 'nothing',
    clears: () => 'The phone keeps a persistent connection.',
    page: 'In the browser the agent also needs the setting "Placing calls with another app". No API can read that one.',
    source: 'Genesys developer blog, 28 September 2023: call control by Platform API',
  }),
];

export const agentEntries: readonly Entry[] = [...identityEntries, ...occupationEntries, ...stationEntries];
