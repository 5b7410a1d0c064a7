import { agentWithin, blocking, theAgent } from '../blocking.ts';
import { counted } from '../../call/counted.ts';
import { type Entry, type Facts, text } from '../entry.ts';

const number = (facts: Facts, name: string): string => text(facts, name, 'this number');
const until = (facts: Facts): string => text(facts, 'until');
const reason = (facts: Facts): string => (text(facts, 'reason') === '' ? '' : `: ${text(facts, 'reason')}`);

function hoursSentence(facts: Facts): string {
  const zone = text(facts, 'zone');
  switch (text(facts, 'why')) {
    case 'no-zone':
      return "The policy has calling hours, but Outdial does not know the target's time zone.";
    case 'never':
      return `It is outside the calling hours in ${zone || 'a possible time zone of the target'}. Outdial found no moment in the next ten days that is inside them in every possible zone.`;
    default:
      break;
  }
  const where = zone === '' ? 'where the target may be' : `in ${zone}, a possible time zone of the target`;
  const next =
    until(facts) === '' ? '' : ` Outdial dials from ${text(facts, 'local', 'then')} there (${until(facts)}).`;
  return `It is outside the policy's calling hours ${where}.${next}`;
}

const howOften = (facts: Facts): string =>
  `${counted(text(facts, 'most', 'a limited number of'), 'attempt')} within ${counted(text(facts, 'hours', 'some'), 'hour')}`;
const limitOf = (facts: Facts): string =>
  text(facts, 'rule') === 'cool-down'
    ? `The policy requires ${counted(text(facts, 'coolDown', 'some'), 'second')} between two attempts`
    : `The policy allows ${howOften(facts)}`;
const nextAt = (facts: Facts): string => (until(facts) === '' ? '' : ` Outdial can dial again at ${until(facts)}.`);

/** How often and when the policy allows calls; each blocker clears by itself. */
const momentEntries: readonly Entry[] = blocking('policy', {
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
      clears: (facts) =>
        until(facts) === '' ? 'The calling hours begin.' : `The calling hours begin at ${until(facts)}.`,
    },
  ],
  'too-many-attempts': [
    'The target has reached the call limit',
    (facts) =>
      `${number(facts, 'number').replace(/^t/, 'T')} has reached its call limit. ${limitOf(facts)}.${nextAt(facts)}`,
    "Wait, or ask the policy's owner to raise `caps.target`.",
    {
      who: 'admin',
      clears: (facts) => `${until(facts) === '' ? 'Enough time has passed' : `The wait ends at ${until(facts)}`}.`,
    },
  ],
  'agent-too-many-attempts': [
    'The agent has reached the call limit',
    (facts) => `${theAgent(facts)} has reached the limit of outbound calls. ${limitOf(facts)}.${nextAt(facts)}`,
    "Wait, or ask the policy's owner to raise `caps.agent`.",
    {
      who: 'admin',
      clears: (facts) => `${until(facts) === '' ? 'Enough time has passed' : `The wait ends at ${until(facts)}`}.`,
    },
  ],
});

/** Answers of the do-not-call lists and the veto hook. */
const screeningEntries: readonly Entry[] = blocking('policy', {
  'number-on-do-not-call': [
    'Number on a do-not-call list',
    (facts) =>
      `${number(facts, 'seen').replace(/^t/, 'T')} is on the do-not-call list ${text(facts, 'list') || 'of the policy'}.`,
    "Do not call this number. Only the list's owner can remove it.",
    { who: 'nobody', next: 'nothing' },
  ],
  'do-not-call-list-outdated': [
    'A do-not-call list is out of date',
    (facts) => {
      const age = text(facts, 'ageDays');
      const list = `The do-not-call list ${text(facts, 'list') || 'of the policy'}`;
      const old = age === '' ? `${list} could not be read` : `${list} is ${counted(age, 'day')} old`;
      const failure = text(facts, 'failure') === '' ? '' : ` (${text(facts, 'failure')})`;
      return `${old}${failure}${age === '' ? '' : '. That is too old to rely on'}, so every call waits.`;
    },
    "Ask the list's owner to update it at the place that the policy names. Outdial reads it again by itself.",
    {
      who: 'admin',
      expected: (facts) =>
        text(facts, 'maxAgeDays') === '' ? null : `a list at most ${counted(text(facts, 'maxAgeDays'), 'day')} old`,
      clears: 'Outdial can read a newer list.',
    },
  ],
  'number-vetoed': [
    'Vetoed by the policy hook',
    (facts) => `The policy's veto hook refused this call${reason(facts)}.`,
    "Ask the hook's owner about the reason. Send a new call when the reason no longer applies.",
    { who: 'admin', next: 'new-key', source: "Outdial's policy; the operator's own hook" },
  ],
  'veto-hook-unavailable': [
    'The veto hook does not answer',
    (facts) => `The policy's veto hook did not answer${reason(facts)}. Outdial does not dial without its answer.`,
    'Ask the hook\'s owner to repair it, or the policy\'s owner to set `veto.whenUnavailable` to "allow".',
    { who: 'admin', clears: 'The hook answers again.' },
  ],
  'number-not-screened': [
    'Do-not-call check pending',
    'Outdial has not checked this number with a do-not-call list or the veto hook in the last 30 seconds.',
    'Nothing to do: Outdial is checking now.',
    { who: 'nobody', clears: 'The answer arrives.' },
  ],
});

/** Fields that the policy requires in a request. */
const requirementEntries: readonly Entry[] = blocking('policy', {
  'personal-call-not-allowed': [
    'The agent needs a queue for this call',
    (facts) => `The policy requires a queue for the calls of ${agentWithin(facts)}, and this call does not name one.`,
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

export const limitEntries: readonly Entry[] = [...momentEntries, ...screeningEntries, ...requirementEntries];
