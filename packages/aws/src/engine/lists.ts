import {
  cursorAfter,
  listCalls,
  pageSize,
  placeOf,
  type Call,
  type CallChoice,
  type CallFilter,
  type CallId,
  type CallPage,
  type LogEntry,
} from 'outdial/engine-kit';
import { hashOf, idIn, type CallRow, type Calls, type ListedCall, type WhichCalls } from '../table/calls.ts';
import type { Table } from '../table/table.ts';

const openStates: readonly string[] = ['scheduled', 'waiting', 'dialing', 'unknown', 'placed', 'ringing', 'connected'];
/** Calls that are read at the same time. */
const atOnce = 10;

/** Calls that are read for one page; after that it ends with those that fit, and the next page continues. */
const mostRead = 1_000;

/** One page of the calls that pass the filter, newest first. Holds no more calls than the page has. */
export async function pageOfCalls(calls: Calls, filter: CallFilter): Promise<CallPage> {
  const only = ofOneCall(calls, filter);
  if (only !== null) {
    const row = await only;
    return listCalls(row === null ? [] : [row.call], filter);
  }
  return isTold(filter) ? pageTold(calls, filter) : pageRead(calls, filter);
}

/** The call that the filter names; null if it names none. */
function ofOneCall(calls: Calls, { id, conversationId }: CallChoice): Promise<CallRow | null> | null {
  if (id !== undefined) return calls.read(id);
  return conversationId === undefined ? null : calls.ofConversation(conversationId);
}

/** True if the index tells whether a call passes, so that only calls are read that are shown. */
const isTold = ({ queueId, label, attribute, createdBy, code, undecided, expiresBefore }: CallChoice): boolean =>
  [queueId, label, attribute, createdBy, code, undecided, expiresBefore].every((part) => part === undefined);

async function pageTold(calls: Calls, filter: CallFilter): Promise<CallPage> {
  const size = pageSize(filter);
  const found: ListedCall[] = [];
  for await (const group of groupsOf(newestFirst(calls, filter), filter)) {
    found.push(...group);
    if (found.length > size) break;
  }
  const shown = found.slice(0, size);
  const last = shown.at(-1);
  const { cursor: _reached, ...unplaced } = filter;
  // The index may be a moment behind the calls.
  const { items } = listCalls(await readAll(calls, shown), unplaced);
  return { items, next: found.length > size && last !== undefined ? cursorAfter({ order: last }) : null };
}

async function pageRead(calls: Calls, filter: CallFilter): Promise<CallPage> {
  const size = pageSize(filter);
  const { cursor: _reached, limit: _size, ...choice } = filter;
  const found: Call[] = [];
  let read = 0;
  for await (const group of groupsOf(newestFirst(calls, filter), choice)) {
    read += group.length;
    found.push(...listCalls(await readAll(calls, group), { ...choice, limit: group.length }).items);
    const last = group.at(-1);
    if (found.length > size) break;
    if (read >= mostRead && last !== undefined) return { items: found, next: cursorAfter({ order: last }) };
  }
  const items = found.slice(0, size);
  const last = items.at(-1);
  return { items, next: found.length > size && last !== undefined ? cursorAfter(last) : null };
}

/** How many calls pass the filter. Reads a call only where the index does not tell. */
export async function countCalls(calls: Calls, choice: CallChoice): Promise<number> {
  if (choice.id !== undefined || choice.conversationId !== undefined)
    return (await pageOfCalls(calls, choice)).items.length;
  let count = 0;
  for await (const group of groupsOf(newestFirst(calls, choice), choice)) {
    const whole = isTold(choice)
      ? group
      : listCalls(await readAll(calls, group), { ...choice, limit: group.length }).items;
    count += whole.length;
  }
  return count;
}

export async function readAll(calls: Calls, entries: readonly Pick<ListedCall, 'id'>[]): Promise<readonly Call[]> {
  const rows: (CallRow | null)[] = [];
  for (let from = 0; from < entries.length; from += atOnce) {
    rows.push(...(await Promise.all(entries.slice(from, from + atOnce).map(({ id }) => calls.read(id)))));
  }
  return rows.flatMap((row) => row?.call ?? []);
}

/** The calls that may pass by what the index tells of them, some at a time. */
async function* groupsOf(
  entries: AsyncIterable<ListedCall>,
  choice: CallChoice,
): AsyncGenerator<readonly ListedCall[]> {
  let group: ListedCall[] = [];
  for await (const entry of entries) {
    if (choice.since !== undefined && entry.createdAt < choice.since) break;
    if (mayPass(entry, choice)) group.push(entry);
    if (group.length < atOnce) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** From the place that the filter's cursor names. Calls of the same millisecond come in the order of their ids. */
async function* newestFirst(calls: Calls, filter: CallFilter): AsyncGenerator<ListedCall> {
  const place = placeOf(filter.cursor);
  const upTo = Math.min(place?.createdAt ?? Infinity, (filter.until ?? Infinity) - 1);
  const isOlder = ({ createdAt, id }: ListedCall): boolean =>
    place === null || createdAt < place.createdAt || (createdAt === place.createdAt && id < place.id);
  let same: ListedCall[] = [];
  const inOrder = () => same.sort((one, other) => (one.id < other.id ? 1 : -1)).filter(isOlder);
  const order = { oldestFirst: false, ...(Number.isFinite(upTo) ? { upTo } : {}) };
  for await (const entry of calls.listed(whichIn(filter), order)) {
    if (same[0] !== undefined && same[0].createdAt !== entry.createdAt) {
      yield* inOrder();
      same = [];
    }
    same.push(entry);
  }
  yield* inOrder();
}

const statesIn = ({ states, undecided }: CallChoice): readonly string[] | undefined =>
  undecided === true ? ['outcome-unknown'] : states;

function whichIn(choice: CallChoice): WhichCalls {
  const { phoneNumber } = choice;
  if (phoneNumber !== undefined) return { phoneNumber };
  return statesIn(choice)?.every((state) => openStates.includes(state)) === true ? 'open' : 'all';
}

function mayPass({ state, agent, keyHash }: ListedCall, choice: CallChoice): boolean {
  return (
    (statesIn(choice)?.includes(state) ?? true) &&
    (choice.agentId === undefined || choice.agentId === agent) &&
    (choice.key === undefined || hashOf(choice.key) === keyHash)
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

/** Calls that changed after a line, at most. If there are more, the lines are taken in the order of the calls. */
const mostChanged = 200;

/** The history of one call, or of all (`null`). */
export async function historyOf(
  { calls, table }: { readonly calls: Calls; readonly table: Table },
  id: CallId | null,
  after: number,
  limit: number,
): Promise<readonly LogEntry[]> {
  const asked = { after, limit, since: 0, until: null };
  if (id !== null) return linesWithin((await calls.read(id))?.log ?? [], asked);
  const changed = { oldestFirst: true, from: after + 1, limit: mostChanged };
  const { items, next } = await table.pageOfIndex('byLine', 'calls', changed);
  if (next !== undefined || items.length === mostChanged) return firstLines(calls, 'all', asked, ({ log }) => log);
  const rows = await Promise.all(items.map((item) => calls.read(idIn(item))));
  return linesWithin(
    rows.flatMap((row) => row?.log ?? []),
    asked,
  );
}
