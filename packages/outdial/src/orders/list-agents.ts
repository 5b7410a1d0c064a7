import type { AgentFacts } from '../readiness/facts.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { OrderWorld } from './world.ts';

/** How long a list of all agents is taken for whole, in milliseconds: as long as queues are. */
const listedFor = 10 * 60_000;

/** All agents. The floor knows only agents that it has met, so Genesys is asked for all of them from time to time. */
export interface AgentList {
  readonly all: () => Promise<readonly AgentFacts[] | Refusal>;
}

type World = Pick<OrderWorld, 'clock' | 'contactCentre' | 'floor'>;

export function createAgentList({ clock, contactCentre, floor }: World): AgentList {
  let listedAt: number | null = null;
  return {
    all: async () => {
      const now = clock.now();
      if (listedAt === null || now - listedAt > listedFor) {
        const listed = await contactCentre.listAgents();
        if (listed.kind !== 'found') {
          const cause = listed.kind === 'unavailable' ? listed.problem.code : listed.searched;
          return refuse('genesys-unavailable', { status: 503, facts: { cause } });
        }
        for (const agent of listed.value) floor.feedAgent(agent);
        listedAt = now;
      }
      return floor.agents().filter((agent) => agent.person?.value.found === 'user');
    },
  };
}
