import type { Agent } from '../entities/agent.ts';
import type { Station } from '../entities/station.ts';
import type { Store } from '../storage/store.ts';
import { iso } from './times.ts';

/** A `UserStations`: without a station every field is absent. */
export function userStations(store: Store, agent: Agent) {
  const station = agent.stationId === null ? undefined : store.stations.get(agent.stationId);
  const own = agent.ownStationId === null ? undefined : store.stations.get(agent.ownStationId);
  const associated =
    station === undefined ? undefined : { ...userStation(station), associatedDate: iso(agent.stationAssociatedAt) };
  return {
    ...(associated === undefined ? {} : { associatedStation: associated, effectiveStation: associated }),
    ...(own === undefined ? {} : { defaultStation: userStation(own), lastAssociatedStation: userStation(own) }),
  };
}

function userStation(station: Station) {
  return { id: station.id, name: station.name, type: station.type, webRtcCallAppearances: 8 };
}

/** A `Station`. */
export function stationEntity(station: Station, userId: string | null) {
  const isWebRtc = station.type === 'inin_webrtc_softphone';
  return {
    id: station.id,
    name: station.name,
    description: '',
    status: userId === null ? 'AVAILABLE' : 'ASSOCIATED',
    ...(userId === null ? {} : { userId }),
    ...(isWebRtc && station.ownerId !== null ? { webRtcUserId: station.ownerId } : {}),
    type: station.type,
    webRtcPersistentEnabled: station.persistent,
    webRtcForceTurn: false,
    webRtcCallAppearances: 8,
    webRtcRequireMediaHelper: false,
    selfUri: `/api/v2/stations/${station.id}`,
  };
}
