import { changeAgent } from '../telephony/agents.ts';
import { GenesysError } from '../wire/genesys-error.ts';
import { stationEntity, userStations } from '../wire/station.ts';
import type { World } from '../world.ts';
import { param } from './route.ts';
import type { Routes } from './route.ts';
import { findUser } from './users.ts';

/** Stations, and the user of each. */
export const stationRoutes: Routes = {
  getStation: (ask) => {
    const station = ask.world.store.stations.get(param(ask, 'stationId'));
    if (station === undefined) throw new GenesysError('general.resource.not.found');
    return { status: 200, body: stationEntity(station, holderOf(ask.world, station.id)) };
  },
  getUserStation: (ask) => ({ status: 200, body: userStations(ask.world.store, findUser(ask, 'not.found')) }),
  putUserStationAssociatedstationStationId: (ask) => {
    const agent = findUser(ask, 'not.found');
    const station = ask.world.store.stations.get(param(ask, 'stationId'));
    if (station === undefined) throw new GenesysError('userservice.station.notfound');
    const holder = holderOf(ask.world, station.id);
    if (holder !== null && holder !== agent.id) throw new GenesysError('userservice.stationalreadyassociated');
    changeAgent(ask.world, agent, { stationId: station.id });
    return { status: 202 };
  },
  deleteUserStationAssociatedstation: (ask) => {
    changeAgent(ask.world, findUser(ask, 'edgeconfiguser.userdoesnotexist'), { stationId: null });
    return { status: 202 };
  },
};

/** The user of a station; `null` when no one uses it. */
function holderOf(world: World, stationId: string): string | null {
  const owner = world.store.agents.get(world.store.stations.get(stationId)?.ownerId ?? '');
  if (owner?.stationId === stationId) return owner.id;
  for (const agent of world.store.agents.all()) if (agent.stationId === stationId) return agent.id;
  return null;
}
