import { agentId } from '../call/ids.ts';
import type { LookupResult } from '../ports/contact-centre.ts';
import type { AgentFacts, QueueMembership } from '../readiness/facts.ts';
import { readProblem } from './answer.ts';
import type { Http } from './http.ts';
import { readPages } from './pages.ts';
import type { GenesysContext } from './people.ts';
import { fact, type FactOrigin, membership } from './user-facts.ts';
import { memberSchema, queueSchema } from './wire-people.ts';

/** Above this many queues the memberships are left to the read of each agent. */
const mostQueues = 50;

/** The number of queues that are read in parallel. */
const queuesAtOnce = 5;

export function readQueues(http: Http, query: string) {
  return readPages(http, {
    path: `/api/v2/routing/queues${query}`,
    mostPages: 20,
    read: (entity) => {
      const queue = queueSchema.safeParse(entity);
      return queue.success ? queue.data : undefined;
    },
  });
}

/** Everybody's queues, read queue by queue; null: there are too many queues, or one could not be read. */
export async function membershipsByAgent(http: Http): Promise<ReadonlyMap<string, readonly QueueMembership[]> | null> {
  const queues = await readQueues(http, '');
  if (queues.failed !== null || queues.entities.length > mostQueues) return null;
  const byAgent = new Map<string, QueueMembership[]>();
  for (let from = 0; from < queues.entities.length; from += queuesAtOnce) {
    const some = queues.entities.slice(from, from + queuesAtOnce);
    const read = await Promise.all(some.map(async (queue) => ({ queue, members: await membersOf(http, queue.id) })));
    for (const { queue, members } of read) {
      if (members.failed !== null) return null;
      for (const { id, joined } of members.entities) {
        const known = byAgent.get(id);
        if (known === undefined) byAgent.set(id, [membership(queue, joined)]);
        else known.push(membership(queue, joined));
      }
    }
  }
  return byAgent;
}

function membersOf(http: Http, queue: string) {
  return readPages(http, {
    path: `/api/v2/routing/queues/${encodeURIComponent(queue)}/members`,
    read: (entity) => memberSchema.safeParse(entity).data,
  });
}

/** The queues of every agent who is in one, read queue by queue. An agent that is missing here is not in a queue. */
export async function readMemberships(means: GenesysContext): Promise<LookupResult<readonly AgentFacts[]>> {
  const heard: FactOrigin = { asOf: means.clock.now(), source: 'read' };
  const byAgent = await membershipsByAgent(means.http);
  if (byAgent === null) return { kind: 'unavailable', problem: readProblem(nothingSent, 'queues') };
  const facts = [...byAgent].map(([id, queues]): AgentFacts => ({
    agentId: agentId(id),
    queues: fact(queues, null, heard),
  }));
  return { kind: 'found', value: facts };
}

const nothingSent = { left: false, answer: null, error: 'queues-not-listed' } as const;
