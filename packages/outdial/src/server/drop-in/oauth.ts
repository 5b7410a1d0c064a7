import * as z from 'zod';
import { type ApiKey, type ApiKeys, goodUntil, whyNotGood } from '../../ports/api-keys.ts';
import { hashOf } from '../../system/secrets.ts';
import { loginBodyLimit, readBody } from '../http/body.ts';
import type { Route } from '../http/route.ts';
import { errorBodySchema, errorResponse } from './error-body.ts';

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
/** `POST /oauth/token` signs in as the Genesys SDKs do. */
export const signInRoute: Route = {
  method: 'post',
  path: '/oauth/token',
  summary: 'Sign in as the Genesys SDKs do',
  description:
    'Client credentials: the id or name of a key, and its secret. The answer is 401 `invalid_client` if they do not match.',
  scope: null,
  sight: 'none',
  body: form,
  bodyType: 'application/x-www-form-urlencoded',
  errors: errorBodySchema,
  answers: {
    200: ['A token', token],
    400: ['Not client credentials', oauthError],
    401: ['Unknown key', oauthError],
  },
  answer: async (c, { apiKeys, clock }) => {
    const body = await readBody(c.req.raw, loginBodyLimit);
    if (body.kind === 'refused') return errorResponse({ refusal: body, requestId: c.var.requestId });
    const form = new URLSearchParams(body.text);
    const granted = await grantToken(apiKeys, { authorization: c.req.header('authorization'), form, now: clock.now() });
    if (granted.caller !== null) c.set('caller', granted.caller);
    return granted.answer;
  },
};

/** How long a token is said to be good, in seconds. It is the key itself, so revoking the key ends it at once. */
const tokenSeconds = 86_400;

/** `caller`: the key that signed in. Null when no key did. */
interface Granted {
  readonly answer: Response;
  readonly caller: ApiKey | null;
}

/**
 * `POST /oauth/token` (RFC 6749 section 4.4): a key of Outdial signs in with its id or name as client id and its secret as client secret,
 * in a Basic header or in the form.
 */
export async function grantToken(
  apiKeys: ApiKeys,
  {
    authorization,
    form,
    now,
  }: { readonly authorization: string | undefined; readonly form: URLSearchParams; readonly now: number },
): Promise<Granted> {
  const grant = form.get('grant_type');
  if (grant !== 'client_credentials') {
    const code = grant === null ? 'invalid_request' : 'unsupported_grant_type';
    return refused(
      400,
      code,
      'Outdial supports grant_type=client_credentials only: a key identifies a program, not a user.',
    );
  }
  const given = basicOf(authorization) ?? { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  const key = await apiKeys.findByHash(hashOf(given.secret));
  if (key === null || whyNotGood(key, now) !== null || (given.id !== key.id && given.id !== key.name)) {
    return refused(
      401,
      'invalid_client',
      'Use the id or name of an Outdial API key ("outdial keys list") as client id, and the key\'s secret as client secret. A Genesys Cloud OAuth client does not work here.',
    );
  }
  const until = goodUntil(key);
  const seconds = until === null ? tokenSeconds : Math.min(tokenSeconds, Math.ceil((until - now) / 1000));
  const answer = Response.json({ access_token: given.secret, token_type: 'bearer', expires_in: seconds });
  return { answer, caller: key };
}

function basicOf(authorization: string | undefined): { readonly id: string; readonly secret: string } | null {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? null : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

function refused(status: number, error: string, sentence: string): Granted {
  const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Basic realm="outdial"' } : {};
  // Genesys says it under both names.
  const answer = Response.json({ error, description: sentence, error_description: sentence }, { status, headers });
  return { answer, caller: null };
}
