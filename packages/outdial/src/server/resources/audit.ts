import { Hono, type Context } from 'hono';
import * as z from 'zod';
import type { CallId } from '../../call/ids.ts';
import { type E164, parseTargetNumber } from '../../phone/number.ts';
import type { AuditView, ForgottenView, PageView } from '../../api/service-views.ts';
import type { AuditEntry } from '../../ports/audit.ts';
import type { CallPage } from '../../ports/engine.ts';
import { allow } from '../http/access.ts';
import { callBodyLimit } from '../http/body.ts';
import type { FailedLogins } from '../http/failed-logins.ts';
import { isoOf } from '../../call/instants.ts';
import { readJsonBody } from '../http/json-body.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';
import { refuse } from '../../orders/refusal.ts';
import { problemResponse } from '../http/problem-json.ts';
import { forgetRequests } from './requests.ts';
import { auditQuery, readQuery } from '../http/query.ts';

type Request = Context<RouteEnvironment>;

/** The body of `POST /v1/calls/forget`. */
export const forgetRequestSchema = z
  .strictObject({
    number: z.string().trim().min(1).max(40).meta({ description: 'The phone number, in E.164.' }),
  })
  .meta({ id: 'ForgetRequest', examples: [{ number: '+15559876543' }] });

/** `/v1/audit` and `/v1/calls/forget`: what was done on whose word, and taking it out again. For an administrator. */
export function auditRoutes(parts: ServerParts, failedLogins: FailedLogins): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  const admin = allow(parts.apiKeys, 'admin');
  app.get('/v1/audit', admin, async (c) => {
    // A store that cannot be written still shows what it holds.
    await failedLogins.flush().catch(() => undefined);
    return getAudit(c, parts);
  });
  app.post('/v1/calls/forget', admin, (c) => postForget(c, parts));
  return app;
}

async function getAudit(c: Request, parts: ServerParts): Promise<Response> {
  const query = readQuery(auditQuery, c.req.queries());
  if (query.kind === 'refused') return problemResponse(query, c.var.requestId);
  const { since, until, number, cursor, limit } = query.value;
  const phoneNumber = number ?? null;
  const page = await parts.engine.audit?.({ since, until: until ?? null, phoneNumber, cursor: cursor ?? null, limit });
  const names = new Map((await parts.apiKeys.list()).map(({ id, name }) => [id, name]));
  const items = (page?.entries ?? []).map((entry) =>
    auditView(entry, entry.by === null ? null : (names.get(entry.by) ?? null)),
  );
  return c.json({ items, next: page?.next ?? null } satisfies PageView<AuditView>);
}

function auditView({ at, ...entry }: AuditEntry, byName: string | null): AuditView {
  return { ...entry, at: isoOf(at), byName };
}

async function postForget(c: Request, parts: ServerParts): Promise<Response> {
  const body = await readJsonBody(c.req.raw, forgetRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return problemResponse(body, c.var.requestId);
  const parsed = parseTargetNumber(body.value.number);
  if (parsed.kind !== 'number') {
    return problemResponse(refuse('number-invalid', { status: 422, pointer: '/number' }), c.var.requestId);
  }
  const calls = await callsTo(parts, parsed.number);
  const forgotten = await parts.engine.forget?.(parsed.number, c.var.caller.id);
  if (forgotten?.kind === 'open') {
    const facts = { callIds: forgotten.callIds.slice(0, 20) };
    return problemResponse(refuse('number-has-open-call', { status: 409, facts }), c.var.requestId);
  }
  if (parts.requests !== undefined) forgetRequests(parts.requests, parsed.number, calls);
  return c.json({ erased: forgotten?.calls ?? 0 } satisfies ForgottenView);
}

async function callsTo({ engine }: ServerParts, phoneNumber: E164): Promise<readonly CallId[]> {
  const found: CallId[] = [];
  for (let cursor: string | null | undefined = undefined; cursor !== null;) {
    const page: CallPage = await engine.list({ phoneNumber, limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items.map(({ order }) => order.id));
    cursor = page.next;
  }
  return found;
}
