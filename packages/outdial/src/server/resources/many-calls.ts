import * as z from 'zod';
import {
  callCountSchema,
  type CallCountView,
  canceledManySchema,
  type CanceledManyView,
  reassignedManySchema,
  type ReassignedManyView,
} from '../../api/service-views.ts';
import { filterShape, readFilter, wrongField } from '../../orders/find-calls.ts';
import {
  cancelMany,
  cancelManySchema,
  countOf,
  type Left,
  reassignMany,
  reassignManySchema,
} from '../../orders/move-many.ts';
import { refuse } from '../../orders/refusal.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import { callBodyLimit } from '../http/body.ts';
import { readJsonBody } from '../http/json-body.ts';
import { readQuery, wrongParameter } from '../http/query.ts';
import { type Exchange, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

const countQuery = z.strictObject(filterShape);

/** All calls that fit a filter, at once: docs/http.md. */
export const manyCallRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/calls/count',
    summary: 'Count the calls that fit',
    scope: 'calls:read',
    sight: 'many',
    query: countQuery,
    answers: { 200: ['How many', callCountSchema] },
    problems: ['genesys-unavailable'],
    answer: getCount,
  },
  {
    method: 'post',
    path: '/v1/calls/cancel',
    summary: 'Cancel many calls that were not dialed yet',
    description:
      'With the filters of `GET /v1/calls`, for scheduled and waiting calls. `confirm` is their number; if it differs, nothing changes. A call that dials by then is left alone and listed.',
    scope: 'calls:cancel',
    sight: 'many',
    body: cancelManySchema,
    answers: { 200: ['The calls', canceledManySchema] },
    problems: ['field-missing', 'confirm-differs', 'genesys-unavailable'],
    answer: postCancelMany,
  },
  {
    method: 'post',
    path: '/v1/calls/reassign',
    summary: 'Give many calls that were not dialed yet to another agent',
    description:
      'Each call is canceled and one for the other agent accepted in its place, in one commit. A key with `calls:cancel` and `conversation:call:write` may do it, too. A call that dials by then is left alone and listed, and so is one that would end at once with the other agent.',
    scope: 'calls:reassign',
    sight: 'many',
    body: reassignManySchema,
    answers: { 200: ['The calls', reassignedManySchema] },
    problems: ['field-missing', 'confirm-differs', 'agent-not-found', 'reassign-not-possible', 'genesys-unavailable'],
    answer: postReassign,
  },
];

async function getCount(c: Exchange, world: ServerWorld): Promise<Response> {
  const query = readQuery(countQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const read = await readFilter(world, query.value, { caller: c.var.caller, sayWrong: wrongParameter });
  if (read.kind === 'refused') return refused(c, read);
  const count = await world.heavy.inTurn({ kind: 'search', key: c.var.caller.id }, async () =>
    countOf(world.engine, read.choice),
  );
  return c.json({ count } satisfies CallCountView);
}

async function postCancelMany(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, cancelManySchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const { confirm, ...wish } = body.value;
  const { caller } = c.var;
  const read = await readFilter(world, wish, { caller, sayWrong: wrongField });
  if (read.kind === 'refused') return refused(c, read);
  const moved = await cancelMany(world, { choice: read.choice, confirm, by: caller });
  if (moved.kind === 'refused') return refused(c, moved);
  return c.json({ canceled: moved.done, left: moved.left.map(leftView) } satisfies CanceledManyView);
}

async function postReassign(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, reassignManySchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const { reassign } = world.engine;
  if (reassign === undefined) return refused(c, refuse('reassign-not-possible', { status: 501 }));
  const { confirm, to, ...wish } = body.value;
  const { caller } = c.var;
  const read = await readFilter(world, wish, { caller, sayWrong: wrongField });
  if (read.kind === 'refused') return refused(c, read);
  const moved = await reassignMany(world, { choice: read.choice, confirm, to, by: caller, reassign });
  if (moved.kind === 'refused') return refused(c, moved);
  return c.json({ reassigned: moved.done, left: moved.left.map(leftView) } satisfies ReassignedManyView);
}

const leftView = ({ id, state, problem }: Left): CanceledManyView['left'][number] => ({
  ...{ id, state, problem: problem === null ? null : explainProblem(problem) },
});
