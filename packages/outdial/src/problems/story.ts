import { firstRequestedAt, type Call, type EndedCall } from '../call/call.ts';
import { maskNumber } from '../phone/number.ts';
import type { Resolution } from '../call/outcome.ts';
import type { Publish } from '../call/life/command.ts';
import type { FactValue } from '../call/problem.ts';
import { entryOf, explainProblem } from './catalogue.ts';
import { counted } from '../call/counted.ts';
import { type Facts, say, text, when } from './entry.ts';

/** The fields of a history entry that its sentence needs. */
export type StoryEntry = Pick<Publish, 'name' | 'cause' | 'facts' | 'problem'>;

/** Tells how the call ended: a person's decision first, then what happened, the effect of a cancel, and the dial and cost of a success. */
export function tellOutcome(call: EndedCall): string {
  const { state, outcome, cancelRequested } = call;
  const isDecided = outcome.resolution !== null;
  const facts: Facts = { ...outcome.problem?.facts, ...outcome.facts, isDecided };
  const sentences: string[] = [];
  if (outcome.resolution !== null) sentences.push(tellDecision(outcome.resolution));
  sentences.push(entryOf(outcome.code).sentence(facts));
  if (outcome.resolution !== null) sentences.push(afterDecision(outcome.resolution));
  const { problem } = outcome;
  if (problem !== null && problem.code !== outcome.code && !isDecided) sentences.push(explainProblem(problem).message);
  if (outcome.canceled && state !== 'canceled')
    sentences.push(tellCancel(outcome.facts, cancelRequested?.hangUps ?? 0));
  const whyNow = state === 'completed' ? tellWhyNow(call) : null;
  if (whyNow !== null) sentences.push(whyNow, tellCost(call));
  return sentences.join(' ');
}

/** A person's word, which is no proof. */
const tellDecision = ({ placed, byName = 'A person' }: Pick<Resolution, 'placed' | 'byName'>): string =>
  `${byName} decided that this call was ${placed ? 'placed' : 'not placed'}.`;

const afterDecision = ({ placed }: Resolution): string =>
  placed
    ? 'Do not request it again: the call counts as made.'
    : 'The target may be called again, by a new request with a new key.';

function tellCancel(facts: Facts, hangUps: number): string {
  if (facts['hangUpFailed'] === true) return 'A cancel was requested, but Outdial did not see the hang-up work.';
  if (hangUps === 0) return 'A cancel was requested, but there was no conversation to hang up.';
  return 'A cancel was requested, and Outdial hung up.';
}

/** Tells why and how the newest attempt was dialed: phone, number, wait and the agent's state. Null before the first attempt. */
export function tellWhyNow(call: Call): string | null {
  const attempt = call.attempts.at(-1);
  if (attempt === undefined) return null;
  const waited = seconds(attempt.fencedAt - firstRequestedAt(call.order));
  const who = call.order.agent.name ?? 'the agent';
  const grounds = tellGrounds(who, attempt.evidence);
  const station = named(attempt.evidence['station']);
  const phone = station === null ? '' : ` on ${station}`;
  return `Dialed${phone}${tellNumber(call)}, ${waited} after the request${grounds === '' ? '' : `, when ${grounds}`}.`;
}

/** The number that the target saw, as far as it is known. Genesys chooses it when the request does not. */
function tellNumber({ order }: Call): string {
  if (order.callerId !== null) return ` from ${maskNumber(order.callerId)}`;
  if (order.queue === null) return ' as a personal call';
  const queue = order.queue.name ?? order.queue.id;
  const hasNone = order.warnings.some(({ code }) => code === 'queue-no-caller-id');
  return hasNone ? ` for the queue ${queue}, which does not set a number` : ` from the number of the queue ${queue}`;
}

/** Counts the requests to Genesys for this call. Events, and the regular reads of all agents, do not count. */
function tellCost(call: EndedCall): string {
  const { attempts, spent, cancelRequested } = call;
  const dials = attempts.filter(({ result }) => result !== 'not-sent').length;
  const others = [
    [spent?.agentLooks ?? 0, 'read', ' of the agent'],
    [spent?.searches ?? 0, 'search', ' for the conversation'],
    [spent?.conversationReads ?? 0, 'read', ' of the conversation'],
    [cancelRequested?.hangUps ?? 0, 'hang-up', ''],
  ] as const;
  const parts = others.filter(([count]) => count > 0).map(([count, noun, of]) => `${counted(count, noun)}${of}`);
  const reads = call.wrapUp?.reads ?? 0;
  const wrapUp = reads === 0 ? '' : ` Afterwards, ${counted(reads, 'read')} looked for the agent's wrap-up.`;
  return `This took ${[`${counted(dials, 'dial request')} to Genesys`, ...parts].join(', ')}.${wrapUp}`;
}

function tellGrounds(who: string, evidence: Readonly<Record<string, unknown>>): string {
  const presence = presenceName(named(evidence['presence']));
  const routing = named(evidence['routingStatus']);
  if (presence === null) return '';
  return `${who} was ${presence}${routing === null ? '' : ` (${routing})`}`;
}

