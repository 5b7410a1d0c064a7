import { isEnded, keyOf, type Call } from '../../call/call.ts';
import type { CallChoice, CallFilter, CallPage, EndedGroup, WaitGroup } from '../../ports/engine.ts';
import { codesOf, endedGroup, isUndecided } from '../facets.ts';
import { conversationOf, cursorAfter, pageSize, type ListPlace, placeOf } from '../store.ts';

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function newestFirst({ order: one }: Call, { order: other }: Call): number {
  return other.createdAt - one.createdAt || byText(other.id, one.id);
}

/** Whether a value is the one asked for; everything is when nothing is asked for. */
const isAsked = <Value>(asked: Value | undefined, value: Value | null): boolean =>
  asked === undefined || asked === value;

function matches(call: Call, choice: CallChoice): boolean {
  const { order } = call;
  const { states, createdBy, attribute, since, until, expiresBefore } = choice;
  return (
    isAsked(choice.id, order.id) &&
    isAsked(choice.agentId, order.agent.id) &&
    isAsked<string>(choice.phoneNumber, order.target.phoneNumber) &&
    isAsked(choice.key, keyOf(order)) &&
    isAsked(choice.conversationId, conversationOf(call)) &&
    isAsked(choice.queueId, order.queue?.id ?? null) &&
    isAsked(choice.label, order.label) &&
    (states === undefined || states.includes(call.state)) &&
    (createdBy === undefined || createdBy.includes(order.createdBy)) &&
    (attribute === undefined || order.attributes[attribute.name] === attribute.value) &&
    (choice.code === undefined || codesOf(call).includes(choice.code)) &&
    (choice.undecided === undefined || isUndecided(call)) &&
    (since === undefined || order.createdAt >= since) &&
    (until === undefined || order.createdAt < until) &&
    (expiresBefore === undefined || order.expiresAt < expiresBefore)
  );
}

function isAfter({ order }: Call, place: ListPlace | null): boolean {
  return place === null || (order.createdAt - place.createdAt || byText(order.id, place.id)) < 0;
}

/** One page of these calls, for a store that has no index to ask. */
export function listCalls(calls: readonly Call[], filter: CallFilter): CallPage {
  const size = pageSize(filter);
  const place = placeOf(filter.cursor);
  const found = calls.filter((call) => isAfter(call, place) && matches(call, filter)).sort(newestFirst);
  const items = found.slice(0, size);
  const last = items.at(-1);
  return { items, next: found.length > size && last !== undefined ? cursorAfter(last) : null };
}

/** The waiting ones among these calls, grouped by agent and by what they wait for. */
export function waitsOf(calls: readonly Call[]): readonly WaitGroup[] {
  const groups = new Map<string, WaitGroup>();
  for (const call of calls) {
    if (call.state !== 'waiting') continue;
    const codes = codesOf(call);
    const { id: example, agent } = call.order;
    const name = [agent.id, ...codes].join(' ');
    const known = groups.get(name);
    const oldest = known === undefined || example < known.oldest ? example : known.oldest;
    groups.set(name, { agentId: agent.id, codes, calls: (known?.calls ?? 0) + 1, example, oldest });
  }
  return [...groups.values()];
}

export function endedOf(calls: readonly Call[], since: number, until: number): readonly EndedGroup[] {
  return calls
    .filter(isEnded)
    .filter(({ endedAt }) => endedAt >= since && endedAt < until)
    .map(endedGroup);
}

/** How many of these calls fit. */
export const countMatching = (calls: readonly Call[], choice: CallChoice): number =>
  calls.filter((call) => matches(call, choice)).length;

/** How many of these calls are in each state; states without calls are absent. */
export function countCalls(calls: readonly Call[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of calls) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
