import type { Call } from '../../call/call.ts';
import type { CallFilter, CallPage } from '../../ports/engine.ts';
import { conversationOf, cursorAfter, pageSize, type ListPlace, placeOf } from '../store.ts';

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function newestFirst({ order: one }: Call, { order: other }: Call): number {
  return other.createdAt - one.createdAt || byText(other.id, one.id);
}

function matches(call: Call, filter: CallFilter, place: ListPlace | null): boolean {
  const { order } = call;
  const older = place === null || (order.createdAt - place.createdAt || byText(order.id, place.id)) < 0;
  return (
    older &&
    (filter.agentId === undefined || order.agent.id === filter.agentId) &&
    (filter.phoneNumber === undefined || order.target.phoneNumber === filter.phoneNumber) &&
    (filter.key === undefined || order.key === filter.key) &&
    (filter.states === undefined || filter.states.includes(call.state)) &&
    (filter.conversationId === undefined || conversationOf(call) === filter.conversationId)
  );
}

/** One page of these calls, for a store that has no index to ask. */
export function listCalls(calls: readonly Call[], filter: CallFilter): CallPage {
  const size = pageSize(filter);
  const place = placeOf(filter.cursor);
  const found = calls.filter((call) => matches(call, filter, place)).sort(newestFirst);
  const items = found.slice(0, size);
  const last = items.at(-1);
  return { items, next: found.length > size && last !== undefined ? cursorAfter(last) : null };
}

/** How many of these calls are in each state; states without calls are absent. */
export function countCalls(calls: readonly Call[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of calls) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
