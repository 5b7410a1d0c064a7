import * as z from 'zod';
import {
  listedWebhookSchema,
  type ListedWebhookView,
  newWebhookSchema,
  type NewWebhookView,
  resentSchema,
  type ResentView,
  webhookMessageSchema,
  type WebhookMessageView,
  webhookSchema,
  webhookTestSchema,
  type WebhookTestView,
  type WebhookView,
} from '../../api/webhook-views.ts';
import { pageOf, type PageView } from '../../api/views.ts';
import type { Facts } from '../../call/problem.ts';
import { isoOf, isoOrNull } from '../../call/instants.ts';
import { refuse, refuseAll } from '../../orders/refusal.ts';
import { grants } from '../../ports/api-keys.ts';
import type { NotedAct } from '../../ports/audit.ts';
import { hiddenPath, type DeadMessage, type SharedWebhooks, type WebhookEndpoint } from '../../ports/webhooks.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import { callBodyLimit } from '../http/body.ts';
import { readJsonBody } from '../http/json-body.ts';
import { readQuery } from '../http/query.ts';
import { type Exchange, refused, type Route, sharing } from '../http/route.ts';

/** The body of `POST /v1/webhooks`. */
const webhookRequestSchema = z
  .strictObject({ url: z.string().min(1).max(4000).meta({ description: 'A public https address.' }) })
  .meta({ id: 'WebhookRequest', examples: [{ url: 'https://example.com/outdial' }] });

/** The body of `POST /v1/webhooks/resend`: one message, or all that are dead at one endpoint. */
const resendRequestSchema = z
  .union([
    z.strictObject({ message: z.string().min(1).max(200) }),
    z.strictObject({ endpoint: z.string().min(1).max(100) }),
  ])
  .meta({ id: 'ResendRequest', examples: [{ message: 'call_01KAB.7' }, { endpoint: 'wh_01KAB' }] });

