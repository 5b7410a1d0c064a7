import { agentSchema, type AgentView, readinessSchema } from '../../api/service-views.ts';
import { pageOf, type PageView } from '../../api/views.ts';
import type { AgentId } from '../../call/ids.ts';
import { isoOrNull } from '../../call/instants.ts';
import type { Problem } from '../../call/problem.ts';
import { undialedStates } from '../../orders/find-calls.ts';
import { freshen } from '../../orders/freshen.ts';
import { blockersOfWorld, judgeFully, judgeNow, readinessView, withoutOwnCall } from '../../orders/judge.ts';
import { agentProblem, amongSeen, beyondLimits, withoutOthers } from '../../orders/key-limits.ts';
import { lookingUpFor } from '../../orders/look-ups.ts';
import { type Refusal, refuse } from '../../orders/refusal.ts';
import { resolveAgent, resolveQueue } from '../../orders/resolve-parties.ts';
import type { E164 } from '../../phone/number.ts';
import type { ApiKey } from '../../ports/api-keys.ts';
import type { AgentFacts, Fact } from '../../readiness/facts.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import { presenceName } from '../../readiness/presence.ts';
import { readNumber } from '../http/numbers.ts';
import { agentsQuery, cursorInvalid, type ParsedQuery, readinessQuery, readQuery } from '../http/query.ts';
import { type Exchange, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

/** `/v1/agents`: the agents, and whether Outdial may dial for them now. */
export const agentRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/agents',
    summary: 'List the agents and their current state',
    scope: 'presence:read',
    sight: 'many',
    query: agentsQuery,
    answers: { 200: ['Agents', pageOf(agentSchema)] },
    problems: ['genesys-unavailable'],
    answer: listAgents,
  },
  {
    method: 'get',
    path: '/v1/agents/{id}/readiness',
    summary: 'Check whether Outdial may dial for this agent now',
    scope: 'presence:read',
    sight: 'many',
    query: readinessQuery,
    answers: { 200: ['Readiness', readinessSchema] },
    problems: ['agent-not-found-path', 'number-invalid', 'genesys-unavailable'],
    answer: getReadiness,
  },
];

async function listAgents(c: Exchange, world: ServerWorld): Promise<Response> {
  const query = readQuery(agentsQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const { caller } = c.var;
  const listed = await world.agentList.all();
  if ('kind' in listed) return refused(c, listed);
  const agents = listed.filter(({ agentId }) => agentProblem(caller, agentId) === null);
  const page = pageOfAgents(agents, query.value);
  if (page === null) return refused(c, cursorInvalid(query.value.cursor ?? ''));
  const items = await Promise.all(page.items.map((facts) => agentView(world, facts, caller)));
  return c.json({ items, next: page.next } satisfies PageView<AgentView>);
}

const nameOf = (agent: AgentFacts): string => agent.person?.value.name ?? '';

/** `null` when the cursor is not one of these agents. */
function pageOfAgents(
  agents: readonly AgentFacts[],
  query: { readonly cursor?: string | undefined; readonly limit: number },
): PageView<AgentFacts> | null {
  const sorted = agents.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)) || (a.agentId < b.agentId ? -1 : 1));
  const last = query.cursor === undefined ? null : sorted.findIndex((agent) => agent.agentId === query.cursor);
  if (last === -1) return null;
  const start = last === null ? 0 : last + 1;
  const items = sorted.slice(start, start + query.limit);
  const next = start + query.limit < sorted.length ? (items.at(-1)?.agentId ?? null) : null;
  return { items, next };
}

/** Judged by what is known, without a request to Genesys. An engine that cannot count is not asked for each agent's calls either. */
async function standingOf(
  world: ServerWorld,
  agentId: AgentId,
  caller: ApiKey,
): Promise<Pick<AgentView, 'ready' | 'blockers' | 'queued'>> {
  const judged = judgeNow(world, { agentId, queueId: null, phoneNumber: null });
  const { count } = world.engine;
  const standing = count === undefined ? [] : await blockersOfWorld(world, { agentId });
  const blockers = withoutOthers(caller, [...withoutOwnCall(judged.blockers, standing), ...standing]);
  const isKnown = blockers.length > 0 || judged.staleFor.length === 0;
  return {
    ready: isKnown ? blockers.length === 0 : null,
    blockers: blockers.map((blocker) => explainProblem(blocker)),
    queued: (await count?.(amongSeen(caller, { agentId, states: undialedStates }))) ?? null,
  };
}

