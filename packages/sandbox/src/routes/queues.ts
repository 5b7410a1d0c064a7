import type { Queue } from '../entities/queue.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import { listParameter, listing, readPaging } from '../wire/listing.ts';
import { queueEntity, queueMember } from '../wire/queue.ts';
import { param } from './route.ts';
import type { Ask, Routes } from './route.ts';

/** Queues and their members. */
export const queueRoutes: Routes = {
  getRoutingQueues: ({ world, query, path }) => {
    const name = query.get('name');
    const ids = listParameter(query, 'id');
    const pattern = name === null ? null : new RegExp(`^${escaped(name)}$`, 'i');
    const queues = [...world.store.queues.all()].filter(
      (queue) => (pattern === null || pattern.test(queue.name)) && (ids.length === 0 || ids.includes(queue.id)),
    );
    return { status: 200, body: listing(queues, path, query, (queue) => queueEntity(world.store, queue)) };
  },
  getRoutingQueue: (ask) => ({ status: 200, body: queueEntity(ask.world.store, findQueue(ask)) }),
  getRoutingQueueMembers: (ask) => {
    const { world, query, path } = ask;
    const queue = findQueue(ask);
    readPaging(query, 100);
    const joined = query.get('joined');
    const members = world.store
      .membersOf(queue.id)
      .filter((agent) => agent.state === 'active')
      .filter(
        (agent) =>
          joined === null || agent.queues.some((member) => member.id === queue.id && String(member.joined) === joined),
      );
    const page = listing(members, path, query, (agent) => queueMember(world.store, queue, agent));
    // The API declares neither totals nor a last page for this listing.
    const { entities, pageSize, pageNumber, selfUri, firstUri, nextUri, previousUri } = page;
    return { status: 200, body: { entities, pageSize, pageNumber, selfUri, firstUri, nextUri, previousUri } };
  },
};

/** `*` is the only wildcard in a name filter. */
function escaped(name: string): string {
  return name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
}

function findQueue(ask: Ask): Queue {
  const queue = ask.world.store.queues.get(param(ask, 'queueId'));
  if (queue === undefined) throw new GenesysError('resource.not.found');
  return queue;
}
