import type { z } from 'zod';

import { agentId, type AgentId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { LookupResult } from '../ports/contact-centre.ts';
import type { AgentFactName, AgentFacts, Fact, QueueMembership, FactRefusals } from '../readiness/facts.ts';
import { permissionsRefused, readProblem } from './answer.ts';
import { jsonOf } from './json-body.ts';
import type { Http } from './http.ts';
import type { RarelyRead } from './known.ts';
import { readPages } from './pages.ts';
import type { Sent } from './send.ts';
import {
  callsFact,
  fact,
  type FactOrigin,
  membership,
  presenceFact,
  routingStatusFact,
  stationFact,
  userFacts,
} from './user-facts.ts';
import {
  agentStatusSchema,
  presenceSchema,
  queueSchema,
  routingStatusSchema,
  userQueueSchema,
  userSchema,
  userStationsSchema,
} from './wire-people.ts';

export interface GenesysContext {
  readonly http: Http;
  readonly clock: Clock;
  readonly known: RarelyRead;
}

export const userExpansions = 'presence,routingStatus,station,conversationSummary,outOfOffice';

/** All facts of one agent, read now: the user, whatever expansion was missing, and both kinds of queue memberships. */
export async function readAgent(means: GenesysContext, id: AgentId): Promise<LookupResult<AgentFacts>> {
  const heard: FactOrigin = { asOf: means.clock.now(), source: 'read' };
  const path = `/api/v2/users/${encodeURIComponent(id)}`;
  const [sent, queues] = await Promise.all([
    means.http.ask({ path: `${path}?expand=${userExpansions}` }),
    readOwnQueues(means.http, path, heard),
    means.known.refreshLabels(),
  ]);
  if (isUnknown(sent)) return unknownAgent(means, id, heard);
  const user = parsed(userSchema, sent);
  if (user === null) return { kind: 'unavailable', problem: readProblem(sent, 'user') };
  if (user.station !== undefined) means.known.noteStations(user.id, user.station);
  const shown = userFacts(user, means.known, heard);
  const rest = await readMissing(means, path, shown, heard);
  const refused = fact({ ...rest.refused, ...queues.refused }, null, heard);
  const whole: AgentFacts = { ...shown, ...rest.facts, ...queues.facts, refused };
  return { kind: 'found', value: await withPersistence(means, whole) };
}

/** Genesys answers a malformed id with 400, and an id that no user has with 404. */
function isUnknown(sent: Sent): boolean {
  return sent.answer?.status === 404 || sent.answer?.status === 400;
}

/**
 * Facts of an id that is not an active user. It is an inactive or deleted one, which only the listing shows, or a queue's id in the wrong
 * place, or unknown.
 */
async function unknownAgent(means: GenesysContext, id: AgentId, heard: FactOrigin): Promise<LookupResult<AgentFacts>> {
  const encoded = encodeURIComponent(id);
  const listed = await readPages(means.http, {
    path: `/api/v2/users?state=any&id=${encoded}`,
    read: (entity) => userSchema.safeParse(entity).data,
    mostPages: 1,
  });
  const former = listed.entities.find((user) => user.id === id);
  if (former !== undefined) return { kind: 'found', value: userFacts(former, means.known, heard) };
  const sent = await means.http.ask({ path: `/api/v2/routing/queues/${encoded}` });
  const queue = parsed(queueSchema, sent);
  if (queue === null && !isUnknown(sent) && sent.answer?.status !== 403) {
    return { kind: 'unavailable', problem: readProblem(sent, 'queue') };
  }
  const person = {
    found: queue === null ? 'nobody' : 'queue',
    name: queue?.name ?? null,
    email: null,
    state: null,
  } as const;
  return { kind: 'found', value: { agentId: agentId(id), person: fact(person, null, heard) } };
}

/** What could be read, and what was refused. */
interface PartRead {
  readonly facts: Partial<AgentFacts>;
  readonly refused: FactRefusals;
}

/** `joined` defaults to true at Genesys, so both are asked (docs/genesys-facts.md#queues). No queues when either could not be read. */
export async function readOwnQueues(http: Http, path: string, heard: FactOrigin): Promise<PartRead> {
  const [joined, unjoined] = await Promise.all(
    [true, false].map((isJoined) =>
      readPages(http, {
        path: `${path}/queues?joined=${String(isJoined)}`,
        read: (entity) => {
          const queue = userQueueSchema.safeParse(entity);
          return queue.success ? membership(queue.data, isJoined) : undefined;
        },
      }),
    ),
  );
  const failed = joined?.failed ?? unjoined?.failed;
  if (joined === undefined || unjoined === undefined || failed != null)
    return { facts: {}, refused: refusal('queues', failed) };
  const ids = new Set(joined.entities.map(({ id }) => id));
  const queues: Fact<readonly QueueMembership[]> = fact(
    [...joined.entities, ...unjoined.entities.filter(({ id }) => !ids.has(id))],
    null,
    heard,
  );
  return { facts: { queues }, refused: {} };
}

function refusal(name: AgentFactName, sent: Sent | null | undefined): FactRefusals {
  const permissions = sent == null ? null : permissionsRefused(sent);
  return permissions === null ? {} : { [name]: permissions };
}

/** Expansions are best effort: each one that is missing is asked for by its own operation. What is refused stays absent. */
async function readMissing(
  means: GenesysContext,
  path: string,
  shown: AgentFacts,
  heard: FactOrigin,
): Promise<PartRead> {
  const { http, known } = means;
  let refused: FactRefusals = {};
  const ask = async <Schema extends z.ZodType>(names: readonly AgentFactName[], schema: Schema, at: string) => {
    const lacking = names.filter((name) => shown[name] === undefined);
    if (lacking.length === 0) return null;
    const sent = await http.ask({ path: at });
    for (const name of lacking) refused = { ...refused, ...refusal(name, sent) };
    return parsed(schema, sent);
  };
  const [presence, routingStatus, stations, status] = await Promise.all([
    ask(['presence'], presenceSchema, `${path}/presences/purecloud`),
    ask(['routingStatus'], routingStatusSchema, `${path}/routingstatus`),
    ask(['station'], userStationsSchema, `${path}/station`),
    ask(
      ['calls', 'outOfOffice'],
      agentStatusSchema,
      `/api/v2/analytics/agents/${encodeURIComponent(shown.agentId)}/status`,
    ),
  ]);
  if (stations !== null) known.noteStations(shown.agentId, stations);
  const away = shown.outOfOffice === undefined ? (status?.isOutOfOffice ?? null) : null;
  const facts: Partial<AgentFacts> = {
    ...(presence === null ? {} : { presence: presenceFact(presence, known.labelOf, heard) }),
    ...(routingStatus === null ? {} : { routingStatus: routingStatusFact(routingStatus, heard) }),
    ...(stations === null ? {} : { station: stationFact(stations, known.persistentOf, heard) }),
    ...(status === null || shown.calls !== undefined ? {} : { calls: callsFact(callsOf(status), heard) }),
    ...(away === null ? {} : { outOfOffice: fact(away, null, heard) }),
  };
  return { facts, refused };
}

/** Sessions that the agent has, as a summary of calls: one in wrap-up is after-call work, the others are active. */
function callsOf(status: z.infer<typeof agentStatusSchema>): Parameters<typeof callsFact>[0] {
  const voice = (status.sessions ?? []).filter((session) => session.mediaType === 'voice');
  const acw = voice.filter((session) => session.segmentType === 'wrapup').length;
  return { call: { contactCenter: { active: voice.length - acw, acw }, enterprise: null } };
}

/** The same facts with whether the agent's web phone keeps a persistent connection, read unless it was lately. */
export async function withPersistence(means: GenesysContext, facts: AgentFacts): Promise<AgentFacts> {
  const { station } = facts;
  if (station === undefined || station.value === null) return facts;
  await means.known.refreshStation(station.value.id, station.value.type);
  const persistent = means.known.persistentOf(station.value.id);
  return { ...facts, station: { ...station, value: { ...station.value, persistent } } };
}

/** The body of a 200, or null. */
export function parsed<Schema extends z.ZodType>(schema: Schema, sent: Sent): z.infer<Schema> | null {
  if (sent.answer?.status !== 200) return null;
  const result = schema.safeParse(jsonOf(sent.answer));
  return result.success ? result.data : null;
}
