import { Hono, type Context } from 'hono';
import type { Call } from '../../call/call.ts';
import { readJson as readText } from '../../json/json.ts';
import { looksNative } from '../../explain/native-request.ts';
import type { ApiKey, Scope } from '../../ports/api-keys.ts';
import { admit } from '../http/access.ts';
import { callBodyLimit, readBody } from '../http/body.ts';
import { readKey } from '../http/idempotency-key.ts';
import { parsed } from '../http/json-body.ts';
import type { RouteEnvironment, ServerParts } from '../http/parts.ts';
import type { Wish } from '../../orders/place.ts';
import { refuse, type Refusal } from '../../orders/refusal.ts';
import { errorResponse, headersOfJoin, refusalOfCall } from './error-body.ts';
import { readNativeBody } from './native-body.ts';
import { grantToken } from './oauth.ts';
import { createPlacingInTime, type PlacingInTime } from './place-in-time.ts';
import { circulatingPresenceOf, presenceOf } from './users.ts';

type Request = Context<RouteEnvironment>;

/** Paths of Genesys's API that applications on its SDKs may speak to instead (docs/drop-in.md): its shapes, our sentences. */
export function dropInRoutes(parts: ServerParts): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  const means = { parts, inTime: createPlacingInTime(parts) };
  app.post('/oauth/token', async (c) => {
    const body = await readBody(c.req.raw, callBodyLimit);
    if (body.kind === 'refused') return no(c, body);
    const granted = grantToken(parts.apiKeys, c.req.header('authorization'), new URLSearchParams(body.text));
    if (granted.caller !== null) c.set('caller', granted.caller);
    return granted.answer;
  });
  app.post('/api/v2/conversations/calls', async (c) => postCall(c, means, readThreadBody));
  app.post('/api/v2/conversations/calls/user/:userId', async (c) =>
    postCall(c, means, (text) => readUserBody(text, c.req.param('userId'), parts.clock.now())),
  );
  app.get('/api/v2/users/:userId/presence', async (c) => getPresence(c, parts, circulatingPresenceOf));
  app.get('/api/v2/users/:userId/presences/purecloud', async (c) => getPresence(c, parts, presenceOf));
  return app;
}

const no = (c: Request, refusal: Refusal): Response => errorResponse({ refusal, requestId: c.var.requestId });

const callerOf = (c: Request, parts: ServerParts, needed: Scope): ApiKey | Refusal =>
  admit(parts.apiKeys, c.req.header('authorization'), needed);

type Body = Wish['body'] | Refusal;

/** `{ from, targets }`: what circulates as Genesys's request, and is Outdial's. */
function readThreadBody(text: string): Body {
  const json = readText(text);
  return json.kind !== 'unreadable' && looksNative(json.value)
    ? refuse('calling-user-not-named', { status: 400, pointer: '' })
    : { text };
}

function readUserBody(text: string, userId: string, now: number): Body {
  const json = parsed(text);
  if (json.kind === 'refused') return json;
  const translated = readNativeBody(json.value, userId, now);
  return translated.kind === 'refused' ? translated : { value: translated.body };
}

interface Means {
  readonly parts: ServerParts;
  readonly inTime: PlacingInTime;
}

async function postCall(c: Request, { parts, inTime }: Means, read: (text: string) => Body): Promise<Response> {
  const arrivedAt = parts.clock.now();
  const { requestId } = c.var;
  const caller = callerOf(c, parts, 'conversation:call:write');
  if ('kind' in caller) return no(c, caller);
  c.set('caller', caller);
  const key = readKey(c.req.header('idempotency-key'));
  if (key.kind === 'refused') return no(c, key);
  const text = await readBody(c.req.raw, callBodyLimit);
  if (text.kind === 'refused') return no(c, text);
  const body = read(text.text);
  if ('kind' in body) return no(c, body);
  const placed = await inTime.place({ body, caller, key: key.value }, arrivedAt);
  switch (placed.kind) {
    case 'refused':
      return no(c, placed);
    case 'too-late':
      return no(c, refuse('answer-not-in-time', { status: 504 }));
    case 'none':
      return errorResponse({ ...refusalOfCall(placed.call), requestId, ...aboutCall(placed) });
    case 'conversation': {
      const id = placed.conversationId;
      const { headers } = aboutCall(placed);
      return Response.json(
        { id, selfUri: `/api/v2/conversations/calls/${id}` },
        { status: 202, headers: { ...headers, 'inin-correlation-id': requestId } },
      );
    }
  }
}

function aboutCall({ call, joined }: { readonly call: Call; readonly joined: boolean }) {
  const callId = call.order.id;
  return { callId, headers: joined ? headersOfJoin(callId) : { 'outdial-call-id': callId } };
}

async function getPresence(c: Request, parts: ServerParts, read: typeof presenceOf): Promise<Response> {
  const caller = callerOf(c, parts, 'presence:read');
  if ('kind' in caller) return no(c, caller);
  c.set('caller', caller);
  const told = await read(parts, c.req.param('userId') ?? '');
  return told.kind === 'refused' ? no(c, told) : c.json(told.body);
}
