import type { Logger } from '../ports/logger.ts';
import { currentAttempt, type Call, type CallOrder } from '../call/call.ts';
import type { CallEvent } from '../call/life/call-event.ts';
import type { AgentId, CallId, ConversationId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre, DialAnswer, ConversationSearch } from '../ports/contact-centre.ts';
import { EngineError } from '../ports/engine-error.ts';
import type { TellResult } from '../ports/engine.ts';
import type { Floor } from '../ports/floor.ts';
import type { DialDecision } from '../ports/tracing.ts';
import type { DialWay } from '../readiness/dial-way.ts';
import { doubtsAfter } from '../readiness/doubt.ts';
import { withEndReason } from './end-reason.ts';
import type { DialFate } from './dialing/breaker.ts';
import type { DialSlots } from './dialing/dial-slots.ts';
import type { KeptEvents } from './kept-events.ts';
import { wayOfAttempt, type DialWays } from './dialing/dial-ways.ts';
import { standingRefusal, type AgentRefusals } from './dialing/standing-refusal.ts';
import { isFenced, needsQueue, needsReading, needsScreening, subjectOf, type Errand, type StepWorld } from './step.ts';

export interface CarryOutWorld {
  /** Commits an event. `refreshed`: the agent was read just now. Rejects when nothing can be stored. */
  readonly tell: (id: CallId, event: CallEvent, refreshed: boolean) => Promise<TellResult>;
  readonly contactCentre: ContactCentre;
  readonly floor: Floor;
  readonly clock: Clock;
  readonly step: StepWorld;
  readonly kept: Pick<KeptEvents, 'take'>;
  /** The `dial` of this call will not reach its fence: another call of the agent may go. */
  readonly giveUpTurn: (agent: AgentId, id: CallId) => void;
  readonly slots: DialSlots;
  /** Absent: Outdial does not remember refusals that concern one agent. */
  readonly refusals?: AgentRefusals;
  /** Absent: every dial is on behalf of its agent. */
  readonly ways?: DialWays;
  /** Nothing could be stored just now: the agent's calls are checked again soon. */
  readonly retrySoon?: (agent: AgentId) => void;
  /** True once no further dial may begin. */
  readonly closing: () => boolean;
  readonly logger: Pick<Logger, 'error'> | null;
  /** Is told of each decision whether a call may be dialed now. Must not throw. */
  readonly onDecision?: (decision: DialDecision) => void;
  /** The same world for this call and errand. Absent: it does not matter for whom the contact centre is asked. */
  readonly worldFor?: (call: Call, errand: Errand) => CarryOutWorld;
}

/** Carries out one command: one request of the port, one event back. Never rejects. */
export type CarryOut = (call: Call, errand: Errand) => Promise<void>;

export function createCarryOut(whole: CarryOutWorld): CarryOut {
  const { tell } = whole;
  const refresh = createRefresh(whole);

  const carryOut = async (call: Call, errand: Errand): Promise<void> => {
    const { id, agent } = call.order;
    const world = whole.worldFor?.(call, errand) ?? whole;
    const readAndTell = async (conversation: ConversationId): Promise<void> => {
      await tell(id, await readConversation(world.contactCentre, conversation), false);
    };
    switch (errand.type) {
      case 'check': {
        const { step, clock } = world;
        if (!needsReading(call.order, step, clock.now()) && needsScreening(call.order, step, clock.now())) {
          await step.screening?.ask(subjectOf(call.order));
          await tell(id, { type: 'recheck' }, false);
          return;
        }
        const problem = await refresh(agent.id, world);
        await readQueue(world, call.order);
        await tell(id, problem === null ? { type: 'recheck' } : unreadable(problem, world), true);
        return;
      }
      case 'dial':
        return dial(world, refresh, call, errand.n).finally(() => world.giveUpTurn(agent.id, id));
      case 'reconcile':
        return reconcile(world, call, errand.n);
      case 'follow':
        for (const heard of world.kept.take(errand.conversationId, world.clock.now())) {
          await tell(id, { type: 'seen', conversation: await withEndReason(world.contactCentre, heard) }, false);
        }
        return isFed(world, call) ? undefined : readAndTell(errand.conversationId);
      case 'read':
      case 'read-wrap-up':
        return readAndTell(errand.conversationId);
      case 'hang-up': {
        const { conversationId, forced } = errand;
        const fencedAt = currentAttempt(call)?.fencedAt;
        if (fencedAt === undefined) return;
        const result = await world.contactCentre
          .hangUp({ conversationId, agentId: agent.id, callId: id, fencedAt, forced })
          .catch(() => ({ done: false, problem: null }));
        await tell(id, { type: 'hang-up-result', ...result }, false);
      }
    }
  };
  return (call, errand) => carryOut(call, errand).catch((error: unknown) => report(whole, error, call, errand));
}

