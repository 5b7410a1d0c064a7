import type { Visit } from './visitors.ts';

/** Browsers send cookies to every port of a host: each server has its own name for its cookie. */
function nameFor({ header }: Visit): string {
  const port = /:(\d+)$/.exec(header('host') ?? '')?.[1];
  return port === undefined ? 'outdial' : `outdial_${port}`;
}

/** The secret of a session in the request's cookies, or another cookie of this server; null when there is none. */
export function cookieIn(visit: Visit, purpose = ''): string | null {
  const wanted = `${nameFor(visit)}${purpose}=`;
  const found = (visit.header('cookie') ?? '').split(/; */).find((pair) => pair.startsWith(wanted));
  return found === undefined || found === wanted ? null : found.slice(wanted.length);
}

/**
 * The `Set-Cookie` of a session: not for scripts, and never sent along by another website. `seconds` 0 deletes it. `secure`: only over TLS.
 */
export function cookieFor(visit: Visit, secret: string, { seconds, secure }: CookieTerms): string {
  const terms = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return `${nameFor(visit)}=${secret}; ${terms}`;
}

/** The end of the name of the cookie of a sign-in that has begun. */
export const pledgeName = '_sign_in';

interface CookieTerms {
  readonly seconds: number;
  readonly secure: boolean;
}

/**
 * The `Set-Cookie` of a sign-in that has begun. Unlike a session's, it comes along when the identity provider sends the browser back (`Lax`),
 * and it opens nothing. `value` empty deletes it.
 */
export function pledgeCookie(visit: Visit, value: string, { seconds, secure }: CookieTerms): string {
  const terms = `Path=/oidc; Max-Age=${value === '' ? 0 : seconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return `${nameFor(visit)}${pledgeName}=${value}; ${terms}`;
}

/** True if the browser reached this server over TLS, as far as this request shows: by its own address, or by what a proxy adds. */
export function isOverTls({ header }: Visit, url: string): boolean {
  const shown = [url, header('origin'), `${header('x-forwarded-proto') ?? ''}:`];
  return shown.some((address) => address?.startsWith('https:'));
}
