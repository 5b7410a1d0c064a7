import type { Agent } from '../entities/agent.ts';
import { isActive } from '../entities/conversation-machine.ts';
import type { Store } from '../storage/store.ts';
import { homeDivision } from '../entities/organization.ts';
import { userPresence } from './presence.ts';
import { userStations } from './station.ts';
import { iso } from './times.ts';

const division = { ...homeDivision, selfUri: `/api/v2/authorization/divisions/${homeDivision.id}` };

/** A `User` with the requested expansions; unknown ones are left out, as documented ("best effort"). */
export function userEntity(store: Store, agent: Agent, expand: readonly string[]) {
  const user: Record<string, unknown> = {
    id: agent.id,
    name: agent.name,
    division,
    chat: { jabberId: `${agent.id}@sandbox.example.com` },
    email: agent.email,
    primaryContactInfo: [{ address: agent.email, mediaType: 'EMAIL', type: 'PRIMARY' }],
    addresses: [],
    state: agent.state,
    username: agent.email,
    version: agent.version,
    acdAutoAnswer: false,
    selfUri: `/api/v2/users/${agent.id}`,
  };
  for (const name of expand) {
    const expansion = Object.hasOwn(expansions, name) ? expansions[name] : undefined;
    if (expansion !== undefined) user[name] = expansion(store, agent);
  }
  return user;
}

const expansions: Readonly<Record<string, (store: Store, agent: Agent) => unknown>> = {
  presence: (_store, agent) => userPresence(agent),
  routingStatus: (_store, agent) => routingStatus(agent),
  station: (store, agent) => userStations(store, agent),
  conversationSummary: (store, agent) => conversationSummary(store, agent),
  outOfOffice: (_store, agent) => ({ id: agent.id, active: agent.outOfOffice, indefinite: agent.outOfOffice }),
  authorization: (_store, agent) => ({ roles: [], permissions: agent.permissions, permissionPolicies: [] }),
};

/** A `RoutingStatus`. */
export function routingStatus(agent: Agent) {
  return { userId: agent.id, status: agent.routingStatus.status, startTime: iso(agent.routingStatus.startedAt) };
}

/** A `UserConversationSummary`: the number of calls that are active or in after-call work, separately for queue calls and personal ones. */
export function conversationSummary(store: Store, agent: Agent) {
  const count = { contactCenter: { active: 0, acw: agent.inWrapUp ? 1 : 0 }, enterprise: { active: 0, acw: 0 } };
  for (const conversation of store.conversationsOf(agent.id)) {
    const side = conversation.queueId === null ? count.enterprise : count.contactCenter;
    if (isActive(conversation.state)) side.active += 1;
    else if (conversation.state === 'ended' && conversation.acwTimeoutMs !== null) side.acw += 1;
  }
  const none = { contactCenter: { active: 0, acw: 0 }, enterprise: { active: 0, acw: 0 } };
  return {
    userId: agent.id,
    call: count,
    callback: none,
    email: none,
    message: none,
    chat: none,
    socialExpression: none,
    video: none,
  };
}

/** The body of the topic `v2.users.{id}.routingStatus`. */
export function routingStatusEvent(agent: Agent) {
  const { status, startedAt } = agent.routingStatus;
  return { id: agent.id, routingStatus: { status, startTime: iso(startedAt) } };
}
