import { agentId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import type { OrderWorld } from './world.ts';

type World = Pick<OrderWorld, 'floor' | 'contactCentre' | 'clock' | 'policy' | 'dialPermission'>;

/** What a check has read again before it judges. */
export interface Freshened {
  /** Epoch milliseconds. What was read since then was read for this check. */
  readonly begunAt: number;
  /** Why the agent could not be read again; null: it was read, or is read when it is resolved. */
  readonly unread: Problem | null;
}

/** The agent as the floor knows them, by id or e-mail. */
export function agentOnFloor({ floor }: Pick<World, 'floor'>, reference: string): AgentFacts | null {
  if (!reference.includes('@')) return floor.agent(agentId(reference));
  const email = reference.toLowerCase();
  return floor.agents().find((agent) => agent.person?.value.email?.toLowerCase() === email) ?? null;
}

/**
 * Reads once again what a check rests on: the agent (one request), the agent's queues where they matter (two), and the roles of Outdial's
 * client (one). It uses only the part of the rate budget that can wait; when that is used up, the check rests on what is remembered.
 */
export async function freshen(
  world: World,
  { agent, withQueues }: { readonly agent: string; readonly withQueues: boolean },
): Promise<Freshened> {
  const begunAt = world.clock.now();
  const known = agentOnFloor(world, agent);
  const isUser = known?.person?.value.found === 'user';
  const [unread] = await Promise.all([
    isUser ? readAgain(world, known, withQueues) : null,
    world.dialPermission?.reread(),
  ]);
  return { begunAt, unread };
}

async function readAgain(world: World, { agentId: id }: AgentFacts, withQueues: boolean): Promise<Problem | null> {
  const { contactCentre, floor, policy } = world;
  const blocks = policy().policy?.blockOn ?? [];
  const found =
    contactCentre.readAgents === undefined
      ? await contactCentre.readAgent(id)
      : await contactCentre.readAgents([id], {
          withQueues: withQueues ? [id] : [],
          withPersistence: blocks.includes('agent-station-not-persistent'),
          withOutOfOffice: blocks.includes('agent-out-of-office'),
          urgent: false,
        });
  if (found.kind === 'not-found') return null;
  if (found.kind === 'unavailable') return found.problem;
  for (const facts of [found.value].flat()) floor.feedAgent(facts);
  return null;
}
