import type { Call, CallOrder } from '../call/call.ts';
import { isOwn } from '../call/blockers.ts';
import type { ConversationSeen } from '../call/conversation.ts';
import type { AgentId, CallId, ConversationId } from '../call/ids.ts';
import type { CallEvent } from '../call/life/call-event.ts';
import { dueEvent } from '../call/life/due.ts';
import { wrongConversation } from '../call/proof.ts';
import type { Timers } from '../call/timers.ts';
import type { Accepted, AcceptOptions } from '../ports/engine.ts';
import { duplicateWindow, timersInARow, toldOfAgent } from './limits.ts';

// The rules that every engine follows alike. Each engine reads what they ask for from its own store.

/** Whether a waiting call is checked when the agent's turn comes; not one in its retry delay, or the one that just had its turn. */
export function isNext(call: Call, { now, except }: { readonly now: number; readonly except: CallId | null }): boolean {
  return call.order.id !== except && !(call.state === 'waiting' && call.retryAt !== null && call.retryAt > now);
}

/** True if the agent, and not only the call, is what keeps it waiting. */
function waitsForAgent(call: Call): boolean {
  return call.state === 'waiting' && !call.waitingFor.every(isOwn);
}

/** Counts the checked calls that wait for their agent. True after `most`: further calls would only learn the same. */
export function countTold(most = toldOfAgent): (checked: Call) => boolean {
  let told = 0;
  return (checked) => {
    told += waitsForAgent(checked) ? 1 : 0;
    return told >= most;
  };
}

/** From when on the same request without a key is a duplicate, epoch milliseconds; null when duplicates are allowed. */
export function duplicateSince(order: CallOrder, options: AcceptOptions): number | null {
  const { allowDuplicate, duplicateWithinMs = duplicateWindow } = options;
  return allowDuplicate ? null : order.createdAt - duplicateWithinMs;
}

/** The answer to a request whose key already has this call. */
export function sameKey(order: CallOrder, guard: { readonly fingerprint: string }, call: Call): Accepted {
  return { kind: guard.fingerprint === order.fingerprint ? 'replayed' : 'key-reused', call };
}

/** The timer of a call to fire now, after `fired` others. Null when no timer is due, or enough fired in a row. */
export function timerToFire(call: Call, fired: number, timers: Timers, now: number): CallEvent | null {
  return fired < timersInARow ? dueEvent(call, timers, now) : null;
}

/** The conversation whose owner must be looked up before this event may be applied. Null for an event that does not name one. */
export function conversationNamed(event: CallEvent): ConversationId | null {
  return event.type === 'answer-placed' ? event.conversationId : null;
}

/** An answer that names the conversation of another call (`owner`) says nothing about this one: it counts as no answer. */
export function trusted(event: CallEvent, id: CallId, owner: Call | null): CallEvent {
  if (event.type !== 'answer-placed' || owner === null || owner.order.id === id) return event;
  return { type: 'answer-unknown', n: event.n, problem: wrongConversation(event.conversationId) };
}

/**
 * The agent whose call under way may have become this conversation, which no call knows; null when it cannot be that call's. Its call keeps it
 * as a candidate if it is `unknown` (docs/lifecycle.md#candidates), which moves nothing.
 */
export function agentOfCandidate(seen: ConversationSeen): AgentId | null {
  return seen.mark === null ? seen.agentId : null;
}