/** The query of `GET /v1/webhooks/dead`. */
const deadQuery = z.strictObject({
  cursor: z.coerce.number().int().min(0).default(0).meta({ description: 'The `next` value of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** With the webhooks of this server, where there are any. */
const by =
  (
    answer: (c: Exchange, webhooks: SharedWebhooks, id: string, note: Note) => Response | Promise<Response>,
  ): Route['answer'] =>
  (c, { webhooks, engine }) => {
    if (webhooks === undefined) return refused(c, refuse('webhooks-unavailable'));
    const note: Note = async (act, endpoint, more = {}) => {
      const named = endpoint === null ? {} : { webhook: endpoint.id, host: hostOf(endpoint) };
      return engine.note?.(act, c.var.caller.id, { ...named, ...more });
    };
    return answer(c, webhooks, c.req.param('id') ?? '', note);
  };

/** `/v1/webhooks`: the endpoints that receive every call's events. An administrator keeps them; a supervisor sees how they do, and sends again. */
export const webhookRoutes = sharing({ scope: 'admin', sight: 'every', problems: ['webhooks-unavailable'] }, [
  {
    method: 'post',
    path: '/v1/webhooks',
    summary: 'Add an address that receives every call',
    description: 'Outdial signs messages by Standard Webhooks, and sends them at least once, in order for each call.',
    body: webhookRequestSchema,
    answers: { 201: ['The webhook and its secret', newWebhookSchema] },
    problems: ['field-missing', 'webhook-url-not-allowed', 'webhook-exists'],
    answer: by(postWebhook),
  },
  {
    method: 'get',
    path: '/v1/webhooks',
    scope: 'webhooks:resend',
    summary: 'List webhooks, and how each is doing',
    answers: { 200: ['Webhooks', pageOf(listedWebhookSchema)] },
    answer: by(listWebhooks),
  },
  {
    method: 'delete',
    path: '/v1/webhooks/{id}',
    summary: 'Remove a webhook and its pending messages',
    answers: { 200: ['The webhook, removed', webhookSchema] },
    problems: ['webhook-not-found'],
    answer: by(deleteWebhook),
  },
  {
    method: 'post',
    path: '/v1/webhooks/{id}/rotate',
    summary: 'Create a new secret; the old one also signs for 24 hours',
    description: 'The id `webhook-url` is the `webhookUrl` of calls.',
    answers: { 200: ['The webhook and its new secret', newWebhookSchema] },
    problems: ['webhook-not-found'],
    answer: by(rotateWebhook),
  },
  {
    method: 'post',
    path: '/v1/webhooks/{id}/test',
    summary: 'Send a `webhook.test` now and show the result',
    answers: { 200: ['The result', webhookTestSchema] },
    problems: ['webhook-not-found'],
    answer: by(testWebhook),
  },
  {
    method: 'get',
    path: '/v1/webhooks/dead',
    scope: 'webhooks:resend',
    summary: 'List dead letters, oldest first',
    query: deadQuery,
    answers: { 200: ['Messages', pageOf(webhookMessageSchema)] },
    answer: by(listDead),
  },
  {
    method: 'post',
    path: '/v1/webhooks/resend',
    scope: 'webhooks:resend',
    summary: 'Send dead messages again: one, or all of a webhook',
    description:
      'For a whole webhook, Outdial also tries the failed messages that still wait now, not at their time (not on AWS).',
    body: resendRequestSchema,
    answers: { 200: ['How many', resentSchema] },
    problems: ['field-missing'],
    answer: by(postResend),
  },
]);

/** Puts it into the audit. The path of an address may hold a secret, so only its host goes there. */
type Note = (act: NotedAct, endpoint: WebhookEndpoint | null, more?: Facts) => Promise<void>;

const hostOf = ({ url }: WebhookEndpoint): string | null => (url === null ? null : new URL(url).host);

const notFound = (c: Exchange, id: string): Response =>
  refused(c, refuse('webhook-not-found', { status: 404, facts: { id: id.slice(0, 100) } }));

async function listWebhooks(c: Exchange, webhooks: SharedWebhooks): Promise<Response> {
  const [endpoints, all] = await Promise.all([webhooks.list(), webhooks.health()]);
  const health = new Map(all.map((each) => [each.endpointId, each]));
  const items = endpoints.map((endpoint): ListedWebhookView => {
    const { pending = 0, dead = 0, oldestAt = null, problem = null, failing = null } = health.get(endpoint.id) ?? {};
    const { url, ...view } = webhookView(endpoint);
    return {
      ...{ ...view, url: shownUrl(c, url), pending, oldestPendingAt: isoOrNull(oldestAt), dead },
      problem: problem === null ? null : explainProblem(problem),
      ...{ failingSince: isoOrNull(failing?.since ?? null), nextAttemptAt: isoOrNull(failing?.nextAt ?? null) },
    };
  });
  return c.json({ items, next: null } satisfies PageView<ListedWebhookView>);
}

async function deleteWebhook(c: Exchange, webhooks: SharedWebhooks, id: string, note: Note): Promise<Response> {
  const removed = await webhooks.remove(id);
  if (removed === null) return notFound(c, id);
  await note('webhook-removed', removed);
  return c.json(webhookView(removed));
}

async function rotateWebhook(c: Exchange, webhooks: SharedWebhooks, id: string, note: Note): Promise<Response> {
  const rotated = await webhooks.rotate(id);
  if (rotated === null) return notFound(c, id);
  await note('webhook-rotated', rotated);
  return c.json(newWebhookView(rotated));
}

async function testWebhook(c: Exchange, webhooks: SharedWebhooks, id: string): Promise<Response> {
  const tested = await webhooks.test(id);
  if (tested === null) return notFound(c, id);
  const problem = tested.problem === null ? null : explainProblem(tested.problem);
  return c.json({ delivered: tested.delivered, problem } satisfies WebhookTestView);
}

async function postWebhook(c: Exchange, webhooks: SharedWebhooks, _id: string, note: Note): Promise<Response> {
  const body = await readJsonBody(c.req.raw, webhookRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const added = await webhooks.add(body.value.url);
  if ('code' in added) {
    const status = added.code === 'webhook-exists' ? 409 : 422;
    return refused(c, refuseAll([{ ...added, pointer: '/url' }], { status }));
  }
  await note('webhook-added', added);
  return c.json(newWebhookView(added), 201);
}

async function listDead(c: Exchange, webhooks: SharedWebhooks): Promise<Response> {
  const query = readQuery(deadQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const { cursor, limit } = query.value;
  const found = await webhooks.dead(cursor, limit + 1);
  const items = found.slice(0, limit);
  const next = found.length > limit ? String(items.at(-1)?.row ?? cursor) : null;
  return c.json({
    items: items.map((message) => messageView(c, message)),
    next,
  } satisfies PageView<WebhookMessageView>);
}

async function postResend(c: Exchange, webhooks: SharedWebhooks, _id: string, note: Note): Promise<Response> {
  const body = await readJsonBody(c.req.raw, resendRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const choice = body.value;
  const resent = await webhooks.resend(choice);
  if (resent > 0) {
    const endpoint =
      'message' in choice ? null : ((await webhooks.list()).find(({ id }) => id === choice.endpoint) ?? null);
    await note('webhook-resent', endpoint, { ...('message' in choice ? choice : {}), messages: resent });
  }
  return c.json({ resent } satisfies ResentView);
}

function webhookView({ id, url, createdAt, previous }: WebhookEndpoint): WebhookView {
  return { id, url, createdAt: isoOf(createdAt), previousSecretUntil: isoOrNull(previous?.until ?? null) };
}

/** The whole address for an administrator, for others its host: the rest may hold a secret. */
function shownUrl<Url extends string | null>(c: Exchange, url: Url): Url | string {
  return url === null || grants(c.var.caller.scopes, 'admin') ? url : hiddenPath(url);
}

const newWebhookView = (endpoint: WebhookEndpoint): NewWebhookView => ({
  ...webhookView(endpoint),
  secret: endpoint.secret,
});

function messageView(c: Exchange, message: DeadMessage): WebhookMessageView {
  const url = shownUrl(c, message.url);
  const { id, endpointId, callId, number, type, createdAt, attempts, problem } = message;
  const shown = problem === null ? null : explainProblem(problem);
  return { id, endpoint: endpointId, url, callId, number, type, createdAt: isoOf(createdAt), attempts, problem: shown };
}
