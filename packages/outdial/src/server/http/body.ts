import { refuse, type Refusal } from '../../orders/refusal.ts';

export const callBodyLimit = 64 * 1024;
/** For logins, which anyone can send: enough for a token of an identity provider. */
export const loginBodyLimit = 16 * 1024;
export const eventBodyLimit = 256 * 1024;
/** For control paths of the sandbox. */
export const controlBodyLimit = 256 * 1024;

export type BodyText = { readonly kind: 'text'; readonly text: string } | Refusal;

const read = new WeakMap<Request, string>();

/** What `readBody` read of this request; null when it read nothing, or not to the end. */
export const textReadOf = (request: Request): string | null => read.get(request) ?? null;

/** Reads a body of at most `limit` bytes as UTF-8. A longer one is left unread from the limit on, and refused. */
export async function readBody(request: Request, limit: number): Promise<BodyText> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return tooLarge(limit);
  // A body of known length needs no stream; with `@hono/node-server` it then costs no `Request` of its own either.
  if (/^\d+$/.test(request.headers.get('content-length') ?? '')) return readWhole(request, limit);
  if (request.body === null) return { kind: 'text', text: '' };
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const body: ReadableStream<Uint8Array> = request.body;
  const reader = body.getReader();
  let bytes = 0;
  let text = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.byteLength;
      if (bytes > limit) {
        void reader.cancel().catch(() => undefined);
        return tooLarge(limit);
      }
      text += decoder.decode(part.value, { stream: true });
    }
    text += decoder.decode();
    read.set(request, text);
    return { kind: 'text', text };
  } catch {
    return notText();
  }
}

const tooLarge = (limit: number): Refusal =>
  refuse('body-too-large', { status: 413, facts: { limit: `${limit / 1024} KiB` } });
const notText = (): Refusal =>
  refuse('body-not-json', { status: 400, facts: { slip: 'The body is not complete UTF-8 text' } });

async function readWhole(request: Request, limit: number): Promise<BodyText> {
  try {
    const bytes = await request.arrayBuffer();
    if (bytes.byteLength > limit) return tooLarge(limit);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    read.set(request, text);
    return { kind: 'text', text };
  } catch {
    return notText();
  }
}
