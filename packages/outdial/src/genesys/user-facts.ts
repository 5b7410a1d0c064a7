import type { z } from 'zod';

import { agentId, queueId } from '../call/ids.ts';
import type {
  AgentFacts,
  Fact,
  Presence,
  QueueMembership,
  RoutingStatusName,
  Station,
  SystemPresence,
} from '../readiness/facts.ts';
import { instant } from './legs.ts';
import type {
  conversationSummarySchema,
  presenceSchema,
  routingStatusSchema,
  userQueueSchema,
  WireStations,
  WireUser,
} from './wire-people.ts';

/** When and from where a fact was heard. */
export interface FactOrigin {
  readonly asOf: number;
  readonly source: 'event' | 'read';
}

export function fact<Value>(value: Value, since: number | null, heard: FactOrigin): Fact<Value> {
  return { value, since, ...heard };
}

/** `labelOf` knows the organisation's own names of secondary presences; null when it does not. */
export function presenceFact(
  presence: z.infer<typeof presenceSchema>,
  labelOf: (definitionId: string) => string | null,
  heard: FactOrigin,
): Fact<Presence> {
  const { id, systemPresence: spelled } = presence.presenceDefinition;
  const definitionId = id ?? null;
  const label = definitionId === null ? null : labelOf(definitionId);
  return fact({ system: systemPresence(spelled), definitionId, label }, instant(presence.modifiedDate), heard);
}

export function routingStatusFact(
  status: z.infer<typeof routingStatusSchema>,
  heard: FactOrigin,
): NonNullable<AgentFacts['routingStatus']> {
  return fact(routingStatusName(status.status), instant(status.startTime), heard);
}

/**
 * The effective station counts: Genesys works out from the associated and the default one where the agent is reached. A default station alone
 * is not a phone that it would ring (docs/genesys-facts.md#stations).
 */
export function stationFact(
  stations: WireStations,
  persistentOf: (stationId: string) => boolean | null,
  heard: FactOrigin,
): Fact<Station | null> {
  const station = stations.effectiveStation ?? stations.associatedStation ?? null;
  if (station === null) return fact(null, null, heard);
  const { id, name, type, associatedDate } = station;
  const value = { id, name: name ?? null, type: type ?? null, reachable: null, persistent: persistentOf(id) };
  return fact(value, instant(associatedDate), heard);
}

/** Calls of queues and personal ones together. */
export function callsFact(
  summary: z.infer<typeof conversationSummarySchema>,
  heard: FactOrigin,
): NonNullable<AgentFacts['calls']> {
  const { contactCenter, enterprise } = summary.call;
  const active = (contactCenter?.active ?? 0) + (enterprise?.active ?? 0);
  const acw = (contactCenter?.acw ?? 0) + (enterprise?.acw ?? 0);
  return fact({ active, acw }, null, heard);
}

export function membership(queue: z.infer<typeof userQueueSchema>, joined: boolean): QueueMembership {
  return {
    id: queueId(queue.id),
    name: queue.name ?? queue.id,
    joined: queue.joined ?? joined,
    hasCallerId: hasCallerId(queue),
  };
}

/** Null when the listing leaves the field out: some show only ids and names. */
export function hasCallerId(queue: { readonly callingPartyNumber?: string | null | undefined }): boolean | null {
  const number = queue.callingPartyNumber;
  return number === undefined ? null : number !== null && number !== '';
}

/** What a user's record says, expansions included as far as they are there. */
export function userFacts(
  user: WireUser,
  known: { readonly labelOf: (id: string) => string | null; readonly persistentOf: (id: string) => boolean | null },
  heard: FactOrigin,
): AgentFacts {
  const { presence, routingStatus, station, conversationSummary, outOfOffice } = user;
  const person = {
    found: 'user',
    name: user.name ?? null,
    email: user.email ?? null,
    state: user.state ?? null,
  } as const;
  return {
    agentId: agentId(user.id),
    person: fact(person, null, heard),
    ...(presence === undefined ? {} : { presence: presenceFact(presence, known.labelOf, heard) }),
    ...(routingStatus === undefined ? {} : { routingStatus: routingStatusFact(routingStatus, heard) }),
    ...(station === undefined ? {} : { station: stationFact(station, known.persistentOf, heard) }),
    ...(conversationSummary === undefined ? {} : { calls: callsFact(conversationSummary, heard) }),
    ...(outOfOffice === undefined ? {} : { outOfOffice: fact(outOfOffice.active, null, heard) }),
  };
}

const presences = new Map<string, SystemPresence>(
  (['AVAILABLE', 'AWAY', 'BUSY', 'OFFLINE', 'IDLE', 'ONQUEUE', 'MEAL', 'TRAINING', 'MEETING', 'BREAK'] as const).map(
    (name) => [name, name],
  ),
);
const routingStatuses = new Map<string, RoutingStatusName>(
  (['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'] as const).map((name) => [name, name]),
);

/** `On Queue` (REST), `OnQueue` (declared), `ON_QUEUE` (events, analytics) are one presence (docs/genesys-facts.md#presence). */
function systemPresence(spelled: string | null | undefined): SystemPresence {
  return presences.get((spelled ?? '').toUpperCase().replaceAll(/[\s_-]/g, '')) ?? 'UNKNOWN';
}

function routingStatusName(spelled: string | null | undefined): RoutingStatusName {
  return routingStatuses.get((spelled ?? '').toUpperCase()) ?? 'UNKNOWN';
}
