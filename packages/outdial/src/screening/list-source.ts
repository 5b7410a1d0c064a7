import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DoNotCallList } from '../readiness/policy.ts';

/** Carries one request; `fetch` of the platform, or a test's own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Largest list that is read, in bytes: some four million numbers. */
const largestList = 64 * 1024 * 1024;

/** The tag that distinguishes versions of a list. Null before the first. */
export interface Edition {
  readonly stamp: string;
  /** Epoch milliseconds of the list's own date. */
  readonly dated: number;
}

/** `text` null: the known version is still the newest. Its date may be newer anyway. */
export type ListRead =
  | { readonly kind: 'read'; readonly edition: Edition; readonly text: string | null }
  | { readonly kind: 'failed'; readonly why: string };

export interface ListSource {
  /** Asks for a version other than `known`. Never rejects; bounded by `signal`. */
  readonly read: (known: Edition | null, now: number, signal: AbortSignal) => Promise<ListRead>;
}

/** A list in a file, or at a URL that may answer `304 Not Modified`. A relative path counts from `folder`. */
export function listSource(list: DoNotCallList, folder: string, fetch: Fetch): ListSource {
  const read: ListSource['read'] =
    list.url === null
      ? (known, now, signal) => readFromFile(resolve(folder, list.file ?? ''), { known, now, signal })
      : (known, now, signal) => readFromUrl(list.url ?? '', { known, now, signal, fetch });
  return {
    read: (known, now, signal) =>
      read(known, now, signal).catch((error: unknown) => ({ kind: 'failed', why: whyOf(error, signal) })),
  };
}

function whyOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time';
  if (error instanceof TooLarge) return 'larger than 64 MiB';
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'it cannot be read';
}

class TooLarge extends Error {}

async function readFromFile(path: string, { known, now, signal }: Omit<Asking, 'fetch'>): Promise<ListRead> {
  const { mtimeMs, size, ino } = await stat(path);
  const edition = { stamp: `${mtimeMs} ${size} ${ino}`, dated: Math.min(now, Math.floor(mtimeMs)) };
  if (known?.stamp === edition.stamp) return { kind: 'read', edition: known, text: null };
  if (size > largestList) throw new TooLarge();
  return { kind: 'read', edition, text: await textOf(createReadStream(path, { signal })) };
}

interface Asking {
  readonly known: Edition | null;
  readonly now: number;
  readonly signal: AbortSignal;
  readonly fetch: Fetch;
}

async function readFromUrl(url: string, { known, now, signal, fetch }: Asking): Promise<ListRead> {
  const tag = known?.stamp.startsWith('etag ') === true ? { 'if-none-match': known.stamp.slice(5) } : null;
  const since = known === null || tag !== null ? null : { 'if-modified-since': new Date(known.dated).toUTCString() };
  const answer = await fetch(url, {
    headers: { accept: 'text/plain, text/csv', ...tag, ...since },
    redirect: 'error',
    signal,
  });
  // A date ahead of our clock would keep the list from ever growing old: it counts from when it was first seen.
  const said = Date.parse(answer.headers.get('last-modified') ?? '');
  const modified = said > now ? (known?.dated ?? now) : said;
  if (answer.status === 304 && known !== null) {
    const dated = Number.isNaN(modified) ? (tag === null ? known.dated : now) : modified;
    return { kind: 'read', edition: { ...known, dated }, text: null };
  }
  if (answer.status !== 200 || answer.body === null)
    return { kind: 'failed', why: `its server answered ${answer.status}` };
  const text = await textOf(answer.body);
  const etag = answer.headers.get('etag');
  const dated = Number.isNaN(modified) ? now : modified;
  return { kind: 'read', edition: { stamp: etag === null ? `read ${now}` : `etag ${etag}`, dated }, text };
}

async function textOf(chunks: AsyncIterable<unknown>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > largestList) throw new TooLarge();
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}
