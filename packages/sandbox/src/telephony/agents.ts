import { isActive } from '../entities/conversation-machine.ts';
import type { Agent, PhoneBehaviour, RoutingStatusName, UserState } from '../entities/agent.ts';
import type { PresenceDefinition } from '../entities/presence.ts';
import type { PersistentState } from '../entities/station.ts';
import type { TopicTemplate } from '../notifications/topics.ts';
import { presenceEvent, systemPresenceOf } from '../wire/presence.ts';
import { queueMemberEvent } from '../wire/queue.ts';
import { userStations } from '../wire/station.ts';
import { iso } from '../wire/times.ts';
import { conversationSummary, routingStatusEvent } from '../wire/user.ts';
import type { World } from '../world.ts';

/**
 * A change of an agent; absent fields stay unchanged. `stationId` is `null` to remove the station. `persistentConnection` is published for
 * the station's line and not stored: no request shows it.
 */
export interface AgentChange {
  readonly presence?: PresenceDefinition;
  readonly message?: string;
  readonly routingStatus?: RoutingStatusName;
  readonly stationId?: string | null;
  readonly persistentConnection?: PersistentState;
  readonly phone?: PhoneBehaviour;
  readonly queues?: readonly { readonly id: string; readonly joined: boolean }[];
  readonly state?: UserState;
  readonly inWrapUp?: boolean;
  readonly outOfOffice?: boolean;
  readonly permissions?: readonly string[];
}

/** Changes an agent and publishes each affected topic once. */
export function changeAgent(world: World, agent: Agent, change: AgentChange): Agent {
  const now = world.clock.now();
  const routingStatus = change.routingStatus ?? impliedRoutingStatus(world, agent, change.presence);
  const changed = world.store.agents.put({
    ...agent,
    version: agent.version + 1,
    presence:
      change.presence === undefined && change.message === undefined
        ? agent.presence
        : {
            definitionId: change.presence?.id ?? agent.presence.definitionId,
            message: change.message ?? agent.presence.message,
            modifiedAt: now,
          },
    routingStatus:
      routingStatus === agent.routingStatus.status ? agent.routingStatus : { status: routingStatus, startedAt: now },
    stationId: change.stationId === undefined ? agent.stationId : change.stationId,
    stationAssociatedAt: change.stationId === undefined ? agent.stationAssociatedAt : now,
    phone: change.phone ?? agent.phone,
    queues: change.queues ?? agent.queues,
    state: change.state ?? agent.state,
    inWrapUp: change.inWrapUp ?? agent.inWrapUp,
    outOfOffice: change.outOfOffice ?? agent.outOfOffice,
    permissions: change.permissions ?? agent.permissions,
  });
  publishDifferences(world, agent, changed);
  if (change.persistentConnection !== undefined) publishLine(world, changed, change.persistentConnection);
  return changed;
}

/** Going on queue makes routing IDLE (or INTERACTING during a queue call); leaving it makes it OFF_QUEUE. */
function impliedRoutingStatus(world: World, agent: Agent, presence: PresenceDefinition | undefined): RoutingStatusName {
  if (presence === undefined) return agent.routingStatus.status;
  const wasOnQueue = systemPresenceOf(agent) === 'ON_QUEUE';
  const isOnQueue = presence.systemPresence === 'ON_QUEUE';
  if (wasOnQueue === isOnQueue) return agent.routingStatus.status;
  if (!isOnQueue) return 'OFF_QUEUE';
  return hasActiveQueueCall(world, agent) ? 'INTERACTING' : 'IDLE';
}

function hasActiveQueueCall(world: World, agent: Agent): boolean {
  return world.store
    .conversationsOf(agent.id)
    .some(
      ({ queueId, state, acwTimeoutMs }) =>
        queueId !== null && (isActive(state) || (state === 'ended' && acwTimeoutMs !== null)),
    );
}

/**
 * Updates routing after a call began or ended. An agent on queue is INTERACTING during a queue call or its after-call work, otherwise
 * IDLE.
 */
export function settleRoutingStatus(world: World, agentId: string): void {
  const agent = world.store.agents.get(agentId);
  if (agent === undefined) return;
  world.bus.publish('v2.users.{id}.conversationsummary', agent.id, conversationSummary(world.store, agent));
  if (systemPresenceOf(agent) !== 'ON_QUEUE') return;
  const busy = hasActiveQueueCall(world, agent);
  if (busy && agent.routingStatus.status === 'IDLE') changeAgent(world, agent, { routingStatus: 'INTERACTING' });
  if (!busy && agent.routingStatus.status === 'INTERACTING') changeAgent(world, agent, { routingStatus: 'IDLE' });
}

function publishDifferences(world: World, before: Agent, after: Agent): void {
  const publish = (template: TopicTemplate, body: unknown): void => world.bus.publish(template, after.id, body);
  const presenceChanged = before.presence !== after.presence;
  const routingChanged = before.routingStatus !== after.routingStatus;
  if (presenceChanged) publish('v2.users.{id}.presence', presenceEvent(after));
  if (routingChanged) publish('v2.users.{id}.routingStatus', routingStatusEvent(after));
  if (before.stationId !== after.stationId) publishStation(world, before, after);
  if (before.inWrapUp !== after.inWrapUp) {
    publish('v2.users.{id}.conversationsummary', conversationSummary(world.store, after));
  }
  if (presenceChanged || routingChanged || before.outOfOffice !== after.outOfOffice || before.queues !== after.queues) {
    publish('v2.users.{id}.activity', activityEvent(after));
  }
  if (routingChanged || before.queues !== after.queues) publishMemberships(world, before, after);
}

/** True if the agent's station has a persistent line, so that its state can be published. */
export function hasPersistentLine(world: World, { stationId }: Pick<Agent, 'stationId'>): boolean {
  return stationId !== null && world.store.stations.get(stationId)?.persistent === true;
}

/** A persistent line disconnects before the station is removed, and connects after a station is set. */
function publishStation(world: World, before: Agent, after: Agent): void {
  publishLine(world, before, 'DISCONNECTED');
  world.bus.publish('v2.users.{id}.station', after.id, userStations(world.store, after));
  publishLine(world, after, 'PERSISTED');
}

function publishLine(world: World, agent: Agent, persistentState: PersistentState): void {
  if (!hasPersistentLine(world, agent)) return;
  world.bus.publish('v2.users.{id}.persistentconnection', agent.id, { stationId: agent.stationId, persistentState });
}

/** Publishes the change to every queue that the agent belongs to, or belonged to until now. */
function publishMemberships(world: World, before: Agent, after: Agent): void {
  for (const id of new Set([...before.queues, ...after.queues].map((queue) => queue.id))) {
    const queue = world.store.queues.get(id);
    if (queue !== undefined)
      world.bus.publish('v2.routing.queues.{id}.users', id, queueMemberEvent(world.store, queue, after));
  }
}

function activityEvent(agent: Agent) {
  const { presenceDefinition, modifiedDate } = presenceEvent(agent);
  return {
    id: agent.id,
    routingStatus: { status: agent.routingStatus.status, startTime: iso(agent.routingStatus.startedAt) },
    presence: { presenceDefinition, modifiedDate },
    outOfOffice: { active: agent.outOfOffice, modifiedDate: iso(agent.presence.modifiedAt) },
    activeQueueIds: agent.queues.filter(({ joined }) => joined).map(({ id }) => id),
  };
}
