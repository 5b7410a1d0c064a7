import * as z from 'zod';

/** Shapes of Genesys's conversations as far as we read them (docs/genesys-facts.md#conversation-shapes). Enums are open; a field of another type counts as absent. */
const text = z.string().nullish().catch(null);
const code = z.object({ code: text }).nullish().catch(null);
const id = z.object({ id: text }).nullish().catch(null);
const address = z.object({ addressNormalized: text, addressRaw: text }).nullish().catch(null);
const attributes = z.record(z.string(), z.unknown()).nullish().catch(null);
/** One unreadable reason makes no call unreadable: it only says why something ended. */
const reasons = z
  .array(z.object({ type: text, code: z.number().nullish().catch(null) }))
  .nullish()
  .catch(null);
const wrapup = z
  .object({ code: text, name: text, notes: text, provisional: z.boolean().nullish().catch(null) })
  .nullish()
  .catch(null);
const segments = z
  .array(z.object({ type: text }))
  .nullish()
  .catch(null);

const callSchema = z.object({
  state: text,
  initialState: text,
  direction: text,
  disconnectType: text,
  disconnectReasons: reasons,
  wrapup,
  errorInfo: code,
  connectedTime: text,
  disconnectedTime: text,
  startAlertingTime: text,
  segments,
  self: address,
  other: address,
});
const participantSchema = z.object({
  id: text,
  purpose: text,
  userId: text,
  user: id,
  address: text,
  dnis: text,
  attributes,
  startTime: text,
  connectedTime: text,
  endTime: text,
  calls: z.array(callSchema).nullish().catch(null),
  state: text,
  initialState: text,
  direction: text,
  disconnectType: text,
  disconnectReasons: reasons,
  wrapup,
  startAlertingTime: text,
  errorInfo: code,
});
const conversationSchema = z.object({
  id: z.string().min(1),
  startTime: text,
  endTime: text,
  // One unreadable participant makes the whole unreadable: a conversation with a side left out proves the wrong thing.
  participants: z.array(participantSchema),
});

export type WireConversation = z.infer<typeof conversationSchema>;
export type WireParticipant = z.infer<typeof participantSchema>;
export type WireCall = z.infer<typeof callSchema>;

/** A `Conversation`, a `CallConversation` or the body of their events. Null when the body is something else. */
export function readWireConversation(body: unknown): WireConversation | null {
  const parsed = conversationSchema.safeParse(body);
  return parsed.success ? parsed.data : null;
}
