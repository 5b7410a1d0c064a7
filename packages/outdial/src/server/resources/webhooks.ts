import { Hono, type Context } from 'hono';
import * as z from 'zod';
import type {
  NewWebhookView,
  PageView,
  ResentView,
  WebhookMessageView,
  WebhookTestView,
  WebhookView,
} from '../../api/service-views.ts';
import type { NotedAct } from '../../ports/audit.ts';
import type { DeadMessage, WebhookEndpoint, Webhooks } from '../../ports/webhooks.ts';
import { explainProblem } from '../../problems/catalogue.ts';
import { allow } from '../http/access.ts';
import { callBodyLimit } from '../http/body.ts';
import { isoOf, isoOrNull } from '../../call/instants.ts';
import { readJsonBody } from '../http/json-body.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';
import { refuse, refuseAll, type Refusal } from '../../orders/refusal.ts';
import { problemResponse } from '../http/problem-json.ts';
import { readQuery } from '../http/query.ts';

type Request = Context<RouteEnvironment>;

/** The body of `POST /v1/webhooks`. */
export const webhookRequestSchema = z
  .strictObject({ url: z.string().min(1).max(4000).meta({ description: 'A public https address.' }) })
  .meta({ id: 'WebhookRequest', examples: [{ url: 'https://example.com/outdial' }] });

/** The body of `POST /v1/webhooks/resend`: one message, or all that are dead at one endpoint. */
export const resendRequestSchema = z
  .union([
    z.strictObject({ message: z.string().min(1).max(200) }),
    z.strictObject({ endpoint: z.string().min(1).max(100) }),
  ])
  .meta({ id: 'ResendRequest', examples: [{ message: 'call_01KAB.7' }, { endpoint: 'wh_01KAB' }] });

/** The query of `GET /v1/webhooks/dead`. */
export const deadQuery = z.strictObject({
  cursor: z.coerce.number().int().min(0).default(0).meta({ description: 'The `next` value of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** `/v1/webhooks`: the endpoints that receive every call's events, for an administrator. */
export function webhookRoutes(parts: ServerParts): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  const admin = allow(parts.apiKeys, 'admin');
  const by =
    (answer: (c: Request, webhooks: Webhooks, id: string, note: Note) => Response | Promise<Response>) =>
    (c: Request): Response | Promise<Response> => {
      if (parts.webhooks === undefined) return no(c, refuse('webhooks-unavailable'));
      const note: Note = async (act, { id, url }) =>
        parts.engine.note?.(act, c.var.caller.id, { webhook: id, host: url === null ? null : new URL(url).host });
      return answer(c, parts.webhooks, c.req.param('id') ?? '', note);
    };
  app.post('/v1/webhooks', admin, by(postWebhook));
  app.get('/v1/webhooks', admin, by(listWebhooks));
  app.get('/v1/webhooks/dead', admin, by(listDead));
  app.post('/v1/webhooks/resend', admin, by(postResend));
  app.delete('/v1/webhooks/:id', admin, by(deleteWebhook));
  app.post('/v1/webhooks/:id/rotate', admin, by(rotateWebhook));
  app.post('/v1/webhooks/:id/test', admin, by(testWebhook));
  return app;
}

/** Puts it into the audit. The path of an address may hold a secret, so only its host goes there. */
type Note = (act: NotedAct, endpoint: WebhookEndpoint) => Promise<void>;

const no = (c: Request, refusal: Refusal): Response => problemResponse(refusal, c.var.requestId);
const notFound = (c: Request, id: string): Response =>
  no(c, refuse('webhook-not-found', { facts: { id: id.slice(0, 100) } }));

function listWebhooks(c: Request, webhooks: Webhooks): Response {
  return c.json({ items: webhooks.list().map(webhookView), next: null } satisfies PageView<WebhookView>);
}

async function deleteWebhook(c: Request, webhooks: Webhooks, id: string, note: Note): Promise<Response> {
  const removed = webhooks.remove(id);
  if (removed === null) return notFound(c, id);
  await note('webhook-removed', removed);
  return c.json(webhookView(removed));
}

async function rotateWebhook(c: Request, webhooks: Webhooks, id: string, note: Note): Promise<Response> {
  const rotated = webhooks.rotate(id);
  if (rotated === null) return notFound(c, id);
  await note('webhook-rotated', rotated);
  return c.json(newWebhookView(rotated));
}

async function testWebhook(c: Request, webhooks: Webhooks, id: string): Promise<Response> {
  const tested = await webhooks.test(id);
  if (tested === null) return notFound(c, id);
  const problem = tested.problem === null ? null : explainProblem(tested.problem);
  return c.json({ delivered: tested.delivered, problem } satisfies WebhookTestView);
}

async function postWebhook(c: Request, webhooks: Webhooks, _id: string, note: Note): Promise<Response> {
  const body = await readJsonBody(c.req.raw, webhookRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return no(c, body);
  const added = webhooks.add(body.value.url);
  if ('code' in added) return no(c, refuseAll([{ ...added, pointer: '/url' }]));
  await note('webhook-added', added);
  return c.json(newWebhookView(added), 201);
}

function listDead(c: Request, webhooks: Webhooks): Response {
  const query = readQuery(deadQuery, c.req.queries());
  if (query.kind === 'refused') return no(c, query);
  const { cursor, limit } = query.value;
  const found = webhooks.dead(cursor, limit + 1);
  const items = found.slice(0, limit);
  const next = found.length > limit ? String(items.at(-1)?.row ?? cursor) : null;
  return c.json({ items: items.map(messageView), next } satisfies PageView<WebhookMessageView>);
}

async function postResend(c: Request, webhooks: Webhooks): Promise<Response> {
  const body = await readJsonBody(c.req.raw, resendRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return no(c, body);
  return c.json({ resent: webhooks.resend(body.value) } satisfies ResentView);
}

function webhookView({ id, url, createdAt, previous }: WebhookEndpoint): WebhookView {
  return { id, url, createdAt: isoOf(createdAt), previousSecretUntil: isoOrNull(previous?.until ?? null) };
}

const newWebhookView = (endpoint: WebhookEndpoint): NewWebhookView => ({
  ...webhookView(endpoint),
  secret: endpoint.secret,
});

function messageView(message: DeadMessage): WebhookMessageView {
  const { id, endpointId, url, callId, number, type, createdAt, attempts, problem } = message;
  const shown = problem === null ? null : explainProblem(problem);
  return { id, endpoint: endpointId, url, callId, number, type, createdAt: isoOf(createdAt), attempts, problem: shown };
}
