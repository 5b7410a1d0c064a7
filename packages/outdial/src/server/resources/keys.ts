import * as z from 'zod';
import {
  keySchema,
  type KeyView,
  newKeySchema,
  type NewKeyView,
  rotatedKeySchema,
  type RotatedKeyView,
} from '../../api/key-views.ts';
import { pageOf, type PageView } from '../../api/views.ts';
import { keyId } from '../../call/ids.ts';
import { isoOf, isoOrNull } from '../../call/instants.ts';
import type { Facts } from '../../call/problem.ts';
import { limitsOf } from '../../orders/key-limits.ts';
import { keyRequestSchema, readKeyRequest } from '../../orders/make-key.ts';
import { refuse } from '../../orders/refusal.ts';
import { type ApiKey, whyNotGood } from '../../ports/api-keys.ts';
import { hashOf } from '../../system/secrets.ts';
import { callBodyLimit } from '../http/body.ts';
import { readJsonBody } from '../http/json-body.ts';
import { type Exchange, refused, sharing } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

const hour = 60 * 60;
const rotateRequestSchema = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(30 * 24 * hour)
      .default(hour)
      .meta({ description: 'How long the secret so far works as well, 0 to 2592000.' }),
  })
  .meta({ id: 'RotateRequest', examples: [{ overlapSeconds: hour }] });

/** `/v1/keys`: Outdial's own API keys, for an administrator. */
export const keyRoutes = sharing({ scope: 'admin', sight: 'none' }, [
  {
    method: 'post',
    path: '/v1/keys',
    summary: 'Create an API key',
    description: 'With a role or with scopes, and within limits: docs/security.md.',
    body: keyRequestSchema,
    answers: { 201: ['The key and its secret', newKeySchema] },
    problems: ['field-missing', 'agent-not-found', 'queue-not-found', 'genesys-unavailable'],
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
    method: 'post',
    path: '/v1/keys/{id}/rotate',
    summary: 'Give an API key a new secret',
    description:
      'The key keeps its id, limits and calls. The old and the new secret both work until `previousSecretUntil`; live streams begin again.',
    body: rotateRequestSchema,
    answers: { 200: ['The key and its new secret', rotatedKeySchema] },
    problems: ['key-not-found', 'key-not-active'],
    answer: postRotate,
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

const noSuchKey = (c: Exchange, id: string): Response =>
  refused(c, refuse('key-not-found', { status: 404, facts: { id: id.slice(0, 100) } }));

async function deleteKey(c: Exchange, world: ServerWorld): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const now = world.clock.now();
  const revoked = await world.apiKeys.revoke(keyId(id), now);
  if (revoked === null) return noSuchKey(c, id);
  world.live.endOf({ key: revoked.id });
  if (revoked.revokedAt === now)
    await world.engine.note?.('key-revoked', c.var.caller.id, { key: revoked.id, name: revoked.name });
  return c.json(keyView(revoked));
}

async function postRotate(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, rotateRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const id = c.req.param('id') ?? '';
  const now = world.clock.now();
  const found = (await world.apiKeys.list()).find((key) => key.id === id);
  if (found === undefined) return noSuchKey(c, id);
  const why = found.person === undefined ? whyNotGood(found, now) : 'a person has no secret';
  if (why !== null) return refused(c, refuse('key-not-active', { status: 409, facts: { id, why } }));
  const secret = world.newSecret();
  const until = now + body.value.overlapSeconds * 1000;
  const key = await world.apiKeys.rotate({ id: found.id, hash: hashOf(secret), until });
  if (key === null) return noSuchKey(c, id);
  // A reader comes back with the secret that it has, and the stream ends with that.
  world.live.endOf({ key: key.id });
  const previousSecretUntil = isoOf(until);
  await world.engine.note?.('key-rotated', c.var.caller.id, { key: key.id, name: key.name, previousSecretUntil });
  return c.json({ ...keyView(key), secret, previousSecretUntil } satisfies RotatedKeyView);
}

async function postKey(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, keyRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const rights = await readKeyRequest(world, body.value);
  if ('problems' in rights) return refused(c, rights);
  const secret = world.newSecret();
  const key: ApiKey = {
    id: keyId(world.newId('key')),
    name: body.value.name ?? null,
    ...rights,
    createdAt: world.clock.now(),
    revokedAt: null,
  };
  await world.apiKeys.add(key, hashOf(secret));
  await world.engine.note?.('key-made', c.var.caller.id, madeFacts(key));
  return c.json({ ...keyView(key), secret } satisfies NewKeyView, 201);
}

/** What the audit says about a new key: everything that it may do. */
function madeFacts({ id, name, scopes, role, limits, expiresAt }: ApiKey): Facts {
  const limited = Object.entries(limits ?? {}).filter(([, limit]) => limit !== null && limit !== false);
  return {
    ...{ key: id, name, scopes },
    ...(role === undefined ? {} : { role }),
    ...Object.fromEntries(limited),
    ...(expiresAt === undefined ? {} : { expiresAt: isoOf(expiresAt) }),
  };
}

function keyView(key: ApiKey): KeyView {
  const { id, name, role = null, createdAt, expiresAt = null, revokedAt } = key;
  const person = key.person === undefined ? null : { issuer: key.person.issuer, subject: key.person.subject };
  const scopes = key.person?.scopes ?? key.scopes;
  const limits = { ...limitsOf(key), ...(key.person?.ownCalls === true && { ownCalls: true }) };
  return {
    ...{ id, name, scopes, role, limits, person },
    ...{ createdAt: isoOf(createdAt), expiresAt: isoOrNull(expiresAt), revokedAt: isoOrNull(revokedAt) },
  };
}
