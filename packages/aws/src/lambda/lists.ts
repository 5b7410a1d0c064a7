import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { Policy } from 'outdial/engine-kit';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The date of each deployed list by its path in the folder, in HTTP's date format. Deployed files lose their own dates. */
export type ListDates = Readonly<Record<string, string>>;

const scheme = 'deployed:';
const addressOf = (file: string): string => `${scheme}${encodeURIComponent(normalize(file))}`;

/** Returns the same policy with its list files replaced by addresses that `fetchWithLists` answers. */
export function withAddresses(policy: Policy): Policy {
  const doNotCall = policy.doNotCall.map((list) =>
    list.file === null ? list : { ...list, file: null, url: addressOf(list.file) },
  );
  return { ...policy, doNotCall };
}

/** Answers requests for the lists in this folder like a server that sends dates. All other requests go to the network. */
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
