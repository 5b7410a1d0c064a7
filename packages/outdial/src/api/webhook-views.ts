import * as z from 'zod';
import type { Immutable } from '../call/immutable.ts';
import { instant, orNull, problemOrNull } from './views.ts';

// The JSON shapes of webhooks. Every instant is ISO 8601 in UTC.
const webhook = {
  id: z.string(),
  url: z.string().nullable().meta({
    description: 'Null for the `webhookUrl` of calls. Without `admin`, only its host: a path may hold a secret.',
  }),
  createdAt: instant,
  previousSecretUntil: instant.nullable().meta({ description: 'Until then, the old secret also signs.' }),
};
export const webhookSchema = z.strictObject(webhook).meta({ id: 'Webhook' });
export type WebhookView = Immutable<z.infer<typeof webhookSchema>>;
export const listedWebhookSchema = z
  .strictObject({
    ...webhook,
    pending: z.int().meta({ description: 'Messages that Outdial still has to deliver.' }),
    oldestPendingAt: orNull(instant),
    dead: z.int().meta({ description: 'Dead letters: Outdial no longer tries them.' }),
    problem: problemOrNull.meta({ description: 'Why the newest failed message could not be delivered.' }),
    failingSince: orNull(instant).meta({
      description: 'The time of the oldest message that failed and is still tried; null if there is none.',
    }),
    nextAttemptAt: orNull(instant).meta({ description: 'The next attempt while messages fail; null if not known.' }),
  })
  .meta({ id: 'ListedWebhook' });
export type ListedWebhookView = Immutable<z.infer<typeof listedWebhookSchema>>;
export const newWebhookSchema = z
  .strictObject({ ...webhook, secret: z.string().meta({ description: 'Signs the messages. Shown only once.' }) })
  .meta({ id: 'NewWebhook' });
export type NewWebhookView = Immutable<z.infer<typeof newWebhookSchema>>;
export const webhookTestSchema = z
  .strictObject({ delivered: z.boolean(), problem: problemOrNull })
  .meta({ id: 'WebhookTest' });
export type WebhookTestView = Immutable<z.infer<typeof webhookTestSchema>>;
export const webhookMessageSchema = z
  .strictObject({
    id: z.string().meta({ description: 'The `webhook-id` that the receiver sees.' }),
    endpoint: z.string(),
    url: z.string(),
    callId: z.string(),
    number: z.int(),
    type: z.string(),
    createdAt: instant,
    attempts: z.int(),
    problem: problemOrNull,
  })
  .meta({ id: 'WebhookMessage', description: 'A message that Outdial could not deliver for 24 hours.' });
export type WebhookMessageView = Immutable<z.infer<typeof webhookMessageSchema>>;
export const resentSchema = z.strictObject({ resent: z.int() }).meta({ id: 'Resent' });
export type ResentView = Immutable<z.infer<typeof resentSchema>>;
