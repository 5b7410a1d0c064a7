import { wrapUpSetSchema } from '../../api/consent-views.ts';
import { callId } from '../../call/ids.ts';
import { callBodyLimit } from '../http/body.ts';
import { readJsonBody } from '../http/json-body.ts';
import { type Exchange, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { callNotFound } from './calls.ts';
import { wrapUpCall, wrapUpRequestSchema } from './wrap-up-call.ts';

/** `/v1/calls/{id}/wrap-up`: what the agent records about a call. */
export const wrapUpRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/calls/{id}/wrap-up',
    summary: "Set a call's wrap-up code and notes in Genesys",
    description:
      "While the agent is in wrap-up for the call. Genesys takes a wrap-up from the agent only, so Outdial uses the agent's own token: the agent must have consented.",
    scope: 'conversation:call:write',
    sight: 'one',
    body: wrapUpRequestSchema,
    answers: { 200: ['The wrap-up as it was set', wrapUpSetSchema] },
    problems: [
      ...['field-missing', 'field-type', 'call-not-found', 'call-lost', 'agent-consent-needed', 'agent-tokens-off'],
      ...['wrap-up-not-open', 'wrap-up-code-unknown', 'wrap-up-refused', 'genesys-unavailable'],
    ],
    answer: postWrapUp,
  },
];

async function postWrapUp(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, wrapUpRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const id = c.req.param('id') ?? '';
  const wrapping = await wrapUpCall(world, callId(id), body.value);
  if (wrapping.kind === 'no-such-call') return refused(c, await callNotFound(world, id));
  return wrapping.kind === 'refused' ? refused(c, wrapping) : c.json(wrapping.view);
}
