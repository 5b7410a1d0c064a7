import { bareNumber } from '../faults/bare-number.ts';
import type { FaultRule } from '../faults/faults.ts';
import type { TargetBehaviour } from '../entities/conversation.ts';
import type { TimingName } from '../time/timings.ts';

/**
 * The meaning of a magic number. `answers` names the timing of the answer, `talks` that of the talk; `null` when the target never hangs
 * up.
 */
export interface Scenario {
  readonly ending: string;
  readonly name: string;
  readonly sentence: string;
  readonly target: TargetBehaviour;
  readonly answers: TimingName;
  readonly talks: TimingName | null;
  readonly fault: Omit<FaultRule, 'operation' | 'count' | 'probability'> | null;
  readonly firstRequestOnly: boolean;
}

const answering: Scenario = {
  ending: '00',
  name: 'answers',
  sentence: 'answers after a moment and hangs up by itself',
  target: 'answer',
  answers: 'targetAnswersMs',
  talks: 'talkMs',
  fault: null,
  firstRequestOnly: false,
};

const on = (ending: string, name: string, sentence: string, change: Partial<Scenario>): Scenario => ({
  ...answering,
  ending,
  name,
  sentence,
  ...change,
});

/** The only table of magic numbers: +1 202 555 01xx and +44 7700 900 1xx by their last two digits. Every other number answers. */
export const scenarios: readonly Scenario[] = [
  answering,
  on('01', 'busy', 'is busy', { target: 'busy' }),
  on('02', 'no-answer', 'rings and never answers', { target: 'no-answer' }),
  on('03', 'unreachable', 'has no route: the target leg fails immediately', { target: 'unreachable' }),
  on('04', 'talks-on', 'answers and never hangs up', { talks: null }),
  on('05', 'slow-to-answer', 'rings for a long time, then answers', { answers: 'targetAnswersSlowlyMs' }),
  on('06', 'waits', 'rings until a control path decides', { target: 'wait' }),
  on('10', 'answer-lost', 'the call is placed, but the HTTP answer never comes', { fault: { fault: 'answer-lost' } }),
  on('11', 'reset-before-effect', 'the first request is reset before anything happens', {
    fault: { fault: 'reset-before-effect' },
    firstRequestOnly: true,
  }),
  on('12', 'reset-after-effect', 'the call is placed, then the connection is reset', {
    fault: { fault: 'reset-after-effect' },
  }),
  on('13', '500-after-effect', 'the call is placed, but the answer is a 500', {
    fault: { fault: 'status-after-effect', status: 500 },
  }),
  on('14', '429-first', 'the first request gets a 429, the next one is accepted', {
    fault: { fault: 'status', status: 429 },
    firstRequestOnly: true,
  }),
  on('15', 'slow', 'the HTTP answer takes two seconds', { fault: { fault: 'latency', ms: 2_000 } }),
  on('16', 'attributes-never', 'the attributes never appear on the conversation', {
    fault: { fault: 'attributes-never' },
  }),
  on('17', 'late-target-leg', 'the target leg appears late', { fault: { fault: 'late-target-leg' } }),
  on('18', '503', 'every request gets a 503, and nothing is placed', {
    fault: { fault: 'status', status: 503 },
  }),
  on('19', '409', 'is refused: outbound call cannot be placed', {
    fault: { fault: 'status', status: 409, code: 'conversation.error.outbound.call.cannot.be.placed' },
  }),
  on('20', 'malformed-body', 'the call is placed, but the answer is unreadable', {
    fault: { fault: 'malformed-body' },
  }),
];

/** The prefixes after which the last two digits are magic. Both are in ranges reserved for fiction. */
export const magicPrefixes = ['+120255501', '+4477009001'] as const;

/** The numbers of the forum thread. They answer. */
export const threadNumbers = ['+15551234567', '+15559876543'] as const;

const byEnding = new Map(scenarios.map((scenario) => [scenario.ending, scenario]));

/** Finds the scenario of a dialed number in any spelling. */
export function scenarioOf(number: string | null): Scenario {
  const bare = bareNumber(number ?? '');
  const prefix = magicPrefixes.find((candidate) => bare.startsWith(candidate) && bare.length === candidate.length + 2);
  return (prefix === undefined ? undefined : byEnding.get(bare.slice(-2))) ?? answering;
}
