import * as z from 'zod';
import { isEnded, type Call, type EndedCall } from '../call/call.ts';
import { conversationId, type AgentId, type CallId } from '../call/ids.ts';
import type { ApiKey } from '../ports/api-keys.ts';
import type { Engine } from '../ports/engine.ts';
import { beyondLimits, partiesOf, partiesProblem } from './key-limits.ts';
import { seenBy } from './own-calls.ts';
import { lookUpConversation } from './look-up-conversation.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { OrderWorld } from './world.ts';

/** Genesys's conversation ids are UUIDs. */
const conversationPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** The body of `POST /v1/calls/{id}/resolve`. */
export const resolveRequestSchema = z
  .strictObject({
    placed: z.boolean().meta({ description: 'True if Genesys placed the call.' }),
    conversationId: z
      .string()
      .trim()
      .regex(conversationPattern, "Genesys's conversation id, such as 6b1f0e0a-0000-4000-8000-000000000001")
      .toLowerCase()
      .nullish()
      .meta({
        description: 'The conversation of the call. Required if it was placed; Outdial looks it up in Genesys.',
      }),
    anyway: z.boolean().nullish().meta({
      description: 'True: records the conversation although it began long after the dial request.',
    }),
    correct: z.boolean().nullish().meta({
      description: 'True: replaces the decision of another person, if Outdial has dialed nothing since.',
    }),
  })
  .meta({ id: 'ResolveRequest', examples: [{ placed: false }] });

/**
 * The body of `POST /v1/calls/resolve`. A conversation belongs to one call, so several calls at once can only be resolved as not placed.
 */
export const resolveManySchema = z
  .strictObject({
    placed: z.literal(false),
    confirm: z.int().min(1).meta({ description: 'The number of calls that the filters match.' }),
    agent: z.string().min(1).max(254).optional().meta({ description: 'Only calls of this agent: id or e-mail.' }),
    number: z.string().min(1).max(40).optional().meta({ description: 'Only calls to this number, in E.164.' }),
    since: z.iso.datetime({ offset: true }).optional().meta({ description: 'Only calls that ended since this time.' }),
    until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Only calls that ended before this time.' }),
  })
  .meta({ id: 'ResolveManyRequest', examples: [{ placed: false, confirm: 10, since: '2026-11-22T15:00:00Z' }] });

interface Decision {
  readonly by: Pick<ApiKey, 'id' | 'name' | 'person'>;
  readonly placed: boolean;
  readonly conversationId: string | null;
  /** Replaces the decision of another person. */
  readonly correct?: boolean;
  /** Counts also if the conversation began long after the dial request. */
  readonly anyway?: boolean;
}

export type Resolving =
  { readonly kind: 'resolved'; readonly call: Call } | { readonly kind: 'no-such-call' } | Refusal;

/** Why this body is not a decision, though its shape is right. Null when it is one. */
export function decisionProblem({ placed, conversationId: id }: Pick<Decision, 'placed' | 'conversationId'>) {
  const field = { field: 'conversationId' };
  const pointer = '/conversationId';
  if (placed && id === null) {
    return refuse('field-missing', {
      status: 400,
      pointer,
      facts: { ...field, expected: 'the conversation of the call' },
    });
  }
  if (!placed && id !== null) {
    const expected = 'left out: a call that was not placed does not have a conversation';
    return refuse('field-value', { status: 400, pointer, facts: { ...field, expected } });
  }
  return null;
}

type World = Pick<OrderWorld, 'engine' | 'contactCentre' | 'clock'>;

/**
 * Records a person's decision about a call that ended `outcome-unknown`, once. The same decision again is answered as the first time. Another person
 * may correct it as long as nothing was built on it.
 */
export async function resolveCall(world: World, id: CallId, decision: Decision): Promise<Resolving> {
  const call = await world.engine.get(id);
  if (call === null) return { kind: 'no-such-call' };
  const facts = { callId: id, state: call.state };
  if (!isEnded(call) || call.state !== 'outcome-unknown') return refuse('call-not-unknown', { status: 409, facts });
  if (isDecided(call, decision)) return { kind: 'resolved', call };
  const inTheWay = await whyNotCorrected(world, call, decision);
  if (inTheWay !== null) return inTheWay;
  const conversation = decision.conversationId === null ? null : conversationId(decision.conversationId);
  const { by, placed, anyway = false } = decision;
  const lookedUp = conversation === null ? null : await lookUpConversation(world, call, { id: conversation, anyway });
  if (lookedUp !== null && 'problems' in lookedUp) return lookedUp;
  const { resolution } = call.outcome;
  const told = await world.engine.tell(id, {
    ...{ type: 'resolve', by: by.id, placed, conversationId: conversation },
    ...nameOf(by),
    ...(lookedUp === null ? {} : { lookedUp }),
    ...(resolution === null ? {} : { corrects: resolution.at }),
  });
  if (told.kind === 'no-such-call') return told;
  if (!isEnded(told.call) || told.met.kind === 'refused') return refuse('call-not-unknown', { status: 409, facts });
  return isDecided(told.call, decision)
    ? { kind: 'resolved', call: told.call }
    : resolvedAlready(told.call, decision, 'raced');
}