function report({ logger, retrySoon }: CarryOutWorld, error: unknown, { order }: Call, { type }: Errand): void {
  const name = error instanceof Error ? error.name : typeof error;
  logger?.error({ error: name, callId: order.id, command: type }, 'A command failed unexpectedly.');
  if (error instanceof EngineError) retrySoon?.(order.agent.id);
}

type Refresh = (agent: AgentId, world: Pick<CarryOutWorld, 'contactCentre'>) => Promise<Problem | null>;

/** Reads an agent into the floor. Null when that worked. Callers that ask while a read is under way share it. */
function createRefresh({ floor, clock }: CarryOutWorld): Refresh {
  const underWay = new Map<AgentId, Promise<Problem | null>>();
  const unavailable: Problem = { code: 'genesys-unavailable', pointer: null, facts: {} };
  const read: Refresh = async (agent, { contactCentre }) => {
    const found = await contactCentre.readAgent(agent).catch(() => null);
    if (found === null) return unavailable;
    if (found.kind === 'unavailable') return found.problem;
    const nobody = { found: 'nobody', name: null, email: null, state: null } as const;
    const person = { value: nobody, since: null, asOf: clock.now(), source: 'read' } as const;
    floor.feedAgent(found.kind === 'found' ? found.value : { agentId: agent, person });
    return null;
  };
  return (agent, world) => {
    const shared = underWay.get(agent);
    if (shared !== undefined) return shared;
    const reading = read(agent, world).finally(() => void underWay.delete(agent));
    underWay.set(agent, reading);
    return reading;
  };
}

function unreadable(problem: Problem, { clock }: CarryOutWorld): CallEvent {
  return { type: 'checked', blockers: [{ ...problem, since: null, asOf: clock.now(), until: null, canClear: true }] };
}

/** Reads the call's queue into the floor where the policy asks what the agent's own list of queues does not show. */
async function readQueue({ contactCentre, floor, step, clock }: CarryOutWorld, order: CallOrder): Promise<void> {
  if (order.queue === null || !needsQueue(order, step, clock.now())) return;
  const found = await contactCentre.findQueue(order.queue.id).catch(() => null);
  if (found?.kind === 'found') floor.feedQueue(found.value);
}

/** Whether an answer shows that Genesys answers at all, so that others may dial. A request that never reached Genesys shows nothing. */
function fateOf(
  { answer, way }: DialResult,
  { order }: Call,
  { refusals, clock, floor, ways }: CarryOutWorld,
): DialFate {
  if (answer?.type === 'answer-unknown') return 'unknown';
  if (answer?.type === 'answer-placed') {
    refusals?.placed(order.agent.id);
    // An agent's own token shows nothing about a refusal of Outdial's.
    return way === 'agent-token' ? 'answered' : 'placed';
  }
  if (answer?.type !== 'answer-not-placed' || answer.proof !== 'refused') return 'nothing';
  doubtAfter(answer.problem, order, { floor, clock });
  const goesOn = way === 'on-behalf' && ways?.refused(order, answer.problem) === true;
  const refusal = goesOn ? null : standingRefusal(answer.problem, order, way);
  if (refusal?.holdsFor === 'everybody') return { refusedForAll: refusal.problem };
  if (refusal !== null) refusals?.refused(order.agent.id, refusal.problem, clock.now());
  return 'answered';
}

/** A refusal outweighs what was remembered: the facts that it speaks against are read before the next dial for this agent. */
function doubtAfter(
  { code, facts }: Problem,
  { agent }: CallOrder,
  { floor, clock }: Pick<CarryOutWorld, 'floor' | 'clock'>,
): void {
  const doubts = doubtsAfter(floor.agent(agent.id), { code, status: facts['status'] ?? null }, clock.now());
  if (doubts !== null) floor.feedAgent(doubts);
}

/** One dial at its turn. */
async function dial(world: CarryOutWorld, refresh: Refresh, call: Call, n: number): Promise<void> {
  if ((await world.slots.take(call.order)) === 'waits-already') return;
  await inSlot(world, call, claimAndSend(world, refresh, call, n));
}