async function agentView(world: ServerWorld, facts: AgentFacts, caller: ApiKey): Promise<AgentView> {
  const { person, presence, routingStatus, station, queues } = facts;
  const shown: readonly (Fact<unknown> | undefined)[] = [presence, routingStatus, station, queues];
  const ages = shown.flatMap((fact) => (fact === undefined ? [] : [fact.asOf]));
  return {
    id: facts.agentId,
    name: person?.value.name ?? null,
    email: person?.value.email ?? null,
    presence: presence === undefined ? null : presenceName(presence.value),
    routingStatus: routingStatus?.value ?? null,
    station: station?.value == null ? null : { id: station.value.id, name: station.value.name },
    queues: queues?.value.map(({ id, name, joined }) => ({ id, name, joined })) ?? null,
    asOf: isoOrNull(ages.length === 0 ? null : Math.min(...ages)),
    ...(await standingOf(world, facts.agentId, caller)),
  };
}

async function getReadiness(c: Exchange, whole: ServerWorld): Promise<Response> {
  const world = lookingUpFor('question', whole);
  const query = readQuery(readinessQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const id = c.req.param('id') ?? '';
  const freshened = await freshen(world, { agent: id, withQueues: query.value.queueId !== undefined });
  const agent = await resolveAgent(world, id, { needQueues: false });
  if (agent.kind === 'refused') return refused(c, agent.status === 503 ? agent : agentNotFound(id, agent));
  const { caller } = c.var;
  const limit = agentProblem(caller, agent.value.agentId);
  if (limit !== null) return refused(c, beyondLimits({ ...limit, pointer: null }));
  const wanted = query.value.queueId;
  const queue = wanted === undefined ? null : await resolveQueue(world, wanted, agent.value);
  if (queue?.kind === 'refused') return refused(c, { ...queue, problems: [{ ...queue.problems[0], pointer: null }] });
  const number = query.value.number === undefined ? null : numberAsked(world, query.value.number);
  if (number?.kind === 'refused') return refused(c, number);
  const question = {
    agentId: agent.value.agentId,
    queueId: queue?.value.id ?? null,
    phoneNumber: number?.value ?? null,
  };
  const judged = withoutOthers(caller, await judgeFully(world, question, freshened));
  const held = await heldCall(world, agent.value.agentId);
  return c.json(readinessView({ ...judged, warnings: [...judged.warnings, ...held] }));
}

/** What holds a call of this agent that waits for nothing but its turn: that keeps no agent from being ready, so it only warns. */
async function heldCall({ engine, waitOf }: ServerWorld, agentId: AgentId): Promise<readonly Problem[]> {
  if ((engine.readyDials?.() ?? 0) === 0) return [];
  const { items } = await engine.list({ agentId, states: ['waiting'], limit: 50 });
  const turns = items.flatMap((call) => waitOf(call).waitingFor).filter(({ code }) => code === 'rate-budget-spent');
  return turns.slice(0, 1).map(({ code, pointer, facts }) => ({ code, pointer, facts }));
}

function agentNotFound(id: string, refusal: Refusal): Refusal {
  const [problem] = refusal.problems;
  if (problem.code === 'agent-is-a-queue') return refuse(problem.code, { status: 404, facts: problem.facts });
  const { searched, near } = problem.facts;
  const facts = {
    id: id.slice(0, 254),
    ...(searched === undefined ? {} : { searched }),
    ...(near === undefined ? {} : { near }),
  };
  return refuse('agent-not-found-path', { status: 404, facts });
}

function numberAsked(world: ServerWorld, written: string): ParsedQuery<E164> {
  const parsed = readNumber(world, written);
  switch (parsed.kind) {
    case 'number':
      return { kind: 'parsed', value: parsed.number };
    case 'emergency':
      return refuse('number-emergency', {
        status: 422,
        facts: { field: 'number', line: parsed.line, seen: parsed.line },
      });
    case 'invalid':
      return refuse('number-invalid', { status: 422, facts: { field: 'number', fault: parsed.fault } });
  }
}