function nameOf({ name, person }: Decision['by']): { readonly byName?: string } {
  const byName = name ?? person?.subject ?? null;
  return byName === null ? {} : { byName };
}

const isDecided = ({ outcome: { resolution } }: EndedCall, { placed, conversationId: id }: Decision): boolean =>
  resolution?.placed === placed && resolution.conversationId === id;

/** `why`: what keeps this decision from replacing the one that stands. */
function resolvedAlready(
  call: EndedCall,
  { placed, conversationId: id }: Pick<Decision, 'placed' | 'conversationId'>,
  why: 'not-asked' | 'same-person' | 'built-on' | 'raced',
  built?: CallId,
) {
  const { resolution } = call.outcome;
  const decided =
    resolution?.placed === true ? `placed as ${resolution.conversationId ?? 'a conversation'}` : 'not placed';
  const wished = placed ? `--placed ${id ?? 'CONVERSATION'}` : '--not-placed';
  const facts = { callId: call.order.id, state: call.state, decided, why, built: built ?? null, wished };
  return refuse('call-resolved-already', { status: 409, facts });
}

/** Refuses to replace a decision without being asked to, by the same person, or once something was built on it. Null: it may be replaced, or is the first. */
async function whyNotCorrected({ engine, clock }: World, call: EndedCall, decision: Decision) {
  const { by, correct = false } = decision;
  const { resolution } = call.outcome;
  if (resolution === null) return null;
  if (!correct) return resolvedAlready(call, decision, 'not-asked');
  if (resolution.by === by.id) return resolvedAlready(call, decision, 'same-person');
  const built = await builtOn(engine, call, resolution.at);
  if (built !== null) return resolvedAlready(call, decision, 'built-on', built);
  const { agent, target } = call.order;
  const lookBack = clock.now() - resolution.at;
  const dials = await engine.recentDials?.({
    ...{ agentId: agent.id, phoneNumber: target.phoneNumber, lookBack: { target: lookBack, agent: lookBack } },
  });
  const isDialed = [...(dials?.target ?? []), ...(dials?.agent ?? [])].some((at) => at >= resolution.at);
  return isDialed ? resolvedAlready(call, decision, 'built-on') : null;
}

/** A call that was accepted for the same number after this moment, or dialed for the same agent. */
async function builtOn(engine: Engine, { order }: EndedCall, since: number): Promise<CallId | null> {
  const toNumber = await engine.list({ phoneNumber: order.target.phoneNumber, since, limit: 1 });
  const ofAgent = await engine.list({ agentId: order.agent.id, limit: 200 });
  const dialed = ofAgent.items.find(({ attempts }) => attempts.some(({ fencedAt }) => fencedAt >= since));
  return (toNumber.items[0] ?? dialed)?.order.id ?? null;
}

/** Which of the undecided calls are meant. Instants are epoch milliseconds. */
export interface Which {
  readonly agentId: AgentId | null;
  readonly phoneNumber: string | null;
  readonly since: number | null;
  readonly until: number | null;
}

/** Decides that all these calls were not placed, when they are as many as the person expects. */
export async function resolveMany(
  world: World,
  which: Which,
  { by, confirm }: { readonly by: ApiKey; readonly confirm: number },
): Promise<{ readonly kind: 'resolved'; readonly ids: readonly CallId[] } | Refusal> {
  const undecided = await undecidedCalls(seenBy(by, world.engine), which);
  if (undecided.length !== confirm) {
    return refuse('confirm-differs', { status: 409, pointer: '/confirm', facts: { count: undecided.length, confirm } });
  }
  const problem = undecided.map(({ order }) => partiesProblem(by, partiesOf(order))).find((each) => each !== null);
  if (problem !== undefined) return beyondLimits({ ...problem, pointer: null });
  const ids: CallId[] = [];
  for (const { order } of undecided) {
    const made = await resolveCall(world, order.id, { by, placed: false, conversationId: null });
    // If someone else has resolved one of them by now, their decision counts.
    if (made.kind === 'resolved') ids.push(order.id);
  }
  return { kind: 'resolved', ids };
}

async function undecidedCalls(engine: Pick<Engine, 'list'>, which: Which): Promise<readonly EndedCall[]> {
  const found: EndedCall[] = [];
  for (let cursor: string | null | undefined = undefined; cursor !== null;) {
    const page = await engine.list({
      states: ['outcome-unknown'],
      limit: 200,
      ...(which.agentId === null ? {} : { agentId: which.agentId }),
      ...(which.phoneNumber === null ? {} : { phoneNumber: which.phoneNumber }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.items.filter(isEnded).filter((call) => isMeant(call, which)));
    cursor = page.next;
  }
  return found;
}

function isMeant({ outcome, endedAt }: EndedCall, { since, until }: Which): boolean {
  return outcome.resolution === null && (since === null || endedAt >= since) && (until === null || endedAt < until);
}
