import type { Call, EndedCall } from '../call/call.ts';
import { maskNumber } from '../call/target.ts';
import type { Publish } from '../call/command.ts';
import type { FactValue } from '../call/problem.ts';
import { entryOf, explainProblem } from './catalogue.ts';
import { type Facts, text } from './entry.ts';

/** One line of a call's history, as far as its sentence needs it. */
export type Told = Pick<Publish, 'name' | 'cause' | 'facts' | 'problem'>;

/** How the call ended, in a sentence or two: what happened, what a cancel or a person made of it, and how a success came about. */
export function tellOutcome(call: EndedCall): string {
  const { state, outcome, cancelRequested } = call;
  const facts: Facts = { ...outcome.problem?.facts, ...outcome.facts };
  const sentences = [entryOf(outcome.code).sentence(facts)];
  const { problem } = outcome;
  if (problem !== null && problem.code !== outcome.code) sentences.push(explainProblem(problem).message);
  if (outcome.canceled && state !== 'canceled')
    sentences.push(tellCancel(outcome.facts, cancelRequested?.hangUps ?? 0));
  if (outcome.resolution !== null) {
    sentences.push(`A person decided that it was ${outcome.resolution.placed ? 'placed' : 'not placed'}.`);
  }
  const whyNow = state === 'completed' ? tellWhyNow(call) : null;
  if (whyNow !== null) sentences.push(whyNow, tellCost(call));
  return sentences.join(' ');
}

function tellCancel(facts: Facts, hangUps: number): string {
  if (facts['hangUpFailed'] === true) return 'It was to be canceled, and hanging up was not seen to work.';
  if (hangUps === 0) return 'It was to be canceled, but there was no conversation to hang up.';
  return 'It was to be canceled and was hung up.';
}

/** Why the newest attempt was dialed when it was: from which number, on which phone, after how much waiting, on what facts. Null before the first. */
export function tellWhyNow(call: Call): string | null {
  const attempt = call.attempts.at(-1);
  if (attempt === undefined) return null;
  const waited = seconds(attempt.fencedAt - call.order.createdAt);
  const who = call.order.agent.name ?? 'the agent';
  const grounds = tellGrounds(who, attempt.evidence);
  const station = named(attempt.evidence['station']);
  const phone = station === null ? '' : ` on ${station}`;
  return `Dialed${phone}${tellNumber(call)} ${waited} after it was asked for${grounds === '' ? '' : `, as ${grounds}`}.`;
}

/** What the target saw, as far as we know: Genesys chooses the number when the request names none. */
function tellNumber({ order }: Call): string {
  if (order.callerId !== null) return ` from ${maskNumber(order.callerId)}`;
  if (order.queue === null) return ' as a personal call';
  const queue = order.queue.name ?? order.queue.id;
  const hasNone = order.warnings.some(({ code }) => code === 'queue-no-caller-id');
  return hasNone ? ` for the queue ${queue}, which sets no number` : ` from the number of the queue ${queue}`;
}

/** What was asked of Genesys for the call. What its events told, and the regular reads of all agents, cost the call nothing. */
function tellCost(call: EndedCall): string {
  const { attempts, spent, cancelRequested } = call;
  const dials = counted(attempts.filter(({ result }) => result !== 'not-sent').length, 'dial request');
  const others = [
    counted(spent?.agentLooks ?? 0, 'look', 'at the agent'),
    counted(spent?.searches ?? 0, 'search', 'for the conversation'),
    counted(spent?.conversationReads ?? 0, 'read', 'of the conversation'),
    counted(cancelRequested?.hangUps ?? 0, 'hang-up'),
  ].filter((part) => part !== '');
  const reads = call.wrapUp?.reads ?? 0;
  const wrapUp = reads === 0 ? '' : ` Afterwards ${counted(reads, 'read')} looked for what the agent recorded.`;
  return `That took ${[`${dials} to Genesys`, ...others].join(', ')}.${wrapUp}`;
}

function counted(count: number, what: string, of = ''): string {
  if (count === 0) return '';
  const many = what.endsWith('ch') ? `${what}es` : `${what}s`;
  return `${count === 1 ? `one ${what}` : `${count} ${many}`}${of === '' ? '' : ` ${of}`}`;
}

function tellGrounds(who: string, evidence: Readonly<Record<string, unknown>>): string {
  const presence = named(evidence['presence']);
  const routing = named(evidence['routingStatus']);
  if (presence === null) return '';
  return `${who} was ${presence}${routing === null ? '' : ` (${routing})`}`;
}

