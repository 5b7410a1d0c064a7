import { callRequestSchema, type CallRequestView } from '../../api/service-views.ts';
import { pageOf, type PageView } from '../../api/views.ts';
import { callId } from '../../call/ids.ts';
import { isoOf } from '../../call/instants.ts';
import { noQuery, readQuery } from '../http/query.ts';
import { type Exchange, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { callNotFound } from './calls.ts';

/** `GET /v1/calls/{id}/genesys-requests`: what a call cost. */
export const callRequestRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/calls/{id}/genesys-requests',
    summary: 'The requests to Genesys that went out for this call',
    description:
      'Oldest first: the newest 100, kept for 30 days. A read that several calls shared is listed for each of them. Events, the regular reads of all agents, and what was looked up before the call was accepted are not listed.',
    scope: 'calls:read',
    sight: 'one',
    query: noQuery,
    answers: { 200: ['Requests', pageOf(callRequestSchema)] },
    problems: ['call-not-found', 'call-lost'],
    answer: getCallRequests,
  },
];

async function getCallRequests(c: Exchange, world: ServerWorld): Promise<Response> {
  const query = readQuery(noQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const id = c.req.param('id') ?? '';
  const call = await world.engine.get(callId(id));
  if (call === null) return refused(c, await callNotFound(world, id));
  const records = (await world.requests?.ofCall(call.order.id)) ?? [];
  const items = records.map(({ at, tookMs, method, path, status, error, purpose }) => ({
    ...{ at: isoOf(at), tookMs, method, path, status, error, purpose },
  }));
  return c.json({ items, next: null } satisfies PageView<CallRequestView>);
}
