import type { z } from 'zod';

import { agentId, type AgentId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Found } from '../ports/contact-centre.ts';
import type { AgentFacts, Fact, QueueMembership } from '../readiness/facts.ts';
import { jsonOf, readProblem } from './answer.ts';
import type { Http } from './http.ts';
import type { Known } from './known.ts';
import { readPages } from './pages.ts';
import type { Sent } from './send.ts';
import {
  callsFact,
  fact,
  type Heard,
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

export interface Means {
  readonly http: Http;
  readonly clock: Clock;
  readonly known: Known;
}

export const userExpansions = 'presence,routingStatus,station,conversationSummary,outOfOffice';

/** All facts of one agent, read now: the user, whatever expansion was missing, and both kinds of queue memberships. */
export async function readAgent(means: Means, id: AgentId): Promise<Found<AgentFacts>> {
  const heard: Heard = { asOf: means.clock.now(), source: 'read' };
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
  const whole: AgentFacts = { ...shown, ...rest, ...(queues === null ? {} : { queues }) };
  return { kind: 'found', value: await withPersistence(means, whole) };
}

/** A malformed id is answered by 400, one that nobody has by 404. */
function isUnknown(sent: Sent): boolean {
  return sent.answer?.status === 404 || sent.answer?.status === 400;
}

/** Not an active user: an inactive or deleted one, which only the listing shows; a queue's id in the wrong place; or nobody. */
async function unknownAgent(means: Means, id: AgentId, heard: Heard): Promise<Found<AgentFacts>> {
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

/** `joined` defaults to true at Genesys, so both are asked (facts 2.5). Null when either could not be read. */
export async function readOwnQueues(
  http: Http,
  path: string,
  heard: Heard,
): Promise<Fact<readonly QueueMembership[]> | null> {
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
  if (joined === undefined || unjoined === undefined || joined.failed !== null || unjoined.failed !== null) return null;
  const ids = new Set(joined.entities.map(({ id }) => id));
  return fact([...joined.entities, ...unjoined.entities.filter(({ id }) => !ids.has(id))], null, heard);
}

/** Expansions are best effort: each one that is missing is asked for by its own operation. What is refused stays absent. */
async function readMissing(means: Means, path: string, shown: AgentFacts, heard: Heard): Promise<Partial<AgentFacts>> {
  const { http, known } = means;
  const ask = async <Schema extends z.ZodType>(schema: Schema, at: string) =>
    parsed(schema, await http.ask({ path: at }));
  const [presence, routingStatus, stations, status] = await Promise.all([
    shown.presence === undefined ? ask(presenceSchema, `${path}/presences/purecloud`) : null,
    shown.routingStatus === undefined ? ask(routingStatusSchema, `${path}/routingstatus`) : null,
    shown.station === undefined ? ask(userStationsSchema, `${path}/station`) : null,
    shown.calls === undefined
      ? ask(agentStatusSchema, `/api/v2/analytics/agents/${encodeURIComponent(shown.agentId)}/status`)
      : null,
  ]);
  if (stations !== null) known.noteStations(shown.agentId, stations);
  return {
    ...(presence === null ? {} : { presence: presenceFact(presence, known.labelOf, heard) }),
    ...(routingStatus === null ? {} : { routingStatus: routingStatusFact(routingStatus, heard) }),
    ...(stations === null ? {} : { station: stationFact(stations, known.persistentOf, heard) }),
    ...(status === null ? {} : { calls: callsFact(callsOf(status), heard) }),
  };
}

/** Sessions that the agent has, as a summary of calls: one in wrap-up is after-call work, the others are active. */
function callsOf(status: z.infer<typeof agentStatusSchema>): Parameters<typeof callsFact>[0] {
  const voice = (status.sessions ?? []).filter((session) => session.mediaType === 'voice');
  const acw = voice.filter((session) => session.segmentType === 'wrapup').length;
  return { call: { contactCenter: { active: voice.length - acw, acw }, enterprise: null } };
}

/** The same facts with whether the agent's web phone keeps a persistent connection, read unless it was lately. */
export async function withPersistence(means: Means, facts: AgentFacts): Promise<AgentFacts> {
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
