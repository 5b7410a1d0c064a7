import type { Call } from '../call/call.ts';
import type { ConversationSeen } from '../call/conversation.ts';
import { beginnings } from '../call/life/sighting.ts';
import type { ConversationId } from '../call/ids.ts';
import { isoOf } from '../call/instants.ts';
import type { LookedUp } from '../call/outcome.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { OrderWorld } from './world.ts';

/** Genesys and Outdial may have different clocks. */
const clocksDifferMs = 60_000;
/** So long after the fence a conversation may begin that could be the attempt's (docs/lifecycle.md). */
const startedWithinMs = 45_000;

/**
 * Looks up the conversation that a person says a call became. Refused when Genesys does not know it, or it cannot be this call's. When Genesys
 * cannot be asked, that is the answer.
 */
export async function lookUpConversation(
  { engine, contactCentre }: Pick<OrderWorld, 'engine' | 'contactCentre'>,
  call: Call,
  { id, anyway }: { readonly id: ConversationId; readonly anyway: boolean },
): Promise<LookedUp | Refusal> {
  const pointer = '/conversationId';
  const other = (await engine.list({ conversationId: id, limit: 2 })).items.find(
    ({ order }) => order.id !== call.order.id,
  );
  if (other !== undefined) return notOfCall(id, { why: 'call', other: other.order.id });
  const read = await contactCentre.readConversation(id);
  if (read.kind === 'failed') return { found: false, code: read.problem.code };
  if (read.kind === 'missing')
    return refuse('conversation-not-found', { status: 422, pointer, facts: { conversationId: id } });
  const { agentId, startedAt } = read.conversation;
  const late = anyway ? null : beganLater(call, read.conversation);
  return notOfCall(id, whyNot(call, read.conversation)) ?? late ?? { found: true, agentId, startedAt };
}

/** A dial request makes its conversation at once. One that began minutes later is most likely another call, such as one by hand. */
function beganLater({ attempts, setBack }: Call, seen: ConversationSeen): Refusal | null {
  const fencedAt = attempts.at(-1)?.fencedAt;
  // The record of a call from a backup may lack its last dial, and the mark is proof.
  if (fencedAt === undefined || setBack !== undefined || seen.mark !== null) return null;
  const began = Math.min(...beginnings(seen));
  if (!Number.isFinite(began) || began <= fencedAt + startedWithinMs + clocksDifferMs) return null;
  const facts = { conversationId: seen.conversationId, began: isoOf(began), dialed: isoOf(fencedAt) };
  return refuse('conversation-began-later', { status: 409, pointer: '/conversationId', facts });
}

type Why = Readonly<Record<string, string>> & { readonly why: 'call' | 'agent' | 'inbound' | 'before' };

/** What shows that a conversation is not this call's; null when nothing does. */
function whyNot({ order, attempts }: Call, seen: ConversationSeen): Why | null {
  const { mark, agentId, direction, startedAt } = seen;
  if (mark !== null && mark.callId !== order.id) return { why: 'call', other: mark.callId };
  if (agentId !== null && agentId !== order.agent.id) return { why: 'agent', other: agentId };
  if (direction === 'inbound') return { why: 'inbound' };
  const fencedAt = attempts[0]?.fencedAt ?? order.createdAt;
  const isEarlier = beginnings(seen).every((at) => at < fencedAt - clocksDifferMs);
  return isEarlier && startedAt !== null ? { why: 'before', other: isoOf(startedAt) } : null;
}

function notOfCall(id: ConversationId, why: Why): Refusal;
function notOfCall(id: ConversationId, why: Why | null): Refusal | null;
function notOfCall(id: ConversationId, why: Why | null): Refusal | null {
  if (why === null) return null;
  const facts = { conversationId: id, ...why };
  return refuse('conversation-not-of-call', { status: 422, pointer: '/conversationId', facts });
}
