import type { Agent, PhoneBehaviour, RoutingStatusName, UserState } from '../entities/agent.ts';
import type { Client } from '../entities/client.ts';
import { findPresenceDefinition } from '../entities/presence.ts';
import type { SystemPresence } from '../entities/presence.ts';
import type { Queue } from '../entities/queue.ts';
import type { Station } from '../entities/station.ts';

/** An agent to seed. By default the agent is available and has an own phone that answers. Queues are given by name or id. */
export interface AgentSeed {
  readonly slug: string;
  readonly name?: string | undefined;
  readonly presence?: SystemPresence | undefined;
  readonly routingStatus?: RoutingStatusName | undefined;
  readonly phone?: PhoneBehaviour | undefined;
  readonly station?: 'webrtc' | 'webrtc-not-persistent' | 'remote' | 'none' | undefined;
  readonly queues?: readonly { readonly queue: string; readonly joined: boolean }[] | undefined;
  readonly state?: UserState | undefined;
  readonly inWrapUp?: boolean | undefined;
  readonly outOfOffice?: boolean | undefined;
  readonly onCall?: boolean | undefined;
  readonly note?: string | undefined;
}

/** The floor to start with: these agents, and this number of generated ones. */
export interface FloorSeed {
  readonly agents?: readonly AgentSeed[] | undefined;
  readonly generatedAgents?: number | undefined;
}