function named(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function seconds(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const whole = Math.round(ms / 1000);
  if (whole < 120) return whole === 1 ? '1 second' : `${whole} seconds`;
  return `${Math.round(whole / 60)} minutes`;
}

/** The sentence of one line of a call's history. Never empty, whatever the name. */
export function tellEvent({ name, cause, facts, problem }: Told): string {
  const why = problem === null ? '' : ` ${explainProblem(problem).message}`;
  switch (name) {
    case 'call.scheduled':
      return 'Accepted; its time has not come yet.';
    case 'call.waiting':
      return tellWait(cause, facts, why);
    case 'call.dialing':
      return tellDial(facts);
    case 'call.unknown':
      if (facts['since'] !== undefined) return tellGap(cause, facts);
      return `The dial request may have left and no trustworthy answer came; Outdial looks for the conversation.${why}`;
    case 'call.placed':
      return facts['knownBy'] === 'mark'
        ? 'The conversation was found by our own mark.'
        : "Genesys placed it and rings the agent's phone.";
    case 'call.ringing':
      return 'The agent is on the line; the target is being rung.';
    case 'call.connected':
      return 'The agent and the target are connected.';
    case 'call.noted':
      return tellNote(facts, why);
    case 'call.wrapped-up':
      return `The agent recorded it as ${text(facts, 'name') || text(facts, 'code', 'wrapped up')}.`;
    case 'call.completed':
    case 'call.failed':
    case 'call.rejected':
    case 'call.expired':
    case 'call.canceled':
    case 'call.outcome-unknown':
      return `${entryOf(text(facts, 'code')).sentence({ ...facts, code: null, ...problem?.facts })}${problem?.code === facts['code'] ? '' : why}`;
  }
}

/** Why a call that was not seen to be dialed is looked for. */
function tellGap(cause: string, facts: Facts): string {
  if (cause === 'fence-lost') {
    return `The data folder had lost the dial request of ${text(facts, 'since')}; Outdial looks for its conversation.`;
  }
  return `The data folder was restored from a backup made ${text(facts, 'since')}. This call may have been dialed since then, so Outdial looks for its conversation.`;
}

function tellWait(cause: string, facts: Facts, why: string): string {
  if (cause === 'accepted') return 'Accepted.';
  if (facts['retryAt'] !== undefined && facts['retryAt'] !== null)
    return `Another attempt follows after a pause.${why}`;
  const others = listed(facts['waitingFor']).slice(1);
  const more = others.length === 0 ? '' : ` Also in the way: ${others.map((code) => entryOf(code).title).join(', ')}.`;
  const givesUp =
    text(facts, 'givesUp') === ''
      ? ''
      : ` It gives up at ${text(facts, 'givesUp')}${facts['clearsInTime'] === false ? ', before that clears' : ''}.`;
  return why === '' ? 'Waits no longer for what it waited for.' : `Waits.${why}${more}${givesUp}`;
}

function tellDial(facts: Facts): string {
  const attempt = Number(facts['attempt'] ?? 1);
  const presence = text(facts, 'presence');
  const station = text(facts, 'station');
  const waited = Number(facts['waitedMs'] ?? 0);
  const how = [
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(station === '' ? [] : [`on ${station}`]),
    ...(waited >= 1000 ? [`${seconds(waited)} after it was asked for`] : []),
  ];
  const ready = presence === '' ? '' : ` The agent is ${presence}.`;
  return `Dials${how.length === 0 ? '' : `, ${how.join(', ')}`}.${ready}`;
}

const notes: Readonly<Record<string, string>> = {
  'agent-leg-up': "The agent's phone answered.",
  'cancel-requested': 'A cancel was asked for; it is hung up as soon as its conversation is known.',
  'hung-up': 'Genesys was told to hang up.',
  'hang-up-failed': 'Hanging up did not work; it is tried again.',
  'candidate-found':
    'A conversation without our mark was seen that may be this call. It is kept for a person to judge.',
  'agent-let-go':
    'Genesys shows the agent on no call that this one can have begun. Other calls of the agent may go once a read shows the agent idle.',
  'agent-has-two-calls':
    'This call was found after its agent had been let go, and the agent has another call of ours. That should not happen.',
  'older-attempt': 'Something was heard of an earlier attempt.',
  'later-attempt': 'A later attempt was seen, which is missing from the record of this call.',
  'set-back': 'The data folder was restored from a backup. Outdial reads again what has become of this call.',
  'fence-lost': 'The data folder had lost a later dial request of this call. Outdial looks for its conversation.',
  'second-conversation': 'A second conversation of this attempt was seen. That should not happen.',
  'mark-of-another-agent': "A conversation with this call's mark belongs to another agent. It was left alone.",
  'answer-contradicted': 'A refusal arrived for an attempt whose conversation is known. The conversation counts.',
  'placed-after-all': 'Late word came: Genesys did place it.',
  'conversation-seen': 'The conversation was seen after the call had ended for us.',
  'proof-contradicted': 'The target was rung although the attempt had been refused.',
  resolved: 'A person decided what became of it.',
};

function tellNote(facts: Facts, why: string): string {
  return `${notes[text(facts, 'code')] ?? 'Something was heard that moves nothing.'}${why}`;
}

function listed(value: FactValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
