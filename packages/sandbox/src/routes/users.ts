import type { Agent } from '../entities/agent.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import { listParameter, listing } from '../wire/listing.ts';
import { userEntity } from '../wire/user.ts';
import { userQueue } from '../wire/queue.ts';
import { param } from './route.ts';
import type { Ask, Routes } from './route.ts';

/** Users: one, many, the token's own, and their queues. */
export const userRoutes: Routes = {
  getUser: (ask) => ({ status: 200, body: userEntity(ask.world.store, readUser(ask), expansionsOf(ask)) }),
  getUsersMe: (ask) => {
    const agent = ask.world.store.agents.get(ask.principal.userId ?? '');
    if (agent === undefined) throw new GenesysError('general.resource.not.found');
    return { status: 200, body: userEntity(ask.world.store, agent, expansionsOf(ask)) };
  },
  getUsers: (ask) => {
    const { world, query, path } = ask;
    const ids = listParameter(query, 'id');
    if (ids.length > 100) throw new GenesysError('max.user.ids');
    const state = query.get('state') ?? 'active';
    const wanted =
      ids.length === 0 ? [...world.store.agents.all()] : ids.flatMap((id) => world.store.agents.get(id) ?? []);
    const agents = wanted.filter((agent) => state === 'any' || agent.state === state);
    const expand = expansionsOf(ask);
    return { status: 200, body: listing(agents, path, query, (agent) => userEntity(world.store, agent, expand)) };
  },
  getUserQueues: (ask) => {
    const { world, query, path } = ask;
    const agent = findUser(ask, 'not.found');
    const wanted = query.get('joined') !== 'false';
    const all = query.get('joined') === '';
    const rows = agent.queues.filter(({ joined }) => all || joined === wanted);
    const queues = rows.flatMap(({ id, joined }) => {
      const queue = world.store.queues.get(id);
      return queue === undefined ? [] : [{ queue, joined }];
    });
    return { status: 200, body: listing(queues, path, query, ({ queue, joined }) => userQueue(queue, joined)) };
  },
};

function expansionsOf(ask: Ask): readonly string[] {
  return listParameter(ask.query, 'expand');
}

function readUser(ask: Ask): Agent {
  const agent = findUser(ask, 'general.resource.not.found');
  const state = ask.query.get('state') ?? 'active';
  if (state !== 'any' && agent.state !== state) throw new GenesysError('general.resource.not.found');
  return agent;
}

/** Finds the agent of the path's `userId`. Throws the error that the operation declares when there is no such agent. */
export function findUser(
  ask: Ask,
  code:
    | 'general.resource.not.found'
    | 'not.found'
    | 'presenceservice.usernotfound'
    | 'edgeconfiguser.userdoesnotexist'
    | 'resource.not.found',
): Agent {
  const agent = ask.world.store.agents.get(param(ask, 'userId'));
  if (agent === undefined || agent.state === 'deleted') throw new GenesysError(code);
  return agent;
}