const numbered = (prefix: string, index: number): string =>
  `${prefix}-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;

/** The OAuth client that always exists. Its secret is public: it gives access only to a sandbox. */
export const seededClient: Client = {
  id: 'c1000000-0000-4000-8000-000000000001',
  name: 'Sandbox client',
  secret: 'sandbox-only-secret',
  grantType: 'CLIENT-CREDENTIALS',
  permissions: ['*'],
  scopes: null,
  enforces: { userContext: true, permissions: true, scopes: true, queueMembership: false },
  tokenSeconds: 86_400,
  revoked: false,
  allowedAddresses: null,
};

/**
 * The second OAuth client that always exists. It signs users in by authorization code, with or without PKCE, and accepts any loopback
 * redirect URI.
 */
export const seededCodeClient: Client = {
  ...seededClient,
  id: 'c1000000-0000-4000-8000-000000000002',
  name: 'Sandbox sign-in',
  secret: 'sandbox-only-code-secret',
  grantType: 'CODE',
  permissions: [],
};

export const seededQueues: readonly Queue[] = [
  {
    id: numbered('9e0e0000', 1),
    name: 'Sales',
    callingPartyName: 'Sales',
    callingPartyNumber: '+12025550190',
    acwTimeoutMs: null,
  },
  {
    id: numbered('9e0e0000', 2),
    name: 'Support',
    callingPartyName: 'Support',
    callingPartyNumber: '+12025550191',
    acwTimeoutMs: null,
  },
  {
    id: numbered('9e0e0000', 3),
    name: 'Billing',
    callingPartyName: 'Billing',
    callingPartyNumber: null,
    acwTimeoutMs: 5_000,
  },
];

/** Finds a seeded queue by name or id. */
export const findSeededQueue = (named: string): Queue | undefined =>
  seededQueues.find(({ id, name }) => id === named || name === named);

const sales = { queue: 'Sales', joined: true };
const support = { queue: 'Support', joined: true };

/** The named agents. Their notes say how each behaves. */
export const namedAgents: readonly AgentSeed[] = [
  {
    slug: 'ana',
    name: 'Ana',
    queues: [sales, support],
    note: 'Available, in Sales and Support; her phone answers',
  },
  { slug: 'ben', name: 'Ben Away', presence: 'AWAY', queues: [sales], note: 'Away, in Sales' },
  { slug: 'carla', name: 'Carla Nophone', station: 'none', queues: [sales], note: 'Available, but has no station' },
  {
    slug: 'dora',
    name: 'Dora Deadphone',
    phone: 'dead',
    queues: [sales],
    note: 'Available, but her phone is dead: the call ends after 60 s',
  },
  {
    slug: 'emil',
    name: 'Emil Oncall',
    onCall: true,
    queues: [sales],
    note: 'Available, but on a personal call until someone ends it',
  },
  { slug: 'fay', name: 'Fay Break', presence: 'BREAK', queues: [sales], note: 'on Break' },
  { slug: 'gus', name: 'Gus Offline', presence: 'OFFLINE', queues: [sales], note: 'Offline' },
  { slug: 'hana', name: 'Hana Onqueue', presence: 'ON_QUEUE', queues: [sales, support], note: 'On Queue and IDLE' },
  {
    slug: 'ivo',
    name: 'Ivo Notresponding',
    presence: 'ON_QUEUE',
    routingStatus: 'NOT_RESPONDING',
    queues: [sales],
    note: 'On Queue, but NOT_RESPONDING',
  },
  { slug: 'jo', name: 'Jo Noqueue', queues: [], note: 'Available, in no queue: only personal calls' },
  {
    slug: 'kim',
    name: 'Kim Inactive',
    state: 'inactive',
    presence: 'OFFLINE',
    queues: [sales],
    note: 'an inactive user',
  },
  {
    slug: 'lea',
    name: 'Lea Notjoined',
    queues: [{ queue: 'Sales', joined: false }],
    note: 'Available, a member of Sales who has not joined',
  },
  {
    slug: 'mia',
    name: 'Mia Wrapup',
    inWrapUp: true,
    queues: [{ queue: 'Billing', joined: true }],
    note: 'in after-call work',
  },
  {
    slug: 'nils',
    name: 'Nils Notpersistent',
    station: 'webrtc-not-persistent',
    queues: [{ queue: 'Billing', joined: true }],
    note: 'Available, in Billing (after-call work of 5 s); his phone does not keep a persistent connection',
  },
  { slug: 'ola', name: 'Ola Outofoffice', outOfOffice: true, queues: [support], note: 'Available, but out of office' },
];

/** Creates agents, stations and queues of a seed, and lists separately which agents start on a call. Ids depend only on the position. */
export function plantFloor(
  seed: FloorSeed,
  now: number,
): { readonly agents: readonly Agent[]; readonly stations: readonly Station[]; readonly onCall: readonly string[] } {
  const named = (seed.agents ?? namedAgents).map((agent, index) => ({ agent, index: index + 1 }));
  const generated = Array.from({ length: seed.generatedAgents ?? 0 }, (_, index) => ({
    agent: generatedAgent(index + 1),
    index: 1001 + index,
  }));
  const agents: Agent[] = [];
  const stations: Station[] = [];
  const onCall: string[] = [];
  for (const { agent, index } of [...named, ...generated]) {
    const station = stationOf(agent, index);
    if (station !== null) stations.push(station);
    agents.push(agentOf(agent, index, station, now));
    if (agent.onCall === true) onCall.push(numbered('a9e00000', index));
  }
  stations.push({
    id: numbered('57a00000', 0xffff),
    name: 'Spare phone',
    type: 'inin_remote',
    persistent: false,
    ownerId: null,
  });
  return { agents, stations, onCall };
}

function generatedAgent(number: number): AgentSeed {
  const digits = String(number).padStart(5, '0');
  return { slug: `agent-${digits}`, name: `Agent ${digits}`, queues: [sales], note: 'generated: Available, in Sales' };
}

function stationOf(seed: AgentSeed, index: number): Station | null {
  const kind = seed.station ?? 'webrtc';
  if (kind === 'none') return null;
  return {
    id: numbered('57a00000', index),
    name: `Phone of ${seed.name ?? seed.slug}`,
    type: kind === 'remote' ? 'inin_remote' : 'inin_webrtc_softphone',
    persistent: kind === 'webrtc',
    ownerId: numbered('a9e00000', index),
  };
}

function agentOf(seed: AgentSeed, index: number, station: Station | null, now: number): Agent {
  const presence = findPresenceDefinition(seed.presence ?? 'AVAILABLE');
  const routing = seed.routingStatus ?? (seed.presence === 'ON_QUEUE' ? 'IDLE' : 'OFF_QUEUE');
  return {
    id: numbered('a9e00000', index),
    slug: seed.slug,
    name: seed.name ?? seed.slug,
    email: `${seed.slug}@example.com`,
    state: seed.state ?? 'active',
    version: 1,
    presence: { definitionId: presence?.id ?? '', message: '', modifiedAt: now },
    routingStatus: { status: routing, startedAt: now },
    ownStationId: station?.id ?? null,
    stationId: station?.id ?? null,
    stationAssociatedAt: now,
    phone: seed.phone ?? 'answers',
    queues: (seed.queues ?? [sales]).flatMap(({ queue, joined }) => {
      const found = findSeededQueue(queue);
      return found === undefined ? [] : [{ id: found.id, joined }];
    }),
    inWrapUp: seed.inWrapUp ?? false,
    outOfOffice: seed.outOfOffice ?? false,
    permissions: ['*'],
    note: seed.note ?? '',
  };
}
