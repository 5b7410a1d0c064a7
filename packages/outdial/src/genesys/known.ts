import * as z from 'zod';

import type { Clock } from '../ports/clock.ts';
import type { Problem } from '../call/problem.ts';
import type { LookupResult } from '../ports/contact-centre.ts';
import type { PresenceDefinition } from '../readiness/presence.ts';
import { readProblem } from './answer.ts';
import { jsonOf } from './json-body.ts';
import type { Http } from './http.ts';
import { definitionSchema, stationSchema, type WireStations } from './wire-people.ts';

/** What hardly ever changes and is read once in a while: labels of presences, what a station is, an agent's default station. */
export interface RarelyRead {
  /** Null: not a secondary presence, or not read yet. */
  readonly labelOf: (definitionId: string) => string | null;
  /** Whether the station keeps a persistent connection (WebRTC); null: it does not apply, or nobody said. */
  readonly persistentOf: (stationId: string) => boolean | null;
  readonly stationOf: (stationId: string) => { readonly name: string | null; readonly type: string | null } | null;
  /** True if the agent may be reached at a default station when none is associated: a read showed one, or none has shown the agent's stations. */
  readonly mayHaveDefaultStation: (userId: string) => boolean;
  readonly noteStations: (userId: string, stations: WireStations) => void;
  /** The station at which the agent is reached, as last shown; null: none, or never shown. */
  readonly stationOfUser: (userId: string) => string | null;
  readonly noteStationOfUser: (userId: string, stationId: string | null) => void;
  readonly refreshLabels: () => Promise<void>;
  /** Every presence of the organisation as it was last read. Unavailable: never, and why. */
  readonly presences: () => LookupResult<readonly PresenceDefinition[]>;
  readonly refreshStation: (stationId: string, type: string | null) => Promise<void>;
}

const goodForMs = 10 * 60_000;
const listingSchema = z.object({ entities: z.array(definitionSchema) });

export function createKnown(http: Http, clock: Clock): RarelyRead {
  const labels = new Map<string, string>();
  const unasked: Problem = { code: 'genesys-unavailable', pointer: null, facts: {} };
  let definitions: LookupResult<readonly PresenceDefinition[]> = { kind: 'unavailable', problem: unasked };
  const stations = new Map<string, { readonly name: string | null; readonly type: string | null }>();
  const persistence = new Map<string, { readonly value: boolean; readonly readAt: number }>();
  const ofUsers = new Map<string, string | null>();
  const hasDefault = new Map<string, boolean>();
  let labelsReadAt = Number.NEGATIVE_INFINITY;

  return {
    presences: () => definitions,
    labelOf: (id) => labels.get(id) ?? null,
    persistentOf: (id) => persistence.get(id)?.value ?? null,
    stationOf: (id) => stations.get(id) ?? null,
    mayHaveDefaultStation: (userId) => hasDefault.get(userId) ?? true,
    stationOfUser: (userId) => ofUsers.get(userId) ?? null,
    noteStationOfUser: (userId, stationId) => void ofUsers.set(userId, stationId),
    noteStations: (userId, shown) => {
      const effective = shown.effectiveStation ?? shown.associatedStation ?? null;
      ofUsers.set(userId, effective?.id ?? null);
      hasDefault.set(userId, (shown.defaultStation ?? null) !== null);
      for (const station of [shown.effectiveStation, shown.associatedStation, shown.defaultStation]) {
        if (station !== null && station !== undefined) {
          stations.set(station.id, { name: station.name ?? null, type: station.type ?? null });
        }
      }
    },
    refreshLabels: async () => {
      if (clock.now() - labelsReadAt < goodForMs) return;
      labelsReadAt = clock.now();
      const read = await readDefinitions(http);
      if (read.kind === 'found' || definitions.kind !== 'found') definitions = read;
      if (read.kind !== 'found') return;
      for (const { id, label } of read.value) if (label !== null) labels.set(id, label);
    },
    refreshStation: async (id, type) => {
      const before = persistence.get(id);
      if (!/webrtc/i.test(type ?? '') || (before !== undefined && clock.now() - before.readAt < goodForMs)) return;
      const value = await readPersistence(http, id);
      if (value !== null) persistence.set(id, { value, readAt: clock.now() });
    },
  };
}

async function readDefinitions(http: Http): Promise<LookupResult<readonly PresenceDefinition[]>> {
  const sent = await http.ask({ path: '/api/v2/presence/definitions' });
  const listing = sent.answer?.status === 200 ? listingSchema.safeParse(jsonOf(sent.answer)) : null;
  if (listing?.success !== true) return { kind: 'unavailable', problem: readProblem(sent, 'presence definitions') };
  const value = listing.data.entities.map(({ id, name, type, languageLabels }) => {
    const label = languageLabels?.['en_US'] ?? Object.values(languageLabels ?? {})[0] ?? name ?? null;
    return { id, label: type === 'System' ? null : label };
  });
  return { kind: 'found', value };
}

/** Whether this WebRTC station keeps a persistent connection; null: nobody said. */
async function readPersistence(http: Http, stationId: string): Promise<boolean | null> {
  const sent = await http.ask({ path: `/api/v2/stations/${encodeURIComponent(stationId)}` });
  const station = sent.answer?.status === 200 ? stationSchema.safeParse(jsonOf(sent.answer)) : null;
  return station?.success === true ? (station.data.webRtcPersistentEnabled ?? null) : null;
}
