import * as z from 'zod';
import { eventView } from '../../api/call-view.ts';
import { sharedEventView } from './shared-view.ts';
import { eventSchema, type EventView, pageOf, type PageView } from '../../api/views.ts';
import { callId, type CallId } from '../../call/ids.ts';
import type { LogEntry } from '../../ports/engine.ts';
import { historySeen } from '../../orders/own-calls.ts';
import { refuse } from '../../orders/refusal.ts';
import { goodUntil } from '../../ports/api-keys.ts';
import { withKeyNames } from '../http/key-names.ts';
import { eventsQuery, readQuery } from '../http/query.ts';
import { type Exchange, header, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { callNotFound } from './calls.ts';

/** The media type of a live stream. */
const stream = 'text/event-stream';
const lastEventId = z.object({ 'Last-Event-ID': header('Resumes a live stream after this event.') });

/** The history of one call, and of all. */
export const callEventRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/calls/{id}/events',
    summary: 'The history of one call, as a list or live',
    description:
      'A live stream ends after the event that ends the call. If you have seen all of it, the answer is 204.',
    scope: 'calls:read',
    sight: 'one',
    shared: true,
    query: eventsQuery,
    headers: lastEventId,
    answers: {
      200: ['Events', pageOf(eventSchema)],
      204: ['The call has ended, and you have seen all events', null],
    },
    media: [stream],
    problems: ['call-not-found', 'call-lost', 'live-not-possible'],
    answer: callEvents,
  },
  {
    method: 'get',
    path: '/v1/events',
    summary: 'The events of all calls, as a list or live',
    scope: 'calls:read',
    sight: 'many',
    query: eventsQuery,
    headers: lastEventId,
    answers: { 200: ['Events', pageOf(eventSchema)] },
    media: [stream],
    problems: ['live-not-possible'],
    answer: (c, world) => eventsFrom(c, world, null),
  },
];

async function callEvents(c: Exchange, world: ServerWorld): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const call = await world.engine.get(callId(id));
  return call === null ? refused(c, await callNotFound(world, id)) : eventsFrom(c, world, call.order.id);
}

const sharedView = (entry: LogEntry): EventView => sharedEventView(eventView(entry));

/** The history of one call or of all: as a list, or live when the caller accepts an event stream. */
async function eventsFrom(c: Exchange, world: ServerWorld, id: CallId | null): Promise<Response> {
  const query = readQuery(eventsQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const { after, limit } = query.value;
  const isShared = c.var.sharedCall !== null;
  const view = isShared ? sharedView : eventView;
  if (!/\btext\/event-stream\b/i.test(c.req.header('accept') ?? ''))
    return listFrom(c, world, { id, after, limit, view });
  const last = c.req.header('last-event-id');
  if (last !== undefined && !/^\d{1,15}$/.test(last)) {
    const facts = { field: 'Last-Event-ID', seen: last.slice(0, 40), expected: 'the id of an event: a whole number' };
    return refused(c, refuse('field-value', { status: 400, facts }));
  }
  const asked = c.req.query('after') === undefined ? null : after;
  const from = last === undefined ? asked : Number(last);
  if (world.engine.newest !== undefined) return pollFrom(c, world, { id, from, limit, view });
  const { caller, session } = c.var;
  const ends = [session?.expiresAt ?? Infinity, goodUntil(caller) ?? Infinity];
  const until = Math.min(...ends);
  const reader = { key: caller, session: session?.hash ?? null, until: until === Infinity ? null : until };
  return world.live.open({ reader, callId: id, after: from, view, signal: c.req.raw.signal });
}

interface Part {
  readonly id: CallId | null;
  readonly after: number;
  readonly limit: number;
  readonly view: (entry: LogEntry) => EventView;
}

async function listFrom(c: Exchange, world: ServerWorld, { id, after, limit, view }: Part): Promise<Response> {
  const { caller } = c.var;
  const read = async () => {
    const { entries, reached, isMore } = await historySeen(world.engine, caller, { id, after, limit });
    const items = await withKeyNames(world, entries.map(view));
    return { items: [...items], next: isMore ? String(reached) : null } satisfies PageView<EventView>;
  };
  return c.json(await (id === null ? world.heavy.inTurn({ kind: 'search', key: caller.id }, read) : read()));
}

/**
 * Where other processes commit too, nothing is live. Who also takes JSON gets the events up to now and, always, the place from which to ask
 * again; others are refused.
 */
async function pollFrom(
  c: Exchange,
  world: ServerWorld,
  { id, from, limit, view }: Omit<Part, 'after'> & { readonly from: number | null },
): Promise<Response> {
  if (!/\bapplication\/json\b/i.test(c.req.header('accept') ?? ''))
    return refused(c, refuse('live-not-possible', { status: 406 }));
  const { engine } = world;
  const after = from ?? (id === null ? ((await world.engine.newest?.()) ?? 0) : 0);
  const { entries, reached } = await historySeen(engine, c.var.caller, { id, after, limit });
  const items = await withKeyNames(world, entries.map(view));
  return c.json({ items: [...items], next: String(reached) } satisfies PageView<EventView>);
}
