import { agentWithin, blocking, theAgent } from '../blocking.ts';
import { count, type Entry, type Facts, say, text, when } from '../entry.ts';

const reason = when`: ${'reason'}`;

function hoursSentence(facts: Facts): string {
  switch (text(facts, 'why')) {
    case 'no-zone':
      return "The policy has calling hours, but Outdial does not know the target's time zone.";
    case 'never':
      return never(facts);
    default:
      return outside(facts);
  }
}
const never = say`It is outside the calling hours in ${['zone', 'a possible time zone of the target']}. Outdial found no moment in the next ten days that is inside them in every possible zone.`;
const where = when`in ${'zone'}, a possible time zone of the target`;
const from = when` Outdial dials from ${['local', 'then']} there (${'until'}).`;
const outside = say`It is outside the policy's calling hours ${[where, 'where the target may be']}.${from}`;

const attempts = say`${[count('most', 'attempt'), 'a limited number of attempts']}`;
const often = say`The policy allows ${attempts} within ${[count('hours', 'hour'), 'some hours']}.`;
const apart = say`The policy requires ${[count('coolDown', 'second'), 'some seconds']} between two attempts.`;
const next = when` Outdial can dial again at ${'until'}.`;
/** The limit that is reached, and when it ends. */
const limit = say`${(facts) => (text(facts, 'rule') === 'cool-down' ? apart : often)(facts)}${next}`;
const limitEnds = say`${[when`The wait ends at ${'until'}`, 'Enough time has passed']}.`;

const theList = say`The do-not-call list ${['list', 'of the policy']}`;
const failure = when` (${'failure'})`;
const unreadList = say`${theList} could not be read${failure}, so every call waits.`;
const oldList = say`${theList} is ${count('ageDays', 'day')} old${failure}. That is too old to rely on, so every call waits.`;

/** What the policy allows when, how often and with what; the limits and hours clear by themselves. */
export const limitEntries: readonly Entry[] = blocking('policy', {
  'outside-calling-hours': [
    "Outside the target's calling hours",
    hoursSentence,
    (facts) =>
      text(facts, 'why') === '' && text(facts, 'zones') === '1'
        ? 'Wait, or give the call a later `expiresAt`.'
        : 'Send the target\'s time zone as `targets[0].timeZone`, such as "America/New_York". Then only that zone counts.',
    {
      who: 'caller',
      expected: 'a time within the calling hours of every possible time zone of the target',
      clears: say`The calling hours begin${when` at ${'until'}`}.`,
    },
  ],
  'too-many-attempts': [
    'The target has reached the call limit',
    say`${['number', 'This number']} has reached its call limit. ${limit}`,
    "Wait, or ask the policy's owner to raise `caps.target`.",
    { who: 'admin', clears: limitEnds },
  ],
  'agent-too-many-attempts': [
    'The agent has reached the call limit',
    say`${theAgent} has reached the limit of outbound calls. ${limit}`,
    "Wait, or ask the policy's owner to raise `caps.agent`.",
    { who: 'admin', clears: limitEnds },
  ],
  // Answers of the do-not-call lists and the veto hook.
  'number-on-do-not-call': [
    'Number on a do-not-call list',
    say`${['seen', 'This number']} is on the do-not-call list ${['list', 'of the policy']}.`,
    "Do not call this number. Only the list's owner can remove it.",
    { who: 'admin', next: 'nothing' },
  ],
  'do-not-call-list-outdated': [
    'A do-not-call list is out of date',
    (facts) => (text(facts, 'ageDays') === '' ? unreadList : oldList)(facts),
    "Ask the list's owner to update it at the place that the policy names. Outdial reads it again by itself.",
    {
      who: 'admin',
      expected: when`a list at most ${count('maxAgeDays', 'day')} old`,
      clears: 'Outdial can read a newer list.',
    },
  ],
  'number-vetoed': [
    'Vetoed by the policy hook',
    say`The policy's veto hook refused this call${reason}.`,
    "Ask the hook's owner about the reason. Send a new call when the reason no longer applies.",
    { who: 'admin', next: 'new-key', source: "Outdial's policy; the operator's own hook" },
  ],
  'veto-hook-unavailable': [
    'The veto hook does not answer',
    say`The policy's veto hook did not answer${reason}. Outdial does not dial without its answer.`,
    'Ask the hook\'s owner to repair it, or the policy\'s owner to set `veto.whenUnavailable` to "allow".',
    { who: 'admin', clears: 'The hook answers again.' },
  ],
  'number-not-screened': [
    'Do-not-call check pending',
    'Outdial has not checked this number with a do-not-call list or the veto hook in the last 30 seconds.',
    'Nothing to do: Outdial is checking now.',
    { who: 'nobody', clears: 'The answer arrives.' },
  ],
  // Fields that the policy requires in a request.
  'personal-call-not-allowed': [
    'The agent needs a queue for this call',
    say`The policy requires a queue for the calls of ${agentWithin}, and this call does not name one.`,
    "Name the queue in `from.queueId`, or ask the policy's owner to add the agent to `personalCallAgents`.",
    { who: 'caller', next: 'new-key', expected: "`from.queueId` with one of the agent's queues" },
  ],
  'caller-id-required': [
    'Caller ID required',
    'The policy requires a caller ID. This call does not have one, and its queue is not known to have one.',
    'Send `callerId`, or ask an administrator to set a calling-party number for the queue under Admin > Queues.',
    { who: 'caller', next: 'new-key', expected: '`callerId` with a number in international form' },
  ],
  'lawful-basis-required': [
    'Lawful basis required',
    'The policy requires the reason why you may call this person, and the request does not give it.',
    'Send `lawfulBasis`. Outdial keeps it with the call.',
    { who: 'caller', next: 'new-key', expected: '`lawfulBasis`, such as "consent of 3 May 2026"' },
  ],
});
