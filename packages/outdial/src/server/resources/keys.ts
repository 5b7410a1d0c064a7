import * as z from 'zod';
import { keySchema, type KeyView, newKeySchema } from '../../api/service-views.ts';
import { pageOf, type PageView } from '../../api/views.ts';
import { keyId } from '../../call/ids.ts';
import { isoOf, isoOrNull } from '../../call/instants.ts';
import { refuse } from '../../orders/refusal.ts';
import { type ApiKey, scopes } from '../../ports/api-keys.ts';
import { hashOf } from '../../system/secrets.ts';
import { callBodyLimit } from '../http/body.ts';
import { readJsonBody } from '../http/json-body.ts';
import { type Exchange, refused, sharing } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

/** The body of `POST /v1/keys`. */
const keyRequestSchema = z
  .strictObject({
    scopes: z.array(z.enum(scopes)).min(1).meta({ description: 'The scopes of the key.' }),
    name: z.string().trim().min(1).max(100).nullish().meta({ description: 'A name for people, to distinguish keys.' }),
  })
  .meta({ id: 'KeyRequest', examples: [{ name: 'crm', scopes: ['conversation:call', 'calls:read'] }] });

/** `/v1/keys`: Outdial's own API keys, for an administrator. */
export const keyRoutes = sharing({ scope: 'admin' }, [
  {
    method: 'post',
    path: '/v1/keys',
    summary: 'Create an API key',
    body: keyRequestSchema,
    answers: { 201: ['The key and its secret', newKeySchema] },
    problems: ['field-missing'],
    answer: postKey,
  },
  {
    method: 'get',
    path: '/v1/keys',
    summary: 'List API keys',
    answers: { 200: ['Keys', pageOf(keySchema)] },
    answer: listKeys,
  },
  {
    method: 'delete',
    path: '/v1/keys/{id}',
    summary: 'Revoke an API key',
    answers: { 200: ['The key, revoked', keySchema] },
    problems: ['key-not-found'],
    answer: deleteKey,
  },
]);

async function listKeys(c: Exchange, { apiKeys }: ServerWorld): Promise<Response> {
  return c.json({ items: (await apiKeys.list()).map(keyView), next: null } satisfies PageView<KeyView>);
}

async function deleteKey(c: Exchange, world: ServerWorld): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const now = world.clock.now();
  const revoked = await world.apiKeys.revoke(keyId(id), now);
  if (revoked === null) return refused(c, refuse('key-not-found', { status: 404, facts: { id: id.slice(0, 100) } }));
  world.live.endOf({ key: revoked.id });
  if (revoked.revokedAt === now)
    await world.engine.note?.('key-revoked', c.var.caller.id, { key: revoked.id, name: revoked.name });
  return c.json(keyView(revoked));
}

async function postKey(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, keyRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const secret = world.newSecret();
  const key: ApiKey = {
    id: keyId(world.newId('key')),
    name: body.value.name ?? null,
    scopes: [...new Set(body.value.scopes)],
    createdAt: world.clock.now(),
    revokedAt: null,
  };
  await world.apiKeys.add(key, hashOf(secret));
  await world.engine.note?.('key-made', c.var.caller.id, { key: key.id, name: key.name, scopes: key.scopes });
  return c.json({ ...keyView(key), secret }, 201);
}

function keyView(key: ApiKey): KeyView {
  const { id, name, scopes: held, createdAt, revokedAt } = key;
  return { id, name, scopes: held, createdAt: isoOf(createdAt), revokedAt: isoOrNull(revokedAt) };
}
