import { Hono, type Context } from 'hono';
import type { AgentId } from '../../call/ids.ts';
import type { Problem } from '../../call/problem.ts';
import type { E164 } from '../../phone/number.ts';
import { parseTargetNumber } from '../../phone/number.ts';
import type { AgentView, PageView } from '../../api/service-views.ts';
import type { AgentFacts, Fact } from '../../readiness/facts.ts';
import { presenceName } from '../../readiness/presence.ts';
import { allow } from '../http/access.ts';
import { isoOrNull } from '../../call/instants.ts';
import { judgeFully, readinessView } from '../../orders/judge.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';
import { refuse, type Refusal } from '../../orders/refusal.ts';
import { problemResponse } from '../http/problem-json.ts';
import { agentsQuery, cursorInvalid, readinessQuery, readQuery } from '../http/query.ts';
import { resolveAgent, resolveQueue } from '../../orders/resolve-parties.ts';

type Request = Context<RouteEnvironment>;

/** How long a list of all agents is taken for whole, in milliseconds: as long as queues are. */
const listedFor = 10 * 60_000;

/** `/v1/agents`: the floor, and who may be dialed for now. */
export function agentRoutes(parts: ServerParts): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  const floor = createListing(parts);
  const read = allow(parts.apiKeys, 'presence:read');
  app.get('/v1/agents', read, async (c) => {
    const query = readQuery(agentsQuery, c.req.queries());
    if (query.kind === 'refused') return problemResponse(query, c.var.requestId);
    const agents = await floor.all();
    if ('kind' in agents) return problemResponse(agents, c.var.requestId);
    const page = pageOf(agents, query.value);
    return page === null ? problemResponse(cursorInvalid(query.value.cursor ?? ''), c.var.requestId) : c.json(page);
  });
  app.get('/v1/agents/:id/readiness', read, (c) => getReadiness(c, parts));
  return app;
}

/** Lists all agents. The floor knows only agents that it has met, so Genesys is asked for all of them from time to time. */
function createListing(parts: ServerParts) {
  let listedAt: number | null = null;
  return {
    all: async (): Promise<readonly AgentFacts[] | Refusal> => {
      const now = parts.clock.now();
      if (listedAt === null || now - listedAt > listedFor) {
        const listed = await parts.contactCentre.listAgents();
        if (listed.kind !== 'found') {
          const cause = listed.kind === 'unavailable' ? listed.problem.code : listed.searched;
          return refuse('genesys-unavailable', { status: 503, facts: { cause } });
        }
        for (const agent of listed.value) parts.floor.feedAgent(agent);
        listedAt = now;
      }
      return parts.floor.agents().filter((agent) => agent.person?.value.found === 'user');
    },
  };
}

const nameOf = (agent: AgentFacts): string => agent.person?.value.name ?? '';

/** `null` when the cursor is not one of these agents. */
function pageOf(
  agents: readonly AgentFacts[],
  query: { readonly cursor?: string | undefined; readonly limit: number },
): PageView<AgentView> | null {
  const sorted = agents.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)) || (a.agentId < b.agentId ? -1 : 1));
  const last = query.cursor === undefined ? null : sorted.findIndex((agent) => agent.agentId === query.cursor);
  if (last === -1) return null;
  const start = last === null ? 0 : last + 1;
  const items = sorted.slice(start, start + query.limit);
  const next = start + query.limit < sorted.length ? (items.at(-1)?.agentId ?? null) : null;
  return { items: items.map(agentView), next };
}

function agentView(facts: AgentFacts): AgentView {
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
  };
}

async function getReadiness(c: Request, parts: ServerParts): Promise<Response> {
  const no = (refusal: Refusal): Response => problemResponse(refusal, c.var.requestId);
  const query = readQuery(readinessQuery, c.req.queries());
  if (query.kind === 'refused') return no(query);
  const id = c.req.param('id') ?? '';
  const agent = await resolveAgent(parts, id, { needQueues: false });
  if (agent.kind === 'refused') return no(agent.status === 503 ? agent : agentNotFound(id, agent));
  const wanted = query.value.queueId;
  const queue = wanted === undefined ? null : await resolveQueue(parts, wanted, agent.value);
  if (queue?.kind === 'refused') return no({ ...queue, problems: [{ ...queue.problems[0], pointer: null }] });
  const number = query.value.number === undefined ? null : readNumber(query.value.number);
  if (number?.kind === 'refused') return no(number);
  const judged = await judgeFully(parts, {
    agentId: agent.value.agentId,
    queueId: queue?.value.id ?? null,
    phoneNumber: number?.value ?? null,
  });
  const held = await heldCall(parts, agent.value.agentId);
  return c.json(readinessView({ ...judged, warnings: [...judged.warnings, ...held] }));
}

/** What holds a call of this agent that waits for nothing but its turn: that keeps no agent from being ready, so it only warns. */
async function heldCall({ engine, waitOf }: ServerParts, agentId: AgentId): Promise<readonly Problem[]> {
  if (waitOf === undefined || (engine.readyDials?.() ?? 0) === 0) return [];
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

/** A number in a query; its `+` may have been read as a space. */
function readNumber(text: string): { readonly kind: 'number'; readonly value: E164 } | Refusal {
  const parsed = parseTargetNumber(text.replace(/^ (?=\d)/, '+'));
  switch (parsed.kind) {
    case 'number':
      return { kind: 'number', value: parsed.number };
    case 'emergency':
      return refuse('number-emergency', {
        status: 422,
        facts: { field: 'number', line: parsed.line, seen: parsed.line },
      });
    case 'invalid':
      return refuse('number-invalid', { status: 422, facts: { field: 'number', fault: parsed.fault } });
  }
}
