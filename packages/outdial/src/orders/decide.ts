import * as z from 'zod';
import { isEnded, type Call, type EndedCall } from '../call/call.ts';
import { conversationId, type AgentId, type CallId, type KeyId } from '../call/ids.ts';
import type { Engine } from '../ports/engine.ts';
import { refuse, type Refusal } from './refusal.ts';

/** The body of `POST /v1/calls/{id}/resolve`. */
export const resolveRequestSchema = z
  .strictObject({
    placed: z.boolean().meta({ description: 'True if Genesys placed the call.' }),
    conversationId: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .nullish()
      .meta({ description: 'The conversation of the call. Required if it was placed.' }),
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
  readonly by: KeyId;
  readonly placed: boolean;
  readonly conversationId: string | null;
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

/** Records a person's decision about a call that ended `outcome-unknown`, once. The same decision again is answered as the first time. */
export async function resolveCall(engine: Engine, id: CallId, decision: Decision): Promise<Resolving> {
  const { by, placed } = decision;
  const conversation = decision.conversationId === null ? null : conversationId(decision.conversationId);
  const told = await engine.tell(id, { type: 'resolve', by, placed, conversationId: conversation });
  if (told.kind === 'no-such-call') return told;
  const { call, met } = told;
  const facts = { callId: id, state: call.state };
  if (!isEnded(call) || met.kind === 'refused') return refuse('call-not-unknown', { status: 409, facts });
  const { resolution } = call.outcome;
  const isSame = resolution?.placed === placed && resolution.conversationId === conversation;
  if (isSame) return { kind: 'resolved', call };
  const decided =
    resolution?.placed === true ? `placed as ${resolution.conversationId ?? 'a conversation'}` : 'not placed';
  return refuse('call-resolved-already', { status: 409, facts: { ...facts, decided } });
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
  engine: Engine,
  which: Which,
  { by, confirm }: { readonly by: KeyId; readonly confirm: number },
): Promise<{ readonly kind: 'resolved'; readonly ids: readonly CallId[] } | Refusal> {
  const undecided = await undecidedCalls(engine, which);
  if (undecided.length !== confirm) {
    return refuse('confirm-differs', { status: 409, pointer: '/confirm', facts: { count: undecided.length, confirm } });
  }
  const ids: CallId[] = [];
  for (const { order } of undecided) {
    const made = await resolveCall(engine, order.id, { by, placed: false, conversationId: null });
    // If someone else has resolved one of them by now, their decision counts.
    if (made.kind === 'resolved') ids.push(order.id);
  }
  return { kind: 'resolved', ids };
}

async function undecidedCalls(engine: Engine, which: Which): Promise<readonly EndedCall[]> {
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
