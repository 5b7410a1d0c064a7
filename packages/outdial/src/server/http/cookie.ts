import type { Visit } from './visitors.ts';

/** Browsers send cookies to every port of a host: each server has its own name for its cookie. */
function nameFor({ header }: Visit): string {
  const port = /:(\d+)$/.exec(header('host') ?? '')?.[1];
  return port === undefined ? 'outdial' : `outdial_${port}`;
}

/** The secret of a session in the request's cookies; null when there is none. */
export function cookieIn(visit: Visit): string | null {
  const wanted = `${nameFor(visit)}=`;
  const found = (visit.header('cookie') ?? '').split(/; */).find((pair) => pair.startsWith(wanted));
  return found === undefined || found === wanted ? null : found.slice(wanted.length);
}

/** The `Set-Cookie` of a session: not for scripts, and never sent along by another website. `seconds` 0 deletes it. */
export function cookieFor(visit: Visit, secret: string, seconds: number): string {
  // Behind a proxy that ends TLS only the page's origin shows it.
  const secure = visit.header('origin')?.startsWith('https:') === true ? '; Secure' : '';
  return `${nameFor(visit)}=${secret}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
