import * as z from 'zod';
import type { SignInPledge } from '../../ports/identity.ts';
import { cookieIn, isOverTls, pledgeCookie, pledgeName } from './cookie.ts';
import type { Exchange } from './route.ts';
import { visitOf } from './visitors.ts';

/** Long enough for a second factor. */
const goodForMs = 10 * 60_000;

/** A sign-in that has begun in this browser. */
interface BegunSignIn {
  readonly pledge: SignInPledge;
  /** The page to open afterwards, below the address of this server. */
  readonly page: string;
}

const text = z.string().max(500);
const keptSchema = z.strictObject({ state: text, nonce: text, verifier: text, page: text, at: z.number() });

/**
 * Keeps the sign-in in a cookie, which only this browser has: so no one can lead another browser into their own sign-in, a restart ends none, and
 * beginning many costs the server nothing.
 */
export function keepPledge(c: Exchange, { pledge, page }: BegunSignIn, now: number): void {
  const kept = { ...pledge, page, at: now } satisfies z.infer<typeof keptSchema>;
  setPledge(c, Buffer.from(JSON.stringify(kept)).toString('base64url'));
}

/** The sign-in that began in this browser, once: the cookie is deleted. Null: none did, or too long ago. */
export function takePledge(c: Exchange, now: number): BegunSignIn | null {
  const cookie = cookieIn(visitOf(c), pledgeName);
  setPledge(c, '');
  if (cookie === null) return null;
  const kept = keptSchema.safeParse(jsonOf(Buffer.from(cookie, 'base64url').toString('utf8'))).data;
  if (kept === undefined || kept.at > now || kept.at < now - goodForMs) return null;
  const { state, nonce, verifier, page } = kept;
  return { pledge: { state, nonce, verifier }, page: ownPage(page) };
}

function setPledge(c: Exchange, value: string): void {
  const visit = visitOf(c);
  const terms = { seconds: goodForMs / 1000, secure: isOverTls(visit, c.req.url) };
  c.header('set-cookie', pledgeCookie(visit, value, terms), { append: true });
}

function jsonOf(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return null;
  }
}

const anyOrigin = 'http://outdial.invalid';

/** The page of this server that `page` names; the first page for anything else, so that no link leads a browser away after its sign-in. */
export function ownPage(page: string | undefined): string {
  if (page === undefined || page.length > 500 || !page.startsWith('/')) return '/';
  const url = URL.canParse(page, anyOrigin) ? new URL(page, anyOrigin) : null;
  if (url?.origin !== anyOrigin || url.pathname.startsWith('//')) return '/';
  return /^\/(?:oidc|v1|api|sign-in)\b/.test(url.pathname) ? '/' : `${url.pathname}${url.search}${url.hash}`;
}
