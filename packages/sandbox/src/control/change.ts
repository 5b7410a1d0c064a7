import { changeAgent, hasPersistentLine } from '../telephony/agents.ts';
import type { AgentChange } from '../telephony/agents.ts';
import { moveConversation } from '../telephony/calls.ts';
import type { Agent } from '../entities/agent.ts';
import type { Client } from '../entities/client.ts';
import { findPresenceDefinition } from '../entities/presence.ts';
import { revokeTokensOf } from '../sign-in/oauth.ts';
import type { World } from '../world.ts';
import { ControlRefused, findAgent, findClient } from './find.ts';
import { agentPatch, clientPatch } from './requests.ts';
import type { AgentPatch, ClientPatch } from './requests.ts';
import { viewOf } from './views.ts';
import type { AgentView } from './views.ts';

export function patchClient(world: World, id: string, patch: ClientPatch): Client {
  const client = findClient(world, id);
  const { enforces, ...change } = clientPatch.parse(patch);
  const enforced = { ...client.enforces, ...dropUndefined(enforces ?? {}) };
  return world.store.clients.put({ ...client, ...dropUndefined(change), enforces: enforced });
}

export function patchAgent(world: World, agent: Agent, patch: AgentPatch): AgentView {
  const { presence: spelled, station, wrapUp, queues, signedOut, ...rest } = agentPatch.parse(patch);
  const presence = spelled === undefined ? undefined : findPresenceDefinition(spelled);
  if (spelled !== undefined && presence === undefined)
    throw new ControlRefused(400, `There is no presence ${spelled}.`);
  const stationId = station === true ? agent.ownStationId : station;
  if (typeof stationId === 'string' && world.store.stations.get(stationId) === undefined) {
    throw new ControlRefused(400, `There is no station ${stationId}.`);
  }
  const phone = { stationId: stationId === undefined ? agent.stationId : stationId };
  if (rest.persistentConnection !== undefined && !hasPersistentLine(world, phone))
    throw new ControlRefused(
      409,
      `${agent.slug} has no phone with a persistent connection. Give a station that has one.`,
    );
  const unknownQueue = queues?.find(({ id }) => world.store.queues.get(id) === undefined);
  if (unknownQueue !== undefined) throw new ControlRefused(400, `There is no queue ${unknownQueue.id}.`);
  if (wrapUp === false) endAfterCallWork(world, agent.id);
  if (signedOut === true) revokeTokensOf(world, agent.id);
  const change: AgentChange = {
    ...dropUndefined(rest),
    ...(presence === undefined ? {} : { presence }),
    ...(stationId === undefined ? {} : { stationId }),
    ...(queues === undefined ? {} : { queues }),
    ...(wrapUp === undefined ? {} : { inWrapUp: wrapUp }),
  };
  return viewOf(changeAgent(world, findAgent(world, agent.id), change));
}

function endAfterCallWork(world: World, agentId: string): void {
  for (const { id, state } of world.store.conversationsOf(agentId))
    if (state === 'ended') moveConversation(world, id, 'legs-close');
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function dropUndefined<T extends object>(record: T): Defined<T> {
  // The entries of T without its undefined values are a Defined<T>; the language cannot see that through Object.entries.
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
}
