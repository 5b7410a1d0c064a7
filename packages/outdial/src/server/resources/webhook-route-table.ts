import * as z from 'zod';
import { sharing, type Route } from '../http/route.ts';
import * as schemas from '../../api/schemas.ts';
import { deadQuery, resendRequestSchema, webhookRequestSchema } from './webhooks.ts';

const instant = z.iso.datetime();
const webhook = {
  id: z.string(),
  url: z.string().nullable().meta({ description: 'Null for the `webhookUrl` of calls.' }),
  createdAt: instant,
  previousSecretUntil: instant.nullable().meta({ description: 'Until then, the old secret also signs.' }),
};
export const webhookSchema = z.strictObject(webhook).meta({ id: 'Webhook' });
export const newWebhookSchema = z
  .strictObject({ ...webhook, secret: z.string().meta({ description: 'Signs the messages. Shown only once.' }) })
  .meta({ id: 'NewWebhook' });
export const webhookTestSchema = z
  .strictObject({ delivered: z.boolean(), problem: schemas.problemOrNull })
  .meta({ id: 'WebhookTest' });
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
    problem: schemas.problemOrNull,
  })
  .meta({ id: 'WebhookMessage', description: 'A message that Outdial could not deliver for 24 hours.' });

/** The routes of `/v1/webhooks`. */
export const webhookRouteTable: readonly Route[] = sharing({ scope: 'admin', problems: ['webhooks-unavailable'] }, [
  {
    method: 'post',
    path: '/v1/webhooks',
    summary: 'Add an address that receives every call',
    description: 'Outdial signs messages by Standard Webhooks, and sends them at least once, in order for each call.',
    body: webhookRequestSchema,
    answers: { 201: ['The webhook and its secret', newWebhookSchema] },
    problems: ['field-missing', 'webhook-url-not-allowed', 'webhook-exists'],
  },
  {
    method: 'get',
    path: '/v1/webhooks',
    summary: 'List webhooks',
    answers: { 200: ['Webhooks', schemas.pageOf(webhookSchema)] },
  },
  {
    method: 'delete',
    path: '/v1/webhooks/{id}',
    summary: 'Remove a webhook and its pending messages',
    answers: { 200: ['The webhook, removed', webhookSchema] },
    problems: ['webhook-not-found'],
  },
  {
    method: 'post',
    path: '/v1/webhooks/{id}/rotate',
    summary: 'Create a new secret; the old one also signs for 24 hours',
    description: 'The id `webhook-url` is the `webhookUrl` of calls.',
    answers: { 200: ['The webhook and its new secret', newWebhookSchema] },
    problems: ['webhook-not-found'],
  },
  {
    method: 'post',
    path: '/v1/webhooks/{id}/test',
    summary: 'Send a `webhook.test` now and show the result',
    answers: { 200: ['The result', webhookTestSchema] },
    problems: ['webhook-not-found'],
  },
  {
    method: 'get',
    path: '/v1/webhooks/dead',
    summary: 'List dead letters, oldest first',
    query: deadQuery,
    answers: { 200: ['Messages', schemas.pageOf(webhookMessageSchema)] },
  },
  {
    method: 'post',
    path: '/v1/webhooks/resend',
    summary: 'Send dead messages again: one, or all of a webhook',
    body: resendRequestSchema,
    answers: { 200: ['How many', z.strictObject({ resent: z.int() }).meta({ id: 'Resent' })] },
    problems: ['field-missing'],
  },
]);
