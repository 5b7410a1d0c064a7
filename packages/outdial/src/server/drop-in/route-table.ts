import * as z from 'zod';
import { callRequestSchema } from '../../call/request.ts';
import { sharing, type Route } from '../http/route.ts';

const detail = z.looseObject({
  errorCode: z.string(),
  fieldName: z.string().optional(),
  entityId: z.string().optional().meta({ description: 'The id of the Outdial call, if there is one.' }),
});
/** Genesys's error shape, as these paths answer it. */
export const errorBodySchema = z
  .looseObject({
    message: z.string(),
    code: z.string(),
    status: z.int(),
    contextId: z.string(),
    details: z.array(detail),
  })
  .meta({ id: 'ErrorBody', description: "Genesys's error shape, with Outdial's codes and sentences." });

const created = z
  .strictObject({ id: z.string().meta({ description: 'The conversation.' }), selfUri: z.string() })
  .meta({ id: 'CreateCallResponse' });
const presence = z
  .looseObject({
    id: z.string(),
    presenceDefinition: z.strictObject({ id: z.string(), systemPresence: z.string(), selfUri: z.string() }),
  })
  .meta({ id: 'UserPresence' });
const native = z
  .looseObject({ phoneNumber: z.string(), callFromQueueId: z.string().optional() })
  .meta({ id: 'CreateCallRequest', description: "Genesys's own request; see the Genesys documentation." });
const form = z
  .strictObject({
    grant_type: z.literal('client_credentials'),
    client_id: z.string().optional().meta({ description: 'The id or name of a key, if it is not in a Basic header.' }),
    client_secret: z.string().optional(),
  })
  .meta({ id: 'TokenRequest' });
const token = z
  .strictObject({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int() })
  .meta({ id: 'Token' });

const oauthError = z.looseObject({ error: z.string(), error_description: z.string() }).meta({ id: 'OAuthError' });
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

const signIn: Route = {
  method: 'post',
  path: '/oauth/token',
  summary: 'Sign in as the Genesys SDKs do',
  description:
    'Client credentials: the id or name of a key, and its secret. The answer is 401 `invalid_client` if they do not match.',
  scope: null,
  body: form,
  bodyType: 'application/x-www-form-urlencoded',
  errors: errorBodySchema,
  answers: {
    200: ['A token', token],
    400: ['Not client credentials', oauthError],
    401: ['Unknown key', oauthError],
  },
};

const header = (description: string) => z.string().optional().meta({ description });
const sent = z.object({ 'Idempotency-Key': header('The same key with the same request refers to the same call.') });
const answered = z.object({
  'Outdial-Call-Id': header("The id of Outdial's call."),
  'Idempotent-Replayed': header('`true` if an earlier request started this call.'),
});

const calls = sharing({ scope: 'conversation:call:write', errors: errorBodySchema }, [
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
  },
]);

const presences = sharing(
  { scope: 'presence:read', errors: errorBodySchema, problems: ['agent-not-found-path', 'genesys-unavailable'] },
  [
    {
      method: 'get',
      path: '/api/v2/users/{userId}/presence',
      summary: 'The presence of an agent, at paths that exist only in forum posts',
      answers: { 200: ['The presence', presence] },
    },
    {
      method: 'get',
      path: '/api/v2/users/{userId}/presences/purecloud',
      summary: 'The presence of an agent',
      answers: { 200: ['The presence', presence] },
    },
  ],
);

/** The paths of Genesys's API that Outdial answers as well. */
export const dropInRouteTable: readonly Route[] = [signIn, ...calls, ...presences];
