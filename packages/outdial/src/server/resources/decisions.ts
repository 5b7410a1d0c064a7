import { resolvedManySchema, type ResolvedManyView } from '../../api/service-views.ts';
import { callSchema } from '../../api/views.ts';
import { callId } from '../../call/ids.ts';
import {
  decisionProblem,
  resolveCall,
  resolveMany,
  resolveManySchema,
  resolveRequestSchema,
} from '../../orders/decide.ts';
import { readFilter, wrongField } from '../../orders/find-calls.ts';
import { refuse } from '../../orders/refusal.ts';
import { readNumber } from '../http/numbers.ts';
import { callBodyLimit } from '../http/body.ts';
import { readJsonBody } from '../http/json-body.ts';
import { type Exchange, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { answerCall, callNotFound, etag } from './calls.ts';

/** A person's decisions about calls that ended `outcome-unknown`: docs/outcome-unknown.md. */
export const decisionRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/calls/{id}/resolve',
    summary: 'Resolve a call that ended outcome-unknown',
    description:
      'A person has looked up whether the call was placed. This does not ring or hang up a phone: the call keeps its state and records the decision, and the agent can get other calls. Outdial looks the conversation up in Genesys, and says what it found. Another person may correct the decision with `correct`, as long as Outdial has dialed nothing since. To dial again, send a new call with a new key.',
    scope: 'calls:resolve',
    sight: 'one',
    body: resolveRequestSchema,
    answers: { 200: ['The call', callSchema] },
    answerHeaders: { 200: etag },
    problems: [
      'field-missing',
      'field-type',
      'call-not-found',
      'call-lost',
      'call-not-unknown',
      'call-resolved-already',
      'conversation-not-found',
      'conversation-began-later',
    ],
    answer: postResolve,
  },
  {
    method: 'post',
    path: '/v1/calls/resolve',
    summary: 'Resolve many calls as not placed',
    description:
      'For use after an incident. `confirm` is the number of calls that you expect; if it differs, nothing changes.',
    scope: 'calls:resolve',
    sight: 'many',
    body: resolveManySchema,
    answers: { 200: ['The calls', resolvedManySchema] },
    problems: ['field-missing', 'number-invalid', 'confirm-differs', 'genesys-unavailable'],
    answer: postResolveMany,
  },
];

async function postResolve(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, resolveRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const id = c.req.param('id') ?? '';
  const decision = {
    by: c.var.caller,
    placed: body.value.placed,
    conversationId: body.value.conversationId ?? null,
    correct: body.value.correct ?? false,
    anyway: body.value.anyway ?? false,
  };
  const problem = decisionProblem(decision);
  if (problem !== null) return refused(c, problem);
  const resolving = await resolveCall(world, callId(id), decision);
  if (resolving.kind === 'no-such-call') return refused(c, await callNotFound(world, id));
  if (resolving.kind === 'refused') return refused(c, resolving);
  return answerCall(c, world, resolving.call, 200);
}

async function postResolveMany(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, resolveManySchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const { agent, number, since, until, confirm } = body.value;
  const target = number === undefined ? null : readNumber(world, number);
  if (target !== null && target.kind !== 'number') {
    return refused(c, refuse('number-invalid', { status: 422, pointer: '/number' }));
  }
  const { caller } = c.var;
  const asked = agent === undefined ? {} : { agent };
  const read = await readFilter(world, asked, { caller, sayWrong: wrongField });
  if (read.kind === 'refused') return refused(c, read);
  const which = {
    agentId: read.choice.agentId ?? null,
    phoneNumber: target?.number ?? null,
    since: since === undefined ? null : Date.parse(since),
    until: until === undefined ? null : Date.parse(until),
  };
  const resolving = await resolveMany(world, which, { by: caller, confirm });
  if (resolving.kind === 'refused') return refused(c, resolving);
  return c.json({ resolved: resolving.ids } satisfies ResolvedManyView);
}
