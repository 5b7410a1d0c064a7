import * as z from 'zod';

import { agentId } from '../call/ids.ts';
import type { TopicNews as HeardEvent, TopicEvent } from '../ports/contact-centre.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import { readConversation } from './conversation.ts';
import type { RarelyRead } from './known.ts';
import { instant } from './legs.ts';
import { callsFact, fact, type FactOrigin, presenceFact, routingStatusFact, stationFact } from './user-facts.ts';
import {
  conversationSummarySchema,
  outOfOfficeSchema,
  presenceSchema,
  routingStatusSchema,
  userStationsSchema,
} from './wire-people.ts';

const topicPattern = /^v2\.users\.([^.]+)\.([A-Za-z.]+)$/;
const missing = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

const routingStatusEventSchema = z.object({ routingStatus: routingStatusSchema });
const activitySchema = z.object({
  presence: missing(presenceSchema),
  routingStatus: missing(routingStatusSchema),
  outOfOffice: missing(outOfOfficeSchema),
});
const persistentSchema = z.object({
  stationId: z.string(),
  persistentState: z.string(),
  eventTime: z.string().nullish().catch(null),
});

type ReadFacts = Omit<AgentFacts, 'agentId'> | null;
type Reader = (body: unknown, userId: string, heard: FactOrigin, known: RarelyRead) => ReadFacts;

/** What each user topic says (docs/genesys-facts.md#topics), by the part of its name after the user's id. Null: the body is not what the topic promises. */
const readers: Readonly<Record<string, Reader>> = {
  presence: (body, _userId, heard, known) => {
    const presence = presenceSchema.safeParse(body);
    // Other sources (Teams, Zoom) report too; only the primary one decides.
    if (!presence.success || presence.data.primary === false) return null;
    return { presence: presenceFact(presence.data, known.labelOf, heard) };
  },
  routingStatus: (body, _userId, heard) => {
    const event = routingStatusEventSchema.safeParse(body);
    return event.success ? { routingStatus: routingStatusFact(event.data.routingStatus, heard) } : null;
  },
  activity: (body, _userId, heard, known) => {
    const event = activitySchema.safeParse(body);
    if (!event.success) return null;
    const { presence, routingStatus, outOfOffice } = event.data;
    return {
      ...(presence === undefined ? {} : { presence: presenceFact(presence, known.labelOf, heard) }),
      ...(routingStatus === undefined ? {} : { routingStatus: routingStatusFact(routingStatus, heard) }),
      ...(outOfOffice === undefined ? {} : { outOfOffice: fact(outOfOffice.active, null, heard) }),
    };
  },
  station: readStation,
  conversationsummary: (body, _userId, heard) => {
    const summary = conversationSummarySchema.safeParse(body);
    return summary.success ? { calls: callsFact(summary.data, heard) } : null;
  },
  persistentconnection: readPersistentConnection,
};

/**
 * The event names only the associated station, and without its type: what reads have shown of it is added. When the station goes, only a
 * read shows whether Genesys still reaches the agent at a default one.
 */
function readStation(body: unknown, userId: string, heard: FactOrigin, known: RarelyRead): ReadFacts {
  const stations = userStationsSchema.safeParse(body);
  if (!stations.success) return null;
  const station = stationFact(stations.data, known.persistentOf, heard);
  if (station.value === null) {
    return { station: known.mayHaveDefaultStation(userId) ? { ...station, doubted: true } : station };
  }
  const type = station.value.type ?? known.stationOf(station.value.id)?.type ?? null;
  return { station: { ...station, value: { ...station.value, type } } };
}

function readPersistentConnection(body: unknown, userId: string, heard: FactOrigin, known: RarelyRead): ReadFacts {
  const event = persistentSchema.safeParse(body);
  if (!event.success) return null;
  const { stationId, persistentState, eventTime } = event.data;
  const state = persistentState.toUpperCase();
  const up = state === 'PERSISTED' || state === 'ACTIVE_CALL';
  const down = state === 'DISCONNECTED' || state === 'FAILED';
  // This does not make a station the effective one if the agent has left it, or if no source has shown it.
  const station = known.stationOf(stationId);
  if (station === null || known.stationOfUser(userId) !== stationId) return null;
  const value = {
    id: stationId,
    name: station.name,
    type: station.type,
    reachable: up ? true : state === 'FAILED' ? false : null,
    persistent: up ? true : down ? false : null,
  };
  return { station: fact(value, instant(eventTime) ?? heard.asOf, heard) };
}

/** What a topic's event says. An event keeps its own time, so that one that comes late does not overrule what came after it. */
export function interpret(event: TopicEvent, known: RarelyRead, aheadMs: number): HeardEvent {
  const match = topicPattern.exec(event.topicName);
  const userId = match?.[1];
  const subject = match?.[2];
  if (userId === undefined || subject === undefined)
    return { kind: 'nothing', why: `no topic of a user: ${event.topicName}` };
  if (subject === 'conversations' || subject === 'conversations.calls') {
    const conversation = readConversation(event.eventBody, {
      ...{ seenAt: event.at, topicUserId: userId, whole: false, aheadMs },
    });
    return conversation === null
      ? { kind: 'nothing', why: 'the body is not a conversation' }
      : { kind: 'conversation', conversation };
  }
  const reader = Object.hasOwn(readers, subject) ? readers[subject] : undefined;
  if (reader === undefined) return { kind: 'nothing', why: `not listened to: ${subject}` };
  const facts = reader(event.eventBody, userId, { asOf: event.at, source: 'event' }, known);
  if (facts === null) return { kind: 'nothing', why: `nothing to learn from this ${subject}` };
  return { kind: 'agent', facts: { agentId: agentId(userId), ...facts } };
}