/** The slot is free as soon as the answer is there, and an incident is known before the next call claims. */
async function inSlot(world: CarryOutWorld, call: Call, sending: Promise<DialResult>): Promise<void> {
  const { tell, slots } = world;
  const { id } = call.order;
  let dialed = unsent;
  try {
    dialed = await sending;
  } finally {
    slots.giveBack(id, fateOf(dialed, call, world));
  }
  if (dialed.answer !== null) await tell(id, dialed.answer, false);
}

/** What a claim came to; `fencedMonotonic` is from before its commit, so that a wait for the commit counts against the sender, never for it. */
export interface Claim {
  readonly told: TellResult;
  readonly fencedMonotonic: number;
}

/** Carries out the dial of a call that has its slot, and whose claim is part of the commit that let it go. Never rejects. */
export async function dialClaimed(
  whole: CarryOutWorld,
  call: Call,
  n: number,
  claiming: Promise<Claim>,
): Promise<void> {
  const errand = { type: 'dial', n } as const;
  const world = whole.worldFor?.(call, errand) ?? whole;
  const decided = timedDecision(world, call, n);
  const sending = claiming.then((claim) => {
    decided?.(claim.told);
    return sendIfGranted(world, claim, n);
  });
  await inSlot(world, call, sending)
    .catch((error: unknown) => report(whole, error, call, errand))
    .finally(() => whole.giveUpTurn(call.order.agent.id, call.order.id));
}

/** What a dial came to, and how it named its agent. `answer` null: it was not sent. */
interface DialResult {
  readonly answer: CallEvent | null;
  readonly way: DialWay;
}
const unsent: DialResult = { answer: null, way: 'on-behalf' };

/** Claims a fence and dials. */
async function claimAndSend(world: CarryOutWorld, refresh: Refresh, call: Call, n: number): Promise<DialResult> {
  const { tell, clock, closing, step } = world;
  const { id } = call.order;
  if (closing()) return unsent;
  const decided = timedDecision(world, call, n);
  const isHeld = (step.outage?.(call, clock.now()) ?? null) !== null;
  const agentLooked = !isHeld && needsReading(call.order, step, clock.now());
  if (agentLooked) await refresh(call.order.agent.id, world);
  if (!isHeld && needsScreening(call.order, step, clock.now())) await step.screening?.ask(subjectOf(call.order));
  if (!isHeld) await world.ways?.prepare(call);
  const fencedMonotonic = clock.monotonic();
  const told = await tell(id, { type: 'claim', n, evidence: {}, agentLooked }, false);
  decided?.(told);
  return sendIfGranted(world, { told, fencedMonotonic }, n);
}

/** The one place that sends: only the runner whose own claim was granted does (docs/lifecycle.md#fence). */
async function sendIfGranted(world: CarryOutWorld, { told, fencedMonotonic }: Claim, n: number): Promise<DialResult> {
  if (told.kind !== 'told') return unsent;
  if (told.met.kind === 'refused' && told.met.reason === 'interrupted')
    return { ...unsent, answer: { type: 'interrupted', n } };
  if (!isGranted(told, n)) return unsent;
  const way = wayOfAttempt(told.call.attempts.at(-1));
  return { answer: goingOn(await send(world, told.call, way, fencedMonotonic), way, told.call, world), way };
}

/** Whether this very claim was granted: only then nothing but its own runner can send attempt n. */
export function isGranted(told: TellResult, n: number): told is Extract<TellResult, { readonly kind: 'told' }> {
  return told.kind === 'told' && told.met.kind === 'applied' && isFenced(told.call, n);
}

/** A refused dial on behalf of the agent does not end a call that may continue with the agent's own token: its next attempt does that. */
function goingOn(answer: CallEvent, way: DialWay, { order }: Call, { ways }: CarryOutWorld): CallEvent {
  if (answer.type !== 'answer-not-placed' || answer.proof !== 'refused' || way === 'agent-token') return answer;
  return ways?.refused(order, answer.problem) === true ? { ...answer, permanent: false, otherWay: true } : answer;
}

