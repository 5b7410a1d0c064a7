import type { Agent } from '../entities/agent.ts';
import type { Client } from '../entities/client.ts';
import type { Conversation } from '../entities/conversation.ts';
import type { SystemPresence } from '../entities/presence.ts';
import type { Queue } from '../entities/queue.ts';
import type { Station } from '../entities/station.ts';
import type { Delivery } from '../notifications/deliver.ts';
import type { Timings } from '../time/timings.ts';
import { systemPresenceOf } from '../wire/presence.ts';
import type { World } from '../world.ts';

/** An agent as control paths show it. */
export interface AgentView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly state: Agent['state'];
  readonly presence: SystemPresence;
  readonly presenceDefinitionId: string;
  readonly routingStatus: Agent['routingStatus']['status'];
  readonly station: string | null;
  readonly phone: Agent['phone'];
  readonly queues: Agent['queues'];
  readonly wrapUp: boolean;
  readonly outOfOffice: boolean;
  readonly note: string;
}

/** Everything there is, as the control path `state` shows it; clients with their secrets. */
export interface SandboxState {
  readonly clock: { readonly now: string; readonly running: boolean; readonly speed: number };
  readonly timings: Timings;
  readonly clients: readonly Client[];
  readonly agents: readonly AgentView[];
  readonly queues: readonly Queue[];
  readonly stations: readonly Station[];
  readonly conversations: readonly Conversation[];
  readonly deliverTo: string | null;
}

export function viewOf(agent: Agent): AgentView {
  const { id, slug, name, email, state, phone, queues, outOfOffice, note } = agent;
  return {
    ...{ id, slug, name, email, state, phone, queues, outOfOffice, note },
    presence: systemPresenceOf(agent),
    presenceDefinitionId: agent.presence.definitionId,
    routingStatus: agent.routingStatus.status,
    station: agent.stationId,
    wrapUp: agent.inWrapUp,
  };
}

export function clockView({ clock }: World): SandboxState['clock'] {
  const { now, running, speed } = clock.standing();
  return { now: new Date(now).toISOString(), running, speed };
}

export function stateOf(world: World, deliverTo: Delivery['address']): SandboxState {
  const { store } = world;
  return {
    clock: clockView(world),
    timings: world.timings,
    clients: [...store.clients.all()],
    agents: [...store.agents.all()].map(viewOf),
    queues: [...store.queues.all()],
    stations: [...store.stations.all()],
    conversations: [...store.conversations.all()],
    deliverTo: deliverTo?.url ?? null,
  };
}
