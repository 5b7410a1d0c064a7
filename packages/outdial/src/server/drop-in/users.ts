import * as z from 'zod';
import { isoOf } from '../../call/instants.ts';
import { agentId } from '../../call/ids.ts';
import { agentProblem, beyondLimits } from '../../orders/key-limits.ts';
import { lookingUpFor } from '../../orders/look-ups.ts';
import { type Refusal, refuse } from '../../orders/refusal.ts';
import { resolveAgent } from '../../orders/resolve-parties.ts';
import type { AgentFacts, Fact, Presence } from '../../readiness/facts.ts';
import { presenceName } from '../../readiness/presence.ts';
import type { ServerParts } from '../http/parts.ts';
import { type Route, sharing } from '../http/route.ts';
import { errorBodySchema, errorResponse } from './error-body.ts';

const presence = z
  .looseObject({
    id: z.string(),
    presenceDefinition: z.strictObject({ id: z.string(), systemPresence: z.string(), selfUri: z.string() }),
  })
  .meta({ id: 'UserPresence' });
const by =
  (read: typeof presenceOf): Route['answer'] =>
  async (c, world) => {
    const found = await read(world, c.req.param('userId') ?? '');
    const limit = found.kind === 'refused' ? null : agentProblem(c.var.caller, agentId(String(found.body['id'])));
    const told = limit === null ? found : beyondLimits({ ...limit, pointer: null });
    return told.kind === 'refused' ? errorResponse({ refusal: told, requestId: c.var.requestId }) : c.json(told.body);
  };

/** The presence of an agent, as Genesys answers it. */
export const presenceRoutes = sharing(
  {
    scope: 'presence:read',
    sight: 'none',
    errors: errorBodySchema,
    problems: ['agent-not-found-path', 'genesys-unavailable'],
  },
  [
    {
      method: 'get',
      path: '/api/v2/users/{userId}/presence',
      summary: 'The presence of an agent, at paths that exist only in forum posts',
      answers: { 200: ['The presence', presence] },
      answer: by(circulatingPresenceOf),
    },
    {
      method: 'get',
      path: '/api/v2/users/{userId}/presences/purecloud',
      summary: 'The presence of an agent',
      answers: { 200: ['The presence', presence] },
      answer: by(presenceOf),
    },
  ],
);

type ToldPresence = { readonly kind: 'presence'; readonly body: Readonly<Record<string, unknown>> } | Refusal;

/** A user's presence as Genesys answers it (`UserPresence`), read again when what is known is too old. */
async function presenceOf(world: ServerParts, reference: string): Promise<ToldPresence> {
  const parts = lookingUpFor('question', world);
  const agent = await resolveAgent(parts, reference, { needQueues: false });
  if (agent.kind === 'refused') return agent.status === 503 ? agent : notFound(reference);
  const { agentId } = agent.value;
  if (parts.floor.stale(agentId, parts.clock.now()).length > 0) {
    const read = await parts.contactCentre.readAgent(agentId);
    if (read.kind === 'found') parts.floor.feedAgent(read.value);
    else if (read.kind === 'unavailable')
      return refuse('genesys-unavailable', { status: 503, facts: { cause: read.problem.code } });
  }
  const facts = parts.floor.agent(agentId);
  if (facts?.person?.value.found !== 'user') return notFound(reference);
  if (facts.presence === undefined)
    return refuse('genesys-unavailable', { status: 503, facts: { missing: 'presence' } });
  return { kind: 'presence', body: userPresence(facts, facts.presence) };
}

function notFound(reference: string): Refusal {
  return refuse('agent-not-found-path', { status: 404, facts: { id: reference.slice(0, 254) } });
}

function userPresence({ agentId }: AgentFacts, { value, since, asOf }: Fact<Presence>) {
  const systemPresence = presenceName({ ...value, label: null });
  const definitionId = value.definitionId ?? '';
  return {
    id: agentId,
    source: 'PURECLOUD',
    primary: true,
    presenceDefinition: {
      id: definitionId,
      systemPresence,
      selfUri: `/api/v2/presence/definitions/${definitionId}`,
    },
    message: '',
    modifiedDate: isoOf(since ?? asOf),
    selfUri: `/api/v2/users/${agentId}/presences/purecloud`,
  };
}

/** The words that circulate for presences; `oncall` is meant for On Queue. */
function circulatingWord(presence: Presence['system']): string {
  return presence === 'ONQUEUE' ? 'oncall' : presence.toLowerCase();
}

/**
 * `GET /api/v2/users/{userId}/presence`, a path that Genesys does not have. The answer has the true shape along with the two circulating
 * ones (`availability_level`, and `currentStatus.id`).
 */
async function circulatingPresenceOf(parts: ServerParts, reference: string): Promise<ToldPresence> {
  const told = await presenceOf(parts, reference);
  if (told.kind === 'refused') return told;
  const system = parts.floor.agents().find(({ agentId }) => agentId === told.body['id'])?.presence?.value.system;
  const word = circulatingWord(system ?? 'UNKNOWN');
  return { kind: 'presence', body: { ...told.body, availability_level: word, currentStatus: { id: word } } };
}
