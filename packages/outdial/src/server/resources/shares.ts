import * as z from 'zod';
import {
  endedSharesSchema,
  type EndedSharesView,
  newShareSchema,
  type NewShareView,
  shareSchema,
  type ShareView,
} from '../../api/share-views.ts';
import { pageOf, type PageView } from '../../api/views.ts';
import type { Call } from '../../call/call.ts';
import { callId } from '../../call/ids.ts';
import { isoOf } from '../../call/instants.ts';
import { whyNotGood } from '../../ports/api-keys.ts';
import { hashOf } from '../../system/secrets.ts';
import { isEnded, linkPrefix } from '../http/access.ts';
import { callBodyLimit } from '../http/body.ts';
import { readJsonBody } from '../http/json-body.ts';
import { noQuery, readQuery } from '../http/query.ts';
import { type Exchange, refused, sharing } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { callNotFound } from './calls.ts';

const hourMs = 60 * 60_000;
/** More links than anyone needs for one call; the oldest end. */
const most = 20;

const shareRequestSchema = z
  .strictObject({
    hours: z.int().min(1).max(168).default(24).meta({ description: 'How long the link is good, 1 to 168.' }),
  })
  .meta({ id: 'ShareRequest', examples: [{ hours: 24 }] });

/** `/v1/calls/{id}/share`: links that show one call to someone without a key. A key that only reads makes none. */
export const shareRoutes = sharing({ scope: 'calls:read', sight: 'one', problems: ['call-not-found', 'call-lost'] }, [
  {
    method: 'post',
    path: '/v1/calls/{id}/share',
    scope: 'calls:cancel',
    summary: 'Make a link that shows this call',
    description:
      'Whoever has the link can read this call and its live events until it ends, and nothing else. Phone numbers are masked; attributes and notes are hidden. Revoking the key of this request ends the link.',
    query: noQuery,
    body: shareRequestSchema,
    answers: { 201: ['The link', newShareSchema] },
    answer: postShare,
  },
  {
    method: 'get',
    path: '/v1/calls/{id}/share',
    summary: 'List the open share links of this call',
    query: noQuery,
    answers: { 200: ['Links', pageOf(shareSchema)] },
    answer: (c, world) =>
      withCall(c, world, async ({ order }) => {
        const items = (await openShares(world, order.id)).map(({ createdAt, expiresAt, createdBy }) => ({
          ...{ createdAt: isoOf(createdAt), expiresAt: isoOf(expiresAt) },
          createdBy,
        }));
        return c.json({ items, next: null } satisfies PageView<ShareView>);
      }),
  },
  {
    method: 'delete',
    path: '/v1/calls/{id}/share',
    scope: 'calls:cancel',
    summary: 'End every share link of this call',
    query: noQuery,
    answers: { 200: ['The number of links that ended', endedSharesSchema] },
    answer: (c, world) => withCall(c, world, (call) => deleteShares(c, world, call)),
  },
]);

async function withCall(
  c: Exchange,
  world: ServerWorld,
  answer: (call: Call) => Response | Promise<Response>,
): Promise<Response> {
  const query = readQuery(noQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const id = c.req.param('id') ?? '';
  const call = await world.engine.get(callId(id));
  return call === null ? refused(c, await callNotFound(world, id)) : answer(call);
}

async function postShare(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, shareRequestSchema, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const { hours } = body.value;
  return withCall(c, world, async ({ order: { id } }) => {
    const createdAt = world.clock.now();
    const expiresAt = createdAt + hours * hourMs;
    const secret = `${linkPrefix}${world.newSecret()}`;
    for (const { hash } of (await openShares(world, id)).slice(0, -(most - 1))) await endShare(world, hash);
    await world.sessions.put(hashOf(secret), { keyHash: c.var.keyHash, createdAt, expiresAt, sharedCall: id });
    await world.engine.note?.('call-shared', c.var.caller.id, { callId: id, expiresAt: isoOf(expiresAt) });
    const link = { path: `/shared/${id}#${secret}`, secret, expiresAt: isoOf(expiresAt) };
    return c.json(link satisfies NewShareView, 201);
  });
}

async function deleteShares(c: Exchange, world: ServerWorld, { order: { id } }: Call): Promise<Response> {
  const open = await openShares(world, id);
  for (const { hash } of open) await endShare(world, hash);
  if (open.length > 0) await world.engine.note?.('share-ended', c.var.caller.id, { callId: id, links: open.length });
  return c.json({ ended: open.length } satisfies EndedSharesView);
}

async function openShares({ sessions, clock, apiKeys }: ServerWorld, id: Call['order']['id']) {
  const shares = (await sessions.sharesOf(id)).map(async ([hash, { createdAt, expiresAt, keyHash }]) => {
    const key = expiresAt > clock.now() ? await apiKeys.findByHash(keyHash) : null;
    const isGood = key !== null && !isEnded(key, createdAt) && whyNotGood(key, clock.now()) === null;
    return isGood ? [{ hash, createdAt, expiresAt, createdBy: key.id }] : [];
  });
  return (await Promise.all(shares)).flat();
}

async function endShare({ live, sessions }: ServerWorld, hash: string): Promise<void> {
  live.endOf({ session: hash });
  await sessions.drop(hash);
}
