import { agentWithin, blocking, theAgent } from './blocking.ts';
import { type Entry, type Facts, text } from './entry.ts';

const policyOf = "Outdial's policy";
const number = (facts: Facts, name: string): string => text(facts, name, 'this number');
const until = (facts: Facts): string => text(facts, 'until');
const reason = (facts: Facts): string => (text(facts, 'reason') === '' ? '' : `: ${text(facts, 'reason')}`);

function hoursSentence(facts: Facts): string {
  const zone = text(facts, 'zone');
  switch (text(facts, 'why')) {
    case 'no-zone':
      return 'The policy has calling hours, and it cannot be told in which time zone the target is.';
    case 'never':
      return `The target may be in several time zones, or the days ahead are closed: no moment of the next ten days is within the calling hours everywhere (in ${zone || 'one of the zones'} it is outside them now).`;
    default:
      break;
  }
  const where = zone === '' ? 'where the target may be' : `in ${zone}, where the target may be`;
  const next =
    until(facts) === '' ? '' : `; Outdial dials from ${text(facts, 'local', 'then')} there (${until(facts)})`;
  return `It is outside the policy's calling hours ${where}${next}.`;
}

const howOften = (facts: Facts): string =>
  `${text(facts, 'most', 'so many')} attempts within ${text(facts, 'hours', 'some')} hours`;
const rest = (facts: Facts): string =>
  text(facts, 'rule') === 'cool-down'
    ? `the policy asks for ${text(facts, 'coolDown', 'some')} seconds between two attempts`
    : `the policy allows ${howOften(facts)}`;

/** How often and when the policy lets calls out; each clears by itself. */
const momentEntries: readonly Entry[] = [
  blocking({
    code: 'outside-calling-hours',
    kind: 'policy',
    title: 'Outside the calling hours of the target',
    sentence: hoursSentence,
    expected: () => 'a moment within the calling hours of every time zone where the target may be',
    fix: (facts) =>
      text(facts, 'why') === '' && text(facts, 'zones') === '1'
        ? 'Wait, or give the call a later `expiresAt`.'
        : 'Send the time zone of the target as `targets[0].timeZone`, such as "America/New_York": then only that one counts.',
    who: 'caller',
    clears: (facts) => `${until(facts) === '' ? 'The calling hours begin' : `It is ${until(facts)}`}.`,
    page: 'Zones come from the area code, else all zones of the country count (of the allowed countries, for a number that may belong to several); all of them must be within their hours. The last dial leaves `dialMarginSeconds` (90) before the end, so that no phone rings after it. A check, not legal advice: people travel, and mobile numbers move.',
    source: policyOf,
  }),
  blocking({
    code: 'too-many-attempts',
    kind: 'policy',
    title: 'The target was called often enough for now',
    sentence: (facts) =>
      `${number(facts, 'number').replace(/^t/, 'T')} was called already, and ${rest(facts)}${until(facts) === '' ? '' : `; the next one may leave at ${until(facts)}`}.`,
    fix: () => 'Wait, or let who answers for the policy change `caps.target`.',
    who: 'admin',
    clears: (facts) => `${until(facts) === '' ? 'Enough time has passed' : `It is ${until(facts)}`}.`,
    page: 'Counted are attempts that may have rung the target, by any caller and on behalf of any agent. An attempt that is proven not to have rung it does not count.',
    source: policyOf,
  }),
  blocking({
    code: 'agent-too-many-attempts',
    kind: 'policy',
    title: 'The agent has had calls enough for now',
    sentence: (facts) =>
      `${theAgent(facts)} has had outbound attempts already, and ${rest(facts)}${until(facts) === '' ? '' : `; the next one may leave at ${until(facts)}`}.`,
    fix: () => 'Wait, or let who answers for the policy change `caps.agent`.',
    who: 'admin',
    clears: (facts) => `${until(facts) === '' ? 'Enough time has passed' : `It is ${until(facts)}`}.`,
    source: policyOf,
  }),
];

