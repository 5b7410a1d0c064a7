import type { Agent } from '../entities/agent.ts';
import type { Client } from '../entities/client.ts';
import type { Conversation } from '../entities/conversation.ts';
import type { World } from '../world.ts';

/** Thrown for a control request that names something unknown or makes no sense. */
export class ControlRefused extends Error {
  readonly code = 'control-refused';
  readonly status: 400 | 403 | 404 | 409;

  constructor(status: 400 | 403 | 404 | 409, message: string) {
    super(message);
    this.name = 'ControlRefused';
    this.status = status;
  }
}

export function findAgent(world: World, name: string): Agent {
  const agent = world.store.findAgent(name);
  if (agent === undefined) throw new ControlRefused(404, `There is no agent ${name}: use an id, an e-mail or a slug.`);
  return agent;
}

export function findConversation(world: World, id: string): Conversation {
  const conversation = world.store.conversations.get(id);
  if (conversation === undefined) throw new ControlRefused(404, `There is no conversation ${id}.`);
  return conversation;
}

export function findClient(world: World, id: string): Client {
  const client = world.store.clients.get(id);
  if (client === undefined) throw new ControlRefused(404, `There is no client ${id}.`);
  return client;
}
