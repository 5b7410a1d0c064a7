import { Hono, type Context } from 'hono';
import * as z from 'zod';
import { keyId } from '../../call/ids.ts';
import type { KeyView, PageView } from '../../api/service-views.ts';
import type { ApiKey } from '../../ports/api-keys.ts';
import { scopes } from '../../ports/api-keys.ts';
import { allow, hashOf } from '../http/access.ts';
import { callBodyLimit } from '../http/body.ts';
import { isoOf, isoOrNull } from '../../call/instants.ts';
import { readJsonBody } from '../http/json-body.ts';
import type { LiveStreams } from './live.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';
import { refuse } from '../../orders/refusal.ts';
import { problemResponse } from '../http/problem-json.ts';

type Request = Context<RouteEnvironment>;

/** The body of `POST /v1/keys`. */
export const keyRequestSchema = z
  .strictObject({
    scopes: z.array(z.enum(scopes)).min(1).meta({ description: 'The scopes of the key.' }),
    name: z.string().trim().min(1).max(100).nullish().meta({ description: 'A name for people, to distinguish keys.' }),
  })
  .meta({ id: 'KeyRequest', examples: [{ name: 'crm', scopes: ['conversation:call', 'calls:read'] }] });

/** `/v1/keys`: Outdial's own API keys, for an administrator. */
export function keyRoutes(parts: ServerParts, live: LiveStreams): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  const admin = allow(parts.apiKeys, 'admin');
  app.post('/v1/keys', admin, (c) => postKey(c, parts));
  app.get('/v1/keys', admin, async (c) => {
    const keys = await parts.apiKeys.list();
    return c.json({ items: keys.map(keyView), next: null } satisfies PageView<KeyView>);
  });
  app.delete('/v1/keys/:id', admin, async (c) => {
    const id = c.req.param('id');
    const now = parts.clock.now();
    const revoked = await parts.apiKeys.revoke(keyId(id), now);
    if (revoked !== null) {
      live.endOf(revoked.id);
      if (revoked.revokedAt === now)
        await parts.engine.note?.('key-revoked', c.var.caller.id, { key: revoked.id, name: revoked.name });
      return c.json(keyView(revoked));
    }
    return problemResponse(refuse('key-not-found', { status: 404, facts: { id: id.slice(0, 100) } }), c.var.requestId);
  });
  return app;
}

async function postKey(c: Request, parts: ServerParts): Promise<Response> {
  const body = await readJsonBody(c.req.raw, keyRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return problemResponse(body, c.var.requestId);
  const secret = parts.newSecret();
  const key: ApiKey = {
    id: keyId(parts.newId('key')),
    name: body.value.name ?? null,
    scopes: [...new Set(body.value.scopes)],
    createdAt: parts.clock.now(),
    revokedAt: null,
  };
  await parts.apiKeys.add(key, hashOf(secret));
  await parts.engine.note?.('key-made', c.var.caller.id, { key: key.id, name: key.name, scopes: key.scopes });
  return c.json({ ...keyView(key), secret }, 201);
}

function keyView(key: ApiKey): KeyView {
  const { id, name, scopes: held, createdAt, revokedAt } = key;
  return { id, name, scopes: held, createdAt: isoOf(createdAt), revokedAt: isoOrNull(revokedAt) };
}
