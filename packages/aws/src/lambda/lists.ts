import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { Policy } from 'outdial/engine-kit';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** By each deployed list's place in the folder, its own date as HTTP writes dates: what is deployed loses the dates of its files. */
export type ListDates = Readonly<Record<string, string>>;

const scheme = 'deployed:';
const addressOf = (file: string): string => `${scheme}${encodeURIComponent(normalize(file))}`;

/** The same policy, with lists in files named by an address that `fetchWithLists` answers. */
export function withAddresses(policy: Policy): Policy {
  const doNotCall = policy.doNotCall.map((list) =>
    list.file === null ? list : { ...list, file: null, url: addressOf(list.file) },
  );
  return { ...policy, doNotCall };
}

/** Answers the lists in this folder as a server would that dates them; everything else is asked for over the network. */
export function fetchWithLists(folder: string, dates: ListDates): Fetch {
  return async (url, init) => {
    if (!url.startsWith(scheme)) return fetch(url, init);
    const file = decodeURIComponent(url.slice(scheme.length));
    const date = dates[file];
    if (date === undefined) return new Response(null, { status: 404 });
    const etag = JSON.stringify(date);
    const headers = { etag, 'last-modified': date };
    const isKnown = new Headers(init.headers).get('if-none-match') === etag;
    if (isKnown) return new Response(null, { status: 304, headers });
    return new Response(await readFile(join(folder, file)), { status: 200, headers });
  };
}
