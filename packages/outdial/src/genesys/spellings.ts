import type { RoutingStatusName, SystemPresence } from '../readiness/facts.ts';

const presences = new Map<string, SystemPresence>(
  (['AVAILABLE', 'AWAY', 'BUSY', 'OFFLINE', 'IDLE', 'ONQUEUE', 'MEAL', 'TRAINING', 'MEETING', 'BREAK'] as const).map(
    (name) => [name, name],
  ),
);
const routingStatuses = new Map<string, RoutingStatusName>(
  (['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'] as const).map((name) => [name, name]),
);

/** `On Queue` (REST), `OnQueue` (declared), `ON_QUEUE` (events, analytics) are one presence (docs/genesys-facts.md#presence). */
export function systemPresence(spelled: string | null | undefined): SystemPresence {
  return presences.get((spelled ?? '').toUpperCase().replaceAll(/[\s_-]/g, '')) ?? 'UNKNOWN';
}

export function routingStatusName(spelled: string | null | undefined): RoutingStatusName {
  return routingStatuses.get((spelled ?? '').toUpperCase()) ?? 'UNKNOWN';
}
