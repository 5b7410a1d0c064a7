import type { Agent } from '../entities/agent.ts';
import type { Queue } from '../entities/queue.ts';
import type { Store } from '../storage/store.ts';
import { homeDivision } from '../entities/organization.ts';
import { routingStatus, userEntity } from './user.ts';

/** A `Queue`. */
export function queueEntity(store: Store, queue: Queue) {
  const members = store.membersOf(queue.id);
  const joined = members.filter((agent) =>
    agent.queues.some(({ id, joined: isJoined }) => id === queue.id && isJoined),
  );
  return {
    ...queueFields(queue),
    memberCount: members.length,
    userMemberCount: members.length,
    joinedMemberCount: joined.length,
  };
}

/** A `UserQueue`: the queue's fields, and true or false for this agent's membership. */
export function userQueue(queue: Queue, joined: boolean) {
  return { ...queueFields(queue), joined };
}

function queueFields(queue: Queue) {
  return {
    id: queue.id,
    name: queue.name,
    division: { ...homeDivision, selfUri: `/api/v2/authorization/divisions/${homeDivision.id}` },
    mediaSettings: { call: { alertingTimeoutSeconds: 30, enableAutoAnswer: false } },
    acwSettings:
      queue.acwTimeoutMs === null
        ? { wrapupPrompt: 'OPTIONAL' }
        : { wrapupPrompt: 'MANDATORY_TIMEOUT', timeoutMs: queue.acwTimeoutMs },
    callingPartyName: queue.callingPartyName,
    ...(queue.callingPartyNumber === null ? {} : { callingPartyNumber: queue.callingPartyNumber }),
    selfUri: `/api/v2/routing/queues/${queue.id}`,
  };
}

/** A `QueueMember`. */
export function queueMember(store: Store, queue: Queue, agent: Agent) {
  return {
    id: agent.id,
    name: agent.name,
    user: userEntity(store, agent, []),
    ringNumber: 1,
    joined: agent.queues.some(({ id, joined }) => id === queue.id && joined),
    memberBy: 'user',
    routingStatus: routingStatus(agent),
    selfUri: `/api/v2/routing/queues/${queue.id}/members/${agent.id}`,
  };
}

/** The body of the topic `v2.routing.queues.{id}.users`. */
export function queueMemberEvent(store: Store, queue: Queue, agent: Agent) {
  const { id, name, ringNumber, joined, memberBy, routingStatus } = queueMember(store, queue, agent);
  return { id, name, user: { id, name, email: agent.email }, ringNumber, joined, memberBy, routingStatus };
}
