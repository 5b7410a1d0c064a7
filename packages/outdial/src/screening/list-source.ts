import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DoNotCallList } from '../readiness/policy.ts';
import { ListFault } from './entries.ts';

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

/** `chunks` null: the known version is still the newest. Its date may be newer anyway. */
interface ListRead {
  readonly edition: Edition;
  /** At most 64 MiB, read as they are asked for. */
  readonly chunks: AsyncIterable<Uint8Array> | null;
}

export interface ListSource {
  /** Asks for a version other than `known`. It and the chunks reject with what `whyOf` reads; `signal` ends both. */
  readonly read: (known: Edition | null, now: number, signal: AbortSignal) => Promise<ListRead>;
}

/** A list in a file, or at a URL that may answer `304 Not Modified`. A relative path counts from `folder`. */
export function listSource(list: DoNotCallList, folder: string, fetch: Fetch): ListSource {
  return {
    read: (known, now, signal) =>
      list.url === null
        ? readFromFile(resolve(folder, list.file ?? ''), { known, now, signal })
        : readFromUrl(list.url, { known, now, signal, fetch }),
  };
}

/** Why a list could not be read. */
export function whyOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof ListFault) return error.message;
  if (signal.aborted) return 'no answer in time';
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'it cannot be read';
}

const tooLarge = (): ListFault => new ListFault('larger than 64 MiB');

async function readFromFile(path: string, { known, now, signal }: Omit<Asking, 'fetch'>): Promise<ListRead> {
  const { mtimeMs, size, ino } = await stat(path);
  const edition = { stamp: `${mtimeMs} ${size} ${ino}`, dated: Math.min(now, Math.floor(mtimeMs)) };
  if (known?.stamp === edition.stamp) return { edition: known, chunks: null };
  if (size > largestList) throw tooLarge();
  return { edition, chunks: bounded(createReadStream(path, { signal })) };
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
    return { edition: { ...known, dated }, chunks: null };
  }
  if (answer.status !== 200 || answer.body === null) {
    await answer.body?.cancel();
    throw new ListFault(`its server answered ${answer.status}`);
  }
  const etag = answer.headers.get('etag');
  const dated = Number.isNaN(modified) ? now : modified;
  const stamp = etag === null ? `read ${now}` : `etag ${etag}`;
  return { edition: { stamp, dated }, chunks: bounded(answer.body) };
}

async function* bounded(chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > largestList) throw tooLarge();
    yield chunk;
  }
}
