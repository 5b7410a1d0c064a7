import { createClient, OutdialError, type Client } from 'outdial/client';
import type { HttpAnswer } from '../src/lambda/http-event.ts';
import type { LocalCloud } from './local-cloud.ts';

/** How a request reaches the function. */
export interface Gateway {
  /** The name of an HTTP API's stage, which it puts before the path. Absent: a Function URL. */
  readonly stage?: string;
  /** The role or user whose signature AWS checked. */
  readonly userArn?: string;
}

export const host = 'abc123.lambda-url.eu-central-1.on.aws';

/** A request as AWS gives it to the function: payload format 2.0. */
export async function httpEvent(request: Request, { stage = '$default', userArn }: Gateway = {}): Promise<object> {
  const { pathname, search } = new URL(request.url);
  const body = Buffer.from(await request.arrayBuffer());
  const { cookie, ...headers } = Object.fromEntries(request.headers) as Record<string, string>;
  const prefix = stage === '$default' ? '' : `/${stage}`;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: prefix + pathname,
    rawQueryString: search.slice(1),
    headers: { ...headers, host, 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' },
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    requestContext: {
      http: { method: request.method, path: prefix + pathname, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7' },
      ...{ stage, domainName: host, accountId: 'anonymous' },
      ...(userArn === undefined ? {} : { authorizer: { iam: { userArn, accountId: '123456789012' } } }),
    },
    ...(body.byteLength === 0 ? {} : { body: body.toString('base64') }),
    isBase64Encoded: body.byteLength > 0,
  };
}

/** The answer as AWS sends it on. */
export function responseOf({ statusCode, headers, cookies = [], body, isBase64Encoded }: HttpAnswer): Response {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const all = new Headers({ ...headers });
  for (const cookie of cookies) all.append('set-cookie', cookie);
  const isBodiless = [204, 304].includes(statusCode);
  return new Response(isBodiless ? null : bytes, { status: statusCode, headers: all });
}

/** `fetch` through AWS to the function. */
export const fetchBy =
  (cloud: Pick<LocalCloud, 'invoke'>, gateway?: Gateway) =>
  async (request: Request): Promise<Response> =>
    responseOf((await cloud.invoke('http', await httpEvent(request, gateway))) as HttpAnswer);

export interface AskedHttp {
  readonly secret?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request by a program that is not Outdial's client. */
export function askHttp(
  cloud: Pick<LocalCloud, 'invoke'>,
  method: string,
  path: string,
  { secret, body, headers = {} }: AskedHttp = {},
): Promise<Response> {
  const own = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  return fetchBy(cloud)(new Request(`https://${host}${path}`, { method, headers: { ...own, ...headers }, ...text }));
}

/** The code of what the server refused; `none` when it did what was asked. */
export const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof OutdialError ? error.code : String(error)),
  );

/** A key that whoever may invoke the function makes. */
export async function makeKey(cloud: Pick<LocalCloud, 'invoke'>, scopes?: readonly string[]): Promise<string> {
  const made = await cloud.invoke('http', { op: 'create-key', name: 'test', ...(scopes && { scopes }) });
  return (made as { readonly secret: string }).secret;
}

/** Outdial's own client, with a new key. It does not wait between polls. */
export async function clientOf(
  cloud: Pick<LocalCloud, 'invoke'>,
  pause?: (ms: number) => Promise<void>,
): Promise<Client> {
  const apiKey = await makeKey(cloud);
  return createClient({
    url: `https://${host}`,
    apiKey,
    fetch: fetchBy(cloud),
    pause: pause ?? (async () => undefined),
  });
}
