import type { Agent } from '../entities/agent.ts';
import { findPresenceDefinition, spelledForPeople, spelledInDefinitions } from '../entities/presence.ts';
import type { PresenceDefinition, SystemPresence } from '../entities/presence.ts';
import { homeDivision } from '../entities/organization.ts';
import { iso } from './times.ts';

/** The system presence of the agent's chosen presence. */
export function systemPresenceOf(agent: Agent): SystemPresence {
  return findPresenceDefinition(agent.presence.definitionId)?.systemPresence ?? 'OFFLINE';
}

/** A `UserPresence` in REST answers: the system presence is spelled `On Queue`. */
export function userPresence(agent: Agent) {
  return { ...bulkFields(agent), primary: true };
}

function bulkFields(agent: Agent) {
  const { definitionId, message, modifiedAt } = agent.presence;
  return {
    id: agent.id,
    source: 'PURECLOUD',
    sourceId: '1',
    presenceDefinition: {
      id: definitionId,
      systemPresence: spelledForPeople(systemPresenceOf(agent)),
      selfUri: `/api/v2/presence/definitions/${definitionId}`,
    },
    message,
    modifiedDate: iso(modifiedAt),
    selfUri: `/api/v2/users/${agent.id}/presences/purecloud`,
  };
}

/** A `UcUserPresence`, the bulk form: it names its user and has no `primary`. */
export function bulkPresence(agent: Agent) {
  return { ...bulkFields(agent), userId: agent.id };
}

/** The body of the topic `v2.users.{id}.presence`: upper case, and without a user id. */
export function presenceEvent(agent: Agent) {
  const { definitionId, message, modifiedAt } = agent.presence;
  return {
    source: 'PURECLOUD',
    presenceDefinition: { id: definitionId, systemPresence: systemPresenceOf(agent) },
    primary: true,
    message,
    modifiedDate: iso(modifiedAt),
  };
}

/** An `OrganizationPresenceDefinition`. */
export function organizationPresenceDefinition(definition: PresenceDefinition) {
  const label = definition.label ?? spelledForPeople(definition.systemPresence);
  return {
    id: definition.id,
    type: definition.label === null ? 'System' : 'User',
    languageLabels: { en_US: label },
    systemPresence: spelledInDefinitions(definition.systemPresence),
    divisionId: homeDivision.id,
    deactivated: false,
    selfUri: `/api/v2/presence/definitions/${definition.id}`,
  };
}
