import {
  cursorAfter,
  listCalls,
  pageSize,
  placeOf,
  type Call,
  type CallFilter,
  type CallId,
  type CallPage,
  type LogEntry,
} from 'outdial/engine-kit';
import { hashOf, type CallRow, type Calls, type ListedCall, type WhichCalls } from '../table/calls.ts';

const openStates: readonly string[] = ['scheduled', 'waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'];
/** Calls that are read at the same time. */
const atOnce = 10;

/** One page of the calls that pass the filter, newest first. Holds no more calls than the page has. */
export async function pageOfCalls(calls: Calls, filter: CallFilter): Promise<CallPage> {
  if (filter.conversationId !== undefined) {
    const row = await calls.ofConversation(filter.conversationId);
    return listCalls(row === null ? [] : [row.call], filter);
  }
  const size = pageSize(filter);
  const found: ListedCall[] = [];
  for await (const entry of newestFirst(calls, filter)) {
    if (matches(entry, filter)) found.push(entry);
    if (found.length > size) break;
  }
  const shown = found.slice(0, size);
  const last = shown.at(-1);
  const { cursor: _reached, ...unplaced } = filter;
  // The index may be a moment behind the calls.
  const { items } = listCalls(await readAll(calls, shown), unplaced);
  return { items, next: found.length > size && last !== undefined ? cursorAfter({ order: last }) : null };
}

/** How many calls are in each state. */
export async function countStates(calls: Calls): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for await (const { state } of calls.listed('all', { oldestFirst: false })) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

async function readAll(calls: Calls, entries: readonly ListedCall[]): Promise<readonly Call[]> {
  const rows: (CallRow | null)[] = [];
  for (let from = 0; from < entries.length; from += atOnce) {
    rows.push(...(await Promise.all(entries.slice(from, from + atOnce).map(({ id }) => calls.read(id)))));
  }
  return rows.flatMap((row) => row?.call ?? []);
}

/** From the place that the filter's cursor names. Calls of the same millisecond come in the order of their ids. */
async function* newestFirst(calls: Calls, filter: CallFilter): AsyncGenerator<ListedCall> {
  const place = placeOf(filter.cursor);
  const upTo = place === null ? {} : { upTo: place.createdAt };
  const isOlder = ({ createdAt, id }: ListedCall): boolean =>
    place === null || createdAt < place.createdAt || (createdAt === place.createdAt && id < place.id);
  let same: ListedCall[] = [];
  const inOrder = () => same.sort((one, other) => (one.id < other.id ? 1 : -1)).filter(isOlder);
  for await (const entry of calls.listed(whichIn(filter), { oldestFirst: false, ...upTo })) {
    if (same[0] !== undefined && same[0].createdAt !== entry.createdAt) {
      yield* inOrder();
      same = [];
    }
    same.push(entry);
  }
  yield* inOrder();
}

function whichIn({ phoneNumber, states }: CallFilter): WhichCalls {
  if (phoneNumber !== undefined) return { phoneNumber };
  return states?.every((state) => openStates.includes(state)) === true ? 'open' : 'all';
}

function matches({ state, agent, keyHash }: ListedCall, filter: CallFilter): boolean {
  return (
    (filter.states === undefined || (filter.states as readonly string[]).includes(state)) &&
    (filter.agentId === undefined || filter.agentId === agent) &&
    (filter.key === undefined || hashOf(filter.key) === keyHash)
  );
}

/** Lines of the histories of many calls, and when they were written. */
export interface AskedLines {
  /** Lines after this sequence number. */
  readonly after: number;
  readonly since: number;
  readonly until: number | null;
  readonly limit: number;
}
type Line = Pick<LogEntry, 'sequence' | 'at'>;

/** The first lines of these calls in the order of their sequence. Holds no more lines than were asked for, and one call. */
export async function firstLines<Found extends Line>(
  calls: Calls,
  which: WhichCalls,
  asked: AskedLines,
  linesOf: (row: CallRow) => readonly Found[],
): Promise<readonly Found[]> {
  const { after, since, until, limit } = asked;
  let kept: readonly Found[] = [];
  const upTo = until === null ? {} : { upTo: until };
  for await (const { id, firstLine, lastLine, lastAt } of calls.listed(which, { oldestFirst: true, ...upTo })) {
    const isFull = kept.length === limit && firstLine > (kept.at(-1)?.sequence ?? 0);
    if (isFull || lastLine <= after || lastAt < since) continue;
    const row = await calls.read(id);
    kept = linesWithin([...kept, ...(row === null ? [] : linesOf(row))], asked);
  }
  return kept;
}

export function linesWithin<Found extends Line>(
  lines: readonly Found[],
  { after, since, until, limit }: AskedLines,
): readonly Found[] {
  return lines
    .filter(({ sequence, at }) => sequence > after && at >= since && at < (until ?? Infinity))
    .sort((one, other) => one.sequence - other.sequence)
    .slice(0, limit);
}

/** The history of one call, or of all (`null`). */
export async function historyOf(
  calls: Calls,
  id: CallId | null,
  after: number,
  limit: number,
): Promise<readonly LogEntry[]> {
  const asked = { after, limit, since: 0, until: null };
  if (id === null) return firstLines(calls, 'all', asked, ({ log }) => log);
  return linesWithin((await calls.read(id))?.log ?? [], asked);
}
