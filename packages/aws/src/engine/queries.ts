import {
  conversationOf,
  cursorAfter,
  pageSize,
  placeOf,
  type Call,
  type CallFilter,
  type CallPage,
  type LogEntry,
} from 'outdial/engine-parts';
import type { CallRow } from '../table/calls.ts';

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function newestFirst({ order: one }: Call, { order: other }: Call): number {
  return other.createdAt - one.createdAt || byText(other.id, one.id);
}

function matches(call: Call, filter: CallFilter): boolean {
  const { order } = call;
  const place = placeOf(filter.cursor);
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

/** One page of all calls that the table keeps. It reads them all: for a person who looks, not for a stream. */
export function pageOf(rows: readonly CallRow[], filter: CallFilter): CallPage {
  const size = pageSize(filter);
  const found = rows
    .map(({ call }) => call)
    .filter((call) => matches(call, filter))
    .sort(newestFirst);
  const items = found.slice(0, size);
  const last = items.at(-1);
  return { items, next: found.length > size && last !== undefined ? cursorAfter(last) : null };
}

export function countsOf(rows: readonly CallRow[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { call } of rows) counts[call.state] = (counts[call.state] ?? 0) + 1;
  return counts;
}

export function historyOf(rows: readonly CallRow[], after: number, limit: number): readonly LogEntry[] {
  return rows
    .flatMap(({ log }) => log)
    .filter(({ sequence }) => sequence > after)
    .sort((one, other) => one.sequence - other.sequence)
    .slice(0, limit);
}
