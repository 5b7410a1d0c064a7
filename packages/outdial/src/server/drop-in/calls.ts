import * as z from 'zod';
import type { Call } from '../../call/call.ts';
import { callRequestSchema } from '../../call/request.ts';
import { looksNative } from '../../explain/native-request.ts';
import { readJson as readText } from '../../json/json.ts';
import type { Wish } from '../../orders/place.ts';
import { type Refusal, refuse } from '../../orders/refusal.ts';
import { callBodyLimit, readBody } from '../http/body.ts';
import { readKey } from '../http/idempotency-key.ts';
import { parsed } from '../http/json-body.ts';
import { type Exchange, header, seenByCaller, sharing } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { errorBodySchema, errorResponse, headersOfJoin, refusalOfCall } from './error-body.ts';
import { readNativeBody } from './native-body.ts';

const created = z
  .strictObject({ id: z.string().meta({ description: 'The conversation.' }), selfUri: z.string() })
  .meta({ id: 'CreateCallResponse' });
const native = z
  .looseObject({ phoneNumber: z.string(), callFromQueueId: z.string().optional() })
  .meta({ id: 'CreateCallRequest', description: "Genesys's own request; see the Genesys documentation." });
const conversation = {
  202: ['The conversation', created],
  409: ['Outdial cannot place it now, and does not place it later', errorBodySchema],
} as const;

const placing = [
  'calling-user-not-named',
  'field-missing',
  'agent-not-found',
  'key-reused',
  'answer-not-in-time',
  'genesys-unavailable',
] as const;

const sent = z.object({ 'Idempotency-Key': header('The same key with the same request refers to the same call.') });
const answered = z.object({
  'Outdial-Call-Id': header("The id of Outdial's call."),
  'Idempotent-Replayed': header('`true` if an earlier request started this call.'),
});

/** Paths at which applications on Genesys's SDKs place calls (docs/drop-in.md): its shapes, our sentences. */
export const dropInCallRoutes = sharing({ scope: 'conversation:call:write', sight: 'none', errors: errorBodySchema }, [
  {
    method: 'post',
    path: '/api/v2/conversations/calls',
    summary: 'Place a call now or not at all, and answer with its conversation',
    description:
      'The body is the same as for `POST /v1/calls`. Outdial never dials later than 10 s after the request arrived, and answers within 12 s. The same body joins that call for as long as repeats keep coming; the same `Idempotency-Key` always does.',
    headers: sent,
    body: callRequestSchema,
    answers: conversation,
    answerHeaders: { 202: answered },
    problems: placing,
    answer: (c, world) => postCall(c, world, readThreadBody),
  },
  {
    method: 'post',
    path: '/api/v2/conversations/calls/user/{userId}',
    summary: "The same with Genesys's own request",
    headers: sent,
    body: native,
    answers: conversation,
    answerHeaders: { 202: answered },
    problems: [...placing.slice(1), 'destination-not-a-number', 'field-not-carried'],
    answer: (c, world) =>
      postCall(c, world, (text) => readUserBody(text, c.req.param('userId') ?? '', world.clock.now())),
  },
]);

const no = (c: Exchange, refusal: Refusal): Response =>
  errorResponse({ refusal: seenByCaller(c, refusal), requestId: c.var.requestId });

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

async function postCall(c: Exchange, { clock, inTime }: ServerWorld, read: (text: string) => Body): Promise<Response> {
  const arrivedAt = clock.now();
  const { requestId, caller, traceparent } = c.var;
  const key = readKey(c.req.header('idempotency-key'));
  if (key.kind === 'refused') return no(c, key);
  const text = await readBody(c.req.raw, callBodyLimit);
  if (text.kind === 'refused') return no(c, text);
  const body = read(text.text);
  if ('kind' in body) return no(c, body);
  const placed = await inTime.place({ body, caller, key: key.value, traceparent }, arrivedAt);
  switch (placed.kind) {
    case 'refused':
      return no(c, placed);
    case 'too-late':
      return no(c, refuse('answer-not-in-time', { status: 504 }));
    case 'none':
      return errorResponse({ ...refusalOfCall(seenByCaller(c, placed.call)), requestId, ...aboutCall(placed) });
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
