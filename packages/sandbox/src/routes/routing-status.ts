import { changeAgent } from '../telephony/agents.ts';
import { routingStatuses } from '../entities/agent.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import { systemPresenceOf } from '../wire/presence.ts';
import { routingStatus } from '../wire/user.ts';
import { bodyObject, param, refuseUnknown, refuseValue } from './route.ts';
import type { Routes } from './route.ts';
import { findUser } from './users.ts';

/** Routing status of users. */
export const routingStatusRoutes: Routes = {
  // A documented trap: Genesys answers OFF_QUEUE for a user that does not exist.
  getUserRoutingstatus: (ask) => {
    const agent = ask.world.store.agents.get(param(ask, 'userId'));
    return {
      status: 200,
      body: agent === undefined ? { userId: param(ask, 'userId'), status: 'OFF_QUEUE' } : routingStatus(agent),
    };
  },
  putUserRoutingstatus: (ask) => {
    const agent = findUser(ask, 'resource.not.found');
    const body = bodyObject(ask);
    refuseUnknown(body, ['userId', 'status', 'startTime'], 'RoutingStatus');
    const status = routingStatuses.find((name) => name === body['status']);
    if (status === undefined) return refuseValue(body['status'], 'status', routingStatuses.join(', '));
    const onQueue = systemPresenceOf(agent) === 'ON_QUEUE';
    const allowed = onQueue ? status === 'IDLE' || status === agent.routingStatus.status : status === 'OFF_QUEUE';
    if (!allowed) throw new GenesysError('general.bad.request');
    return { status: 200, body: routingStatus(changeAgent(ask.world, agent, { routingStatus: status })) };
  },
};
