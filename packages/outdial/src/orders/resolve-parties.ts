import type { Change, CallOrder } from '../call/call.ts';
import { queueId, type QueueId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import type { LookupResult } from '../ports/contact-centre.ts';
import type { AgentFacts, QueueMembership } from '../readiness/facts.ts';
import { isNoActiveUser } from '../readiness/freshness.ts';
import { unreadBlocker } from '../readiness/readiness.ts';
import { agentOnFloor } from './freshen.ts';
import type { OrderWorld } from './world.ts';
import { refuse, type Refusal } from './refusal.ts';
import { problemOfRead } from './judge.ts';

type World = Pick<OrderWorld, 'floor' | 'contactCentre' | 'clock'>;

/** The agent and the queue of a call, with notes for the caller on how Outdial found them. */
export interface Resolved {
  readonly kind: 'resolved';
  readonly agent: AgentFacts;
  readonly queue: CallOrder['queue'];
  readonly changes: readonly Change[];
  readonly warnings: readonly Problem[];
}

type SettledName<Value> = { readonly kind: 'resolved'; readonly value: Value } | Refusal;
const resolved = <Value>(value: Value): SettledName<Value> => ({ kind: 'resolved', value });

/**
 * Resolves the agent (id or e-mail) and the queue (id or name; null: the agent's only joined one) from the floor, asking the contact
 * centre only for what the floor lacks. For an agent that does not exist, it does not look the queue up.
 */
export async function resolveParties(
  world: World,
  wish: { readonly agent: string; readonly queue: string | null },
): Promise<Resolved | Refusal> {
  const agent = await resolveAgent(world, wish.agent, { needQueues: wish.queue === null });
  if (agent.kind === 'refused') return agent;
  if (wish.queue === null) return chooseQueue(wish, agent.value);
  const queue = await resolveQueue(world, wish.queue, agent.value);
  return queue.kind === 'refused' ? queue : assemble(wish, agent.value, { ...queue.value, chosen: 'given' });
}

function chooseQueue(wish: { agent: string; queue: null | string }, agent: AgentFacts): Resolved | Refusal {
  // Genesys shows no queues of an inactive user, and the call is rejected for that anyway.
  if (agent.person !== undefined && isNoActiveUser(agent.person.value)) {
    return { ...assemble(wish, agent, null), warnings: [] };
  }
  if (agent.queues === undefined) {
    const { code, facts } = unreadBlocker(agent, ['queues'], 0);
    return refuse(code, { status: 503, facts });
  }
  const joined = agent.queues.value.filter((queue) => queue.joined);
  const [only] = joined;
  if (only === undefined) return assemble(wish, agent, null);
  if (joined.length === 1) return assemble(wish, agent, { id: only.id, name: only.name, chosen: 'only-joined' });
  return refuse('queue-ambiguous', {
    status: 422,
    pointer: '/from/queueId',
    facts: { ...naming(agent), queues: joined.map((queue) => `${queue.name} (${queue.id})`) },
  });
}

function assemble(
  wish: { agent: string; queue: string | null },
  agent: AgentFacts,
  queue: CallOrder['queue'],
): Resolved {
  const changes: Change[] = [];
  const warnings: Problem[] = [];
  if (agent.agentId !== wish.agent) {
    changes.push({
      pointer: '/from/id',
      from: wish.agent,
      to: agent.agentId,
      why: 'Outdial found the agent by e-mail.',
    });
  }
  if (queue === null) {
    warnings.push({ code: 'personal-call', pointer: '/from/queueId', facts: naming(agent) });
  } else if (queue.chosen === 'only-joined') {
    const why = `${queue.name ?? 'This queue'} is the only queue that the agent has joined.`;
    changes.push({ pointer: '/from/queueId', from: null, to: queue.id, why });
  } else if (queue.id !== wish.queue) {
    changes.push({ pointer: '/from/queueId', from: wish.queue, to: queue.id, why: 'Outdial found the queue by name.' });
  }
  return { kind: 'resolved', agent, queue, changes, warnings };
}

const naming = (agent: AgentFacts) => ({ agentId: agent.agentId, agent: agent.person?.value.name ?? null });

/** One agent by id or e-mail. `needQueues`: the queues must be known and not too old as well. */
export async function resolveAgent(
  world: World,
  reference: string,
  options: { readonly needQueues: boolean },
): Promise<SettledName<AgentFacts>> {
  const onFloor = agentOnFloor(world, reference);
  if (onFloor?.person?.value.found === 'user') {
    const stale = options.needQueues ? world.floor.stale(onFloor.agentId, world.clock.now()) : [];
    if (!stale.includes('queues')) return resolved(onFloor);
  }
  const found = await readAgent(world, reference, onFloor);
  if (found.kind === 'unavailable') return unavailable(found.problem);
  const facts = { reference, seen: reference };
  if (found.kind === 'not-found') {
    return refuse('agent-not-found', {
      status: 422,
      pointer: '/from/id',
      facts: { ...facts, searched: found.searched, near: found.near },
    });
  }
  const whatItIs = found.value.person?.value.found;
  if (whatItIs === 'queue') return refuse('agent-is-a-queue', { status: 422, pointer: '/from/id', facts });
  if (whatItIs === 'nobody') {
    const searched = 'the users of the organisation, by id';
    return refuse('agent-not-found', { status: 422, pointer: '/from/id', facts: { ...facts, searched, near: [] } });
  }
  world.floor.feedAgent(found.value);
  return resolved(world.floor.agent(found.value.agentId) ?? found.value);
}

/** `findAgent` says who it is; only `readAgent` is sure to bring the queues along. */
async function readAgent(world: World, reference: string, known: AgentFacts | null): Promise<LookupResult<AgentFacts>> {
  if (known !== null) return world.contactCentre.readAgent(known.agentId);
  const found = await world.contactCentre.findAgent(reference);
  if (found.kind !== 'found' || found.value.person?.value.found !== 'user') return found;
  return found.value.queues === undefined ? world.contactCentre.readAgent(found.value.agentId) : found;
}

type NamedQueue = { readonly id: QueueId; readonly name: string | null };

/** One queue by id or name: among the agent's own queues, on the floor, then at the contact centre. */
export async function resolveQueue(
  world: World,
  reference: string,
  agent: AgentFacts | null,
): Promise<SettledName<NamedQueue>> {
  const own = ownQueue(agent?.queues?.value ?? [], reference);
  if (own !== undefined) return resolved({ id: own.id, name: own.name });
  const onFloor = world.floor.queue(queueId(reference));
  if (onFloor?.found === true) return resolved({ id: onFloor.queueId, name: onFloor.name });
  const found = await world.contactCentre.findQueue(reference);
  if (found.kind === 'unavailable') return unavailable(found.problem);
  if (found.kind === 'found') {
    world.floor.feedQueue(found.value);
    if (found.value.found) return resolved({ id: found.value.queueId, name: found.value.name });
  }
  return refuse('queue-not-found', {
    status: 422,
    pointer: '/from/queueId',
    facts: {
      reference,
      seen: reference,
      searched: found.kind === 'not-found' ? found.searched : 'the queues of the organisation, by id',
      near: found.kind === 'not-found' ? found.near : [],
    },
  });
}

function ownQueue(queues: readonly QueueMembership[], reference: string): QueueMembership | undefined {
  const name = reference.toLowerCase();
  return queues.find((queue) => queue.id === reference) ?? queues.find((queue) => queue.name.toLowerCase() === name);
}

function unavailable(problem: Problem): Refusal {
  const { code, facts } = problemOfRead(problem);
  const ms = facts['retryAfterMs'];
  const headers = typeof ms === 'number' ? { 'retry-after': String(Math.max(1, Math.ceil(ms / 1000))) } : {};
  return refuse(code, { status: 503, facts, headers });
}
