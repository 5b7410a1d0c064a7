import { gzipSync } from 'node:zlib';

/** A request as a Function URL and an HTTP API of API Gateway send it: payload format 2.0. */
export interface HttpEvent {
  readonly version: string;
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly http: { readonly method: string };
    readonly stage?: string;
    readonly domainName?: string;
    /** Only where AWS itself checked the signature of the request. */
    readonly authorizer?: { readonly iam?: { readonly userArn?: string } | null };
  };
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** True for a request over HTTP. Only AWS writes these fields; the sender of a request cannot. */
export function isHttpEvent(event: unknown): event is HttpEvent {
  if (typeof event !== 'object' || event === null || !('requestContext' in event)) return false;
  const { requestContext } = event;
  return typeof requestContext === 'object' && requestContext !== null && 'http' in requestContext;
}

export function requestOf(event: HttpEvent): Request {
  const { requestContext, cookies = [], body = null, isBase64Encoded = false } = event;
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) if (value !== undefined) headers.set(name, value);
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  // It was true of the body before AWS took it apart.
  headers.delete('content-length');
  const { method } = requestContext.http;
  const host = headers.get('host') ?? requestContext.domainName ?? 'localhost';
  headers.set('host', host);
  const query = event.rawQueryString ?? '';
  const url = `https://${host}${pathOf(event)}${query === '' ? '' : `?${query}`}`;
  const isBodiless = method === 'GET' || method === 'HEAD';
  const bytes = body === null || isBodiless ? null : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes !== null) headers.set('content-length', String(bytes.byteLength));
  return new Request(url, { method, headers, body: bytes });
}

/** Without the name of the stage that an HTTP API puts before it. An HTTP API also decodes it, so it is encoded again where it must be. */
function pathOf({ rawPath, requestContext }: HttpEvent): string {
  const stage = `/${requestContext.stage ?? '$default'}`;
  const own = rawPath === stage || rawPath.startsWith(`${stage}/`) ? rawPath.slice(stage.length) : rawPath;
  const path = own.replaceAll(/[?#\\]|%(?![\da-f]{2})/gi, (found) => encodeURIComponent(found));
  return `/${path.replace(/^\/+/, '')}`;
}

/** Lambda's limit for an answer is 6 MB, with all that is around the body. */
const largestBytes = 5_900_000;
/** From this size on an answer is compressed, in bytes. */
const compressFrom = 100_000;
const isText = (type: string): boolean => /^(?:text\/|application\/(?:[\w.-]+\+)?json\b)/i.test(type);

/** `null` when the answer is larger than Lambda may return. */
export async function answerOf(response: Response, acceptEncoding: string): Promise<HttpAnswer | null> {
  const headers = new Map([...response.headers].filter(([name]) => name !== 'set-cookie'));
  const cookies = response.headers.getSetCookie();
  let bytes: Buffer = Buffer.from(await response.arrayBuffer());
  const type = headers.get('content-type') ?? '';
  const isPlain = isText(type) && !headers.has('content-encoding');
  const compress = isPlain && bytes.byteLength >= compressFrom && /\bgzip\b/i.test(acceptEncoding);
  if (compress) {
    bytes = gzipSync(bytes);
    headers.set('content-encoding', 'gzip');
    headers.set('vary', [headers.get('vary'), 'accept-encoding'].filter(Boolean).join(', '));
    headers.delete('content-length');
  }
  const isBase64Encoded = compress || (!isPlain && bytes.byteLength > 0);
  const body = bytes.toString(isBase64Encoded ? 'base64' : 'utf8');
  if (Buffer.byteLength(body) > largestBytes) return null;
  return {
    statusCode: response.status,
    headers: Object.fromEntries(headers),
    ...(cookies.length === 0 ? {} : { cookies }),
    body,
    isBase64Encoded,
  };
}