/** Reports how a decision went that begins now. */
function timedDecision({ clock, onDecision }: CarryOutWorld, { order }: Call, attempt: number) {
  if (onDecision === undefined) return undefined;
  const [at, begun] = [clock.now(), clock.monotonic()];
  return (told: TellResult): void => {
    const met = told.kind === 'told' ? told.met : null;
    const result = met === null ? 'no-such-call' : met.kind === 'applied' ? 'granted' : met.reason;
    onDecision({ callId: order.id, attempt, at, tookMs: Math.round(clock.monotonic() - begun), result });
  };
}

async function send(
  { contactCentre, step, closing }: CarryOutWorld,
  call: Call,
  way: DialWay,
  fencedMonotonic: number,
): Promise<CallEvent> {
  const { order } = call;
  const { number, sendBefore } = call.attempts.at(-1) ?? { number: 0, sendBefore: 0 };
  if (closing()) return { type: 'not-sent', n: number, why: 'closing' } as const;
  const answer = contactCentre.dial({
    callId: order.id,
    attempt: number,
    agentId: order.agent.id,
    queueId: order.queue?.id ?? null,
    phoneNumber: order.target.phoneNumber,
    callerId: order.callerId,
    contactId: order.target.contactId,
    attributes: order.attributes,
    label: order.label,
    uuiData: order.uuiData,
    ...(way === 'agent-token' && { way }),
    sendBefore,
    sendWithin: step.timers.sendWithin,
    fencedMonotonic,
  });
  // A mistake in the adapter proves nothing about what left.
  return heard(await answer.catch(unexpected), number);
}

function unexpected(error: unknown): DialAnswer {
  const name = error instanceof Error ? error.name : typeof error;
  return { kind: 'unknown', problem: { code: 'dial-failed-unexpectedly', pointer: null, facts: { error: name } } };
}

function heard(answer: DialAnswer, n: number): CallEvent {
  switch (answer.kind) {
    case 'placed':
      return { type: 'answer-placed', n, conversationId: answer.conversationId };
    case 'not-sent':
      return { type: 'not-sent', n, why: answer.why };
    case 'not-placed': {
      const { proof, permanent, counts, retryAfterMs, problem } = answer;
      return { type: 'answer-not-placed', n, proof, permanent, counts, retryAfterMs, problem };
    }
    case 'unknown':
      return { type: 'answer-unknown', n, problem: answer.problem };
  }
}

/** Looks for a conversation with our mark. Without one the call is kept for a person: finding nothing proves nothing. */
async function reconcile({ contactCentre, clock, tell }: CarryOutWorld, call: Call, n: number): Promise<void> {
  const { id, agent } = call.order;
  const attempt = call.attempts.find(({ number }) => number === n);
  if (attempt === undefined) return;
  const nothing: ConversationSearch = { begunAt: clock.now(), full: false, conversations: [] };
  // Its fence may be anywhere in the time that is not on record.
  const fencedAt = Math.min(attempt.fencedAt, call.setBack?.since ?? attempt.fencedAt);
  const look = await contactCentre.find({ agentId: agent.id, fencedAt }).catch(() => nothing);
  // The newest first: an attempt that was made in a time that is not on record counts more than the one before it.
  const ours = look.conversations
    .filter(({ mark }) => mark?.callId === id)
    .sort((one, other) => (other.mark?.attempt ?? 0) - (one.mark?.attempt ?? 0));
  for (const [index, conversation] of ours.entries()) {
    await tell(id, { type: 'seen', conversation, ...(index === 0 && { asked: 'search' }) }, false);
  }
  if (ours.some(({ mark }) => (mark?.attempt ?? 0) >= n)) return;
  const candidates = look.conversations.filter(({ mark }) => mark === null);
  await tell(id, { type: 'looked', begunAt: look.begunAt, full: look.full, candidates }, false);
}

/** With a feed that was live since the fence, nothing can have been missed that a read would show. */
function isFed({ floor, clock }: CarryOutWorld, call: Call): boolean {
  const fencedAt = call.attempts.at(-1)?.fencedAt;
  const of = { agent: call.order.agent.id, about: 'conversations' } as const;
  return fencedAt !== undefined && floor.feedLiveSince(fencedAt, clock.now(), of);
}

async function readConversation(contactCentre: ContactCentre, id: ConversationId): Promise<CallEvent> {
  const read = await contactCentre.readConversation(id).catch(() => ({ kind: 'failed' }) as const);
  return read.kind === 'seen'
    ? { type: 'seen', conversation: read.conversation, asked: 'read' }
    : { type: 'read-failed', missing: read.kind === 'missing' };
}
