import * as z from 'zod';

/** Shapes of users, stations and queues as far as we read them (docs/genesys-facts.md#users). A field of another type counts as absent. */
const text = z.string().nullish().catch(null);
const count = z.number().nullish().catch(null);

export const presenceSchema = z.object({
  presenceDefinition: z.object({ id: text, systemPresence: text }),
  primary: z.boolean().nullish().catch(null),
  modifiedDate: text,
});
export const routingStatusSchema = z.object({ status: z.string(), startTime: text });
const userStationSchema = z.object({ id: z.string(), name: text, type: text, associatedDate: text });
export const userStationsSchema = z.object({
  associatedStation: userStationSchema.nullish().catch(null),
  effectiveStation: userStationSchema.nullish().catch(null),
  defaultStation: userStationSchema.nullish().catch(null),
});
const detail = z.object({ active: count, acw: count }).nullish().catch(null);
export const conversationSummarySchema = z.object({
  call: z.object({ contactCenter: detail, enterprise: detail }),
});
export const outOfOfficeSchema = z.object({ active: z.boolean() });

const absent = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** A `User`; an expansion that is missing or unreadable is undefined and must be asked for by itself (docs/genesys-facts.md#users). */
export const userSchema = z.object({
  id: z.string(),
  name: text,
  email: text,
  state: z.enum(['active', 'inactive', 'deleted']).nullish().catch(null),
  presence: absent(presenceSchema),
  routingStatus: absent(routingStatusSchema),
  station: absent(userStationsSchema),
  conversationSummary: absent(conversationSummarySchema),
  outOfOffice: absent(outOfOfficeSchema),
});
export type WireUser = z.infer<typeof userSchema>;
export type WireStations = z.infer<typeof userStationsSchema>;

export const stationSchema = z.object({
  id: z.string(),
  type: text,
  webRtcPersistentEnabled: z.boolean().nullish().catch(null),
});

export const queueSchema = z.object({ id: z.string(), name: text, callingPartyNumber: text });
export const userQueueSchema = queueSchema.extend({ joined: z.boolean().nullish().catch(null) });

export const definitionSchema = z.object({
  id: z.string(),
  name: text,
  type: text,
  languageLabels: z.record(z.string(), z.string()).nullish().catch(null),
});

/** A page of a listing. `nextUri` and `pageCount` show whether more follow; some listings have neither. */
export const pageSchema = z.object({
  entities: z.array(z.unknown()),
  pageCount: count,
  nextUri: text,
});

/** `GET /analytics/agents/{id}/status`, as far as calls and absence go. */
export const agentStatusSchema = z.object({
  isOutOfOffice: z.boolean().nullish().catch(null),
  sessions: z
    .array(z.object({ conversationId: text, mediaType: text, segmentType: text, sessionStart: text }))
    .nullish(),
});

/** A `QueueMember`: its id is the user's. */
export const memberSchema = z.object({ id: z.string(), joined: z.boolean() });