/** What lists and the veto hook say. */
const screeningEntries: readonly Entry[] = [
  blocking({
    code: 'number-on-do-not-call',
    kind: 'policy',
    title: 'Number on a do-not-call list',
    sentence: (facts) =>
      `${number(facts, 'seen').replace(/^t/, 'T')} is on the do-not-call list ${text(facts, 'list') || 'of the policy'}.`,
    fix: () => 'Do not call it. Who keeps the list decides what stands on it.',
    who: 'nobody',
    next: 'nothing',
    source: policyOf,
  }),
  blocking({
    code: 'do-not-call-list-outdated',
    kind: 'policy',
    title: 'A do-not-call list is out of date',
    sentence: (facts) => {
      const age = text(facts, 'ageDays');
      const list = `The do-not-call list ${text(facts, 'list') || 'of the policy'}`;
      const old = age === '' ? `${list} could not be read` : `${list} is ${age} days old`;
      const failure = text(facts, 'failure') === '' ? '' : ` (${text(facts, 'failure')})`;
      return `${old}${failure}, so it protects nobody and no call goes out.`;
    },
    expected: (facts) =>
      text(facts, 'maxAgeDays') === '' ? null : `a list of at most ${text(facts, 'maxAgeDays')} days`,
    fix: () => 'Bring the list up to date where the policy looks for it; Outdial reads it again by itself.',
    who: 'admin',
    clears: () => 'A newer list can be read.',
    source: policyOf,
  }),
  blocking({
    code: 'number-vetoed',
    kind: 'policy',
    title: 'Vetoed',
    sentence: (facts) => `The veto hook of the policy says no to this call${reason(facts)}.`,
    fix: () => 'Ask whoever runs the hook, and send a new call when the reason is gone.',
    who: 'admin',
    next: 'new-key',
    source: "Outdial's policy; the operator's own hook",
  }),
  blocking({
    code: 'veto-hook-unavailable',
    kind: 'policy',
    title: 'The veto hook does not answer',
    sentence: (facts) =>
      `The veto hook of the policy could not be asked${reason(facts)}, and without its word nothing is dialed.`,
    fix: () => 'Bring the hook back; or let who answers for the policy set `veto.whenUnavailable` to "allow".',
    who: 'admin',
    clears: () => 'The hook answers again.',
    source: policyOf,
  }),
  blocking({
    code: 'number-not-screened',
    kind: 'policy',
    title: 'Not yet asked',
    sentence: () => 'A do-not-call list or the veto hook has not been asked about this number in the last 30 seconds.',
    fix: () => 'Nothing to do: Outdial asks at once.',
    who: 'nobody',
    clears: () => 'The answer arrives.',
    source: policyOf,
  }),
];

/** What the policy asks a request to bring. */
const requirementEntries: readonly Entry[] = [
  blocking({
    code: 'personal-call-not-allowed',
    kind: 'policy',
    title: 'The agent may not call without a queue',
    sentence: (facts) =>
      `The policy does not let ${agentWithin(facts)} call on behalf of no queue, and this call names none.`,
    expected: () => "`from.queueId` with one of the agent's queues",
    fix: () => 'Name the queue in `from.queueId`; or let the policy add the agent to `personalCallAgents`.',
    who: 'caller',
    next: 'new-key',
    source: policyOf,
  }),
  blocking({
    code: 'caller-id-required',
    kind: 'policy',
    title: 'The policy asks for a caller ID',
    sentence: () => 'The policy asks for a caller ID; this call brings none, and its queue is not known to have one.',
    expected: () => '`callerId` with a number in international form',
    fix: () => 'Send `callerId`, or have a calling-party number set for the queue under Admin > Queues.',
    who: 'caller',
    next: 'new-key',
    source: policyOf,
  }),
  blocking({
    code: 'lawful-basis-required',
    kind: 'policy',
    title: 'The policy asks for a lawful basis',
    sentence: () => 'The policy asks why this person may be called, and the request does not say it.',
    expected: () => '`lawfulBasis`, such as "consent of 3 May 2026"',
    fix: () => 'Send `lawfulBasis`; it is kept with the call.',
    who: 'caller',
    next: 'new-key',
    source: policyOf,
  }),
];

export const limitEntries: readonly Entry[] = [...momentEntries, ...screeningEntries, ...requirementEntries];
