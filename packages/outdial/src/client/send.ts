import { answerOf, errorOf, OutdialError } from './error.ts';
import { explainUnreached } from './unreachable.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
export interface ClientRequest {
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}
/** Sends one request; rejects with an `OutdialError` unless the answer is a 2xx. */
export type ClientSend = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  sending?: ClientRequest,
) => Promise<Response>;

/** The server to send to, and the key to send with; without one a browser sends the cookie of its session. */
export interface Sender {
  readonly url?: string;
  readonly apiKey?: string;
  readonly fetch?: (request: Request) => Promise<Response>;
}

const json = 'application/json';

export function createSend(options: Sender): ClientSend {
  const base = new URL(options.url ?? 'http://127.0.0.1:4600');
  const exchange = options.fetch ?? ((request: Request) => fetch(request));
  return async (method, path, { query = {}, headers = {}, body, signal } = {}) => {
    const url = new URL(path, base);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const request = new Request(url, {
      method,
      // A dial is not repeated at another address, nor the key sent there.
      redirect: 'manual',
      headers: {
        ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
        accept: json,
        ...(body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'text/plain' : json }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const response = await exchange(request).catch((cause: unknown) => {
      signal?.throwIfAborted();
      const { sentence } = explainUnreached(base.origin, cause);
      throw new OutdialError(sentence, { code: 'unreachable', status: null, cause });
    });
    if (!response.ok) throw await errorOf(response);
    return response;
  };
}

/** The server's tests hold the shape of its answers; here they are taken as told. */
export async function read<Answer>(response: Response): Promise<Answer> {
  return (await answerOf(response)) as Answer;
}
