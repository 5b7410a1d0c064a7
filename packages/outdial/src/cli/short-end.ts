import type { OutcomeCode } from '../call/outcome.ts';
import type { CallView } from '../api/views.ts';
import { spellDuration } from './duration.ts';
import { gistOf } from './listing.ts';
import { plain, told } from './print.ts';
import { dateAndTimeOf, type TerminalReader } from './reader.ts';

type Decision = Pick<
  NonNullable<NonNullable<CallView['outcome']>['resolution']>,
  'at' | 'by' | 'byName' | 'placed' | 'conversationId'
>;

/** How a call ended, in a few words. */
const ends: Readonly<Record<OutcomeCode, string>> = {
  talked: 'talked',
  'end-not-observed': 'connected; end not seen',
  'target-busy': 'busy',
  'target-no-answer': 'no answer',
  'target-unreachable': 'not reachable',
  'target-leg-ended': 'ended while it rang',
  'agent-hung-up-early': 'agent hung up early',
  'agent-leg-died': 'agent did not answer',
  'dial-refused': 'refused by Genesys',
  'not-sent': 'not sent',
  'rejected-blocker': 'not dialed',
  'rejected-policy': 'not dialed: policy',
  'deadline-passed': 'deadline passed',
  'canceled-before-dial': 'before it was dialed',
  'canceled-never-rung': 'never rung',
  reassigned: 'reassigned',
  'settled-unknown': 'perhaps dialed',
  'set-back-unknown': 'perhaps dialed',
  'follow-lost': 'lost track of it',
  'end-inconclusive': 'perhaps rung',
  'proof-contradicted': 'rung after a refusal',
};

/** The end with this code in a few words; a code that is not an end, as words. */
export const endWords = (code: string): string =>
  Object.hasOwn(ends, code) ? ends[code as OutcomeCode] : code.replaceAll('-', ' ');

/** With what was in the way, where something was. */
export function shortEnd({ outcome, resolved, reassignedTo }: CallView, reader: TerminalReader): string {
  if (outcome === null) return '';
  const { code, problem, evidence, resolution } = outcome;
  if (resolution !== null) return decisionIn(resolution, reader);
  if (reassignedTo !== null) return `reassigned to ${toAgent(evidence)}${reassignedTo}`;
  const talked = evidence['talkSeconds'];
  if (code === 'talked' && typeof talked === 'number') return `talked ${spellDuration(Math.round(talked) * 1_000)}`;
  const why = problem === null ? '' : gistOf(told(problem.message, reader, problem.asOf), resolved.agent.name);
  const end = Object.hasOwn(ends, code) ? ends[code] : code;
  return why === '' || code === 'target-busy' || code === 'target-no-answer' ? end : `${end}: ${why}`;
}

/** `decided: not placed, by Nora at 10:31`. */
export const decisionIn = (decision: Decision, reader: TerminalReader): string =>
  `decided: ${decision.placed ? `placed${decision.conversationId === null ? '' : ` as ${plain(decision.conversationId)}`}` : 'not placed'}, by ${plain(decision.byName ?? decision.by)} at ${dateAndTimeOf(decision.at, reader)}`;

const toAgent = ({ agentName }: Readonly<Record<string, unknown>>): string =>
  typeof agentName === 'string' ? `${plain(agentName)}: ` : '';

/** The newest conversation of the call. */
export const conversationOf = ({ attempts }: CallView): string | null =>
  attempts.findLast(({ conversationId }) => conversationId !== null)?.conversationId ?? null;
