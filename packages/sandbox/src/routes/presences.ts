import { changeAgent } from '../telephony/agents.ts';
import {
  findPresenceDefinition,
  presenceDefinitions,
  spelledForPeople,
  systemPresences,
} from '../entities/presence.ts';
import type { PresenceDefinition } from '../entities/presence.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import { listParameter } from '../wire/listing.ts';
import { bulkPresence, organizationPresenceDefinition, userPresence } from '../wire/presence.ts';
import { bodyObject, param, refuseUnknown, refuseValue } from './route.ts';
import type { Ask, Routes } from './route.ts';
import { findUser } from './users.ts';

const presenceProperties = [
  'id',
  'name',
  'source',
  'sourceId',
  'primary',
  'presenceDefinition',
  'futurePresenceDefinition',
  'message',
  'modifiedDate',
  'selfUri',
];

/** Presences of users, and presence definitions. */
export const presenceRoutes: Routes = {
  getUserPresencesPurecloud: (ask) => ({
    status: 200,
    body: userPresence(findUser(ask, 'presenceservice.usernotfound')),
  }),
  getUserPresence: (ask) => {
    const agent = findUser(ask, 'presenceservice.usernotfound');
    if (param(ask, 'sourceId').toLowerCase() !== 'purecloud') throw new GenesysError('not.found');
    return { status: 200, body: userPresence(agent) };
  },
  patchUserPresencesPurecloud: (ask) => {
    const agent = findUser(ask, 'presenceservice.usernotfound');
    const body = bodyObject(ask);
    refuseUnknown(body, presenceProperties, 'UserPresence');
    const presence = readDefinition(body['presenceDefinition']);
    const message = body['message'] ?? undefined;
    if (message !== undefined && typeof message !== 'string') return refuseValue(message, 'message', 'a string');
    const changed = changeAgent(ask.world, agent, {
      ...(presence === undefined ? {} : { presence }),
      ...(message === undefined ? {} : { message }),
    });
    return { status: 200, body: userPresence(changed) };
  },
  getUsersPresencesPurecloudBulk: (ask) => {
    const ids = listParameter(ask.query, 'id');
    if (ids.length > 50) throw new GenesysError('max.user.presences');
    return { status: 200, body: ids.flatMap((id) => ask.world.store.agents.get(id) ?? []).map(bulkPresence) };
  },
  getPresenceDefinitions: (ask: Ask) => ({
    status: 200,
    body: {
      entities: ask.query.get('deactivated') === 'true' ? [] : presenceDefinitions.map(organizationPresenceDefinition),
      total: ask.query.get('deactivated') === 'true' ? 0 : presenceDefinitions.length,
      selfUri: ask.path,
    },
  }),
  getSystempresences: () => ({
    status: 200,
    body: systemPresences.map((presence) => ({ id: presence, name: spelledForPeople(presence) })),
  }),
};

function readDefinition(value: unknown): PresenceDefinition | undefined {
  if (value === undefined || value === null) return undefined;
  const id = typeof value === 'object' && 'id' in value && typeof value.id === 'string' ? value.id : undefined;
  const found = presenceDefinitions.find((definition) => definition.id === id);
  if (found === undefined) throw new GenesysError('bad.request');
  return findPresenceDefinition(found.id);
}
