/** A browser with cookies for each host, which follows redirects and says where a request comes from, as Chromium does. */
export interface TestBrowser {
  /** Opens an address, as a click on a link of `from` does (null: typed), and follows redirects. */
  readonly open: (url: string, from?: string | null) => Promise<Opened>;
  readonly cookies: Map<string, Cookie>;
}
interface Opened {
  readonly url: string;
  readonly answer: Response;
  /** Every address on the way, the last one included. */
  readonly way: readonly string[];
}
interface Cookie {
  readonly value: string;
  readonly set: string;
}

type Ask = (request: Request) => Promise<Response>;

/** `own` answers requests to its origin; the network answers the others. */
export function openBrowser(
  own: { readonly origin: string; readonly fetch: Ask },
  cookies = new Map<string, Cookie>(),
): TestBrowser {
  const keep = (url: URL, answer: Response): void => {
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const at = pair.indexOf('=');
      const name = `${url.host} ${pair.slice(0, at)}`;
      const isGone = /max-age=0(;|$)/i.test(set) || /expires=thu, 01 jan 1970/i.test(set);
      if (isGone) cookies.delete(name);
      else cookies.set(name, { value: pair.slice(at + 1), set });
    }
  };
  const cookiesFor = (url: URL, isCrossSite: boolean): string =>
    [...cookies]
      .filter(([name, { set }]) => {
        const path = /; path=([^;]*)/i.exec(set)?.[1] ?? '/';
        const isHere = name.startsWith(`${url.host} `) && (path === '/' || url.pathname.startsWith(path));
        // A chain of redirects that another site began carries no strict cookies.
        return isHere && !(isCrossSite && /samesite=strict/i.test(set));
      })
      .map(([name, { value }]) => `${name.split(' ')[1]}=${value}`)
      .join('; ');
  const ask = async (url: URL, isCrossSite: boolean): Promise<Response> => {
    const cookie = cookiesFor(url, isCrossSite);
    const headers = {
      ...{ accept: 'text/html', host: url.host, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      ...{ 'sec-fetch-site': isCrossSite ? 'cross-site' : 'none' },
      ...(cookie === '' ? {} : { cookie }),
    };
    if (url.origin === own.origin) return own.fetch(new Request(url, { headers, redirect: 'manual' }));
    return fetch(url, { headers, redirect: 'manual' });
  };
  return {
    cookies,
    open: async (address, from = null) => {
      let url = new URL(address);
      let isCrossSite = from !== null && new URL(from).host !== url.host;
      const way: string[] = [];
      for (let hops = 0; hops < 12; hops += 1) {
        way.push(url.href);
        const answer = await ask(url, isCrossSite);
        keep(url, answer);
        const location = answer.headers.get('location');
        if (location === null || answer.status >= 400) return { url: url.href, answer, way };
        await answer.body?.cancel();
        const next = new URL(location, url);
        isCrossSite ||= next.host !== url.host;
        url = next;
      }
      throw new Error(`Too many redirects: ${way.join(' ')}`);
    },
  };
}