function named(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A presence as people write it: `On Queue`, which others spell `ON_QUEUE` or `ONQUEUE`. */
function presenceName(presence: string | null): string | null {
  if (presence === 'ONQUEUE') return 'On Queue';
  if (presence === null || !/^[A-Z_]+$/.test(presence)) return presence;
  const words = presence.toLowerCase().split('_');
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join(' ');
}

function seconds(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const whole = Math.round(ms / 1000);
  if (whole < 120) return counted(whole, 'second');
  return `${Math.round(whole / 60)} minutes`;
}

/** The sentence of one line of a call's history. Never empty, whatever the name. */
export function tellEvent({ name, cause, facts, problem }: StoryEntry): string {
  const why = problem === null ? '' : ` ${explainProblem(problem).message}`;
  switch (name) {
    case 'call.scheduled':
      return `${tellAcceptance(facts)} The call waits for its start time.`;
    case 'call.waiting':
      return tellWait(cause, facts, why);
    case 'call.dialing':
      return tellDial(facts);
    case 'call.unknown':
      if (facts['since'] !== undefined) return (cause === 'fence-lost' ? fenceLost : gap)(facts);
      return `The dial request may have reached Genesys, but Outdial did not get a reliable answer. It is searching for the conversation.${why}`;
    case 'call.placed':
      return facts['knownBy'] === 'mark'
        ? 'Outdial found the conversation by its own mark.'
        : "Genesys placed the call and is ringing the agent's phone.";
    case 'call.ringing':
      return 'The agent answered. Genesys is ringing the target.';
    case 'call.connected':
      return 'The agent and the target are connected.';
    case 'call.noted':
      return tellNote(facts, why);
    case 'call.wrapped-up':
      return `The agent recorded the wrap-up ${text(facts, 'name') || text(facts, 'code', 'code')}.`;
    case 'call.completed':
    case 'call.failed':
    case 'call.rejected':
    case 'call.expired':
    case 'call.canceled':
    case 'call.outcome-unknown':
      return `${entryOf(text(facts, 'code')).sentence({ ...facts, code: null, ...problem?.facts })}${problem?.code === facts['code'] ? '' : why}`;
  }
}

const tellAcceptance = say`Accepted${when` in place of ${'reassignedFrom'}`}.`;

/** Why Outdial searches for a call whose dial request is missing from its records. */
const fenceLost = say`The data folder lost the dial request of ${'since'}. Outdial is searching for the conversation.`;
const gap = say`The record of this call has a gap since ${'since'}. The call may have been dialed since then, so Outdial is searching for its conversation.`;

function tellWait(cause: string, facts: Facts, why: string): string {
  if (cause === 'accepted') return tellAcceptance(facts);
  if (facts['retryAt'] !== undefined && facts['retryAt'] !== null) return `Outdial tries again after a pause.${why}`;
  const others = listed(facts['waitingFor']).slice(1);
  const more = others.length === 0 ? '' : ` Other blockers: ${others.map((code) => entryOf(code).title).join(', ')}.`;
  return why === ''
    ? 'Nothing blocks the call any longer.'
    : `${why.trim()}${more}${(facts['clearsInTime'] === false ? tooEarly : atLast)(facts)}`;
}
const atLast = when` Outdial gives up at ${'givesUp'}.`;
const tooEarly = when` Outdial gives up at ${'givesUp'}, before this clears.`;

function tellDial(facts: Facts): string {
  const attempt = Number(facts['attempt'] ?? 1);
  const presence = presenceName(text(facts, 'presence')) ?? '';
  const station = text(facts, 'station');
  const waited = Number(facts['waitedMs'] ?? 0);
  const how = [
    ...(attempt > 1 ? [` (attempt ${attempt})`] : []),
    ...(station === '' ? [] : [` on ${station}`]),
    ...(waited >= 1000 ? [`, ${seconds(waited)} after the request`] : []),
  ];
  const ready = presence === '' ? '' : ` The agent is ${presence}.`;
  return `Dialing${how.join('')}.${ready}`;
}

const notes: Readonly<Record<string, string>> = {
  'agent-leg-up': "The agent's phone answered.",
  'cancel-requested': 'A cancel was requested. Outdial hangs up as soon as it knows the conversation.',
  'dialing-resumed': 'Dialing was resumed.',
  'hung-up': 'Outdial asked Genesys to hang up.',
  'hang-up-failed': 'Genesys did not hang up. Outdial tries again.',
  'candidate-found': "A conversation without Outdial's mark may be this call. Outdial keeps it for a person to check.",
  'agent-let-go':
    'Genesys does not show the agent on a call that this one can have started. Other calls may dial the agent once a read shows the agent idle.',
  'agent-has-two-calls':
    'Outdial found this call after it had released the agent, who has another Outdial call. That should not happen.',
  'older-attempt': 'Genesys reported something about an earlier attempt.',
  'later-attempt': 'Genesys shows a later attempt, which is missing from the record of this call.',
  'set-back': 'The record of this call has a gap. Outdial reads again what happened to the call.',
  'fence-lost': 'The data folder lost a later dial request of this call. Outdial searches for its conversation.',
  'second-conversation': 'Genesys shows a second conversation for this attempt. That should not happen.',
  'mark-of-another-agent': "A conversation with this call's mark belongs to another agent. Outdial did not touch it.",
  'answer-contradicted': 'Genesys refused an attempt, but its conversation exists. The conversation counts.',
  'placed-after-all': 'A late report shows that Genesys did place the call.',
  'conversation-seen': 'Outdial saw the conversation after it had ended the call.',
  'proof-contradicted': 'The target was rung, although Genesys had refused the attempt.',
  resolved: 'A person decided whether the call was placed.',
};

function tellNote(facts: Facts, why: string): string {
  const code = text(facts, 'code');
  if (code === 'cancel-requested' && text(facts, 'conversationId') !== '')
    return 'A cancel was requested. Outdial is hanging up.';
  if (code === 'resolved' && typeof facts['placed'] === 'boolean') return tellNoted(facts);
  return `${notes[code] ?? 'Genesys reported something that does not change the call.'}${why}`;
}

function tellNoted(facts: Facts): string {
  const decision = { placed: facts['placed'] === true, byName: text(facts, 'byName', 'A person') };
  return `${tellDecision(decision)}${text(facts, 'corrects') === '' ? '' : ' This corrects the earlier decision.'}`;
}

function listed(value: FactValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
