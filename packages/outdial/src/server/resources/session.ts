import * as z from 'zod';
import {
  sessionSchema,
  type SessionView,
  signedOutSchema,
  type SignedOutView,
  signInLinkSchema,
  type SignInLinkView,
} from '../../api/session-views.ts';
import { isoOf, isoOrNull } from '../../call/instants.ts';
import { limitsOf } from '../../orders/key-limits.ts';
import { refuse } from '../../orders/refusal.ts';
import { type ApiKey, goodUntil, whyNotGood } from '../../ports/api-keys.ts';
import { pageOf } from '../../problems/catalogue.ts';
import { hashOf } from '../../system/secrets.ts';
import { type Caller, callerBySecret } from '../http/access.ts';
import { loginBodyLimit } from '../http/body.ts';
import { cookieFor, isOverTls } from '../http/cookie.ts';
import { readJsonBody } from '../http/json-body.ts';
import { rightsIn } from '../http/people.ts';
import { type Exchange, header, refused, sharing } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { isLoopback, visitOf } from '../http/visitors.ts';
import { signInPage } from './sign-in-page.ts';

/** A working day. */
const sessionMs = 12 * 60 * 60_000;

const signInSchema = z
  .strictObject({
    key: z
      .string()
      .min(1)
      .max(16_000)
      .meta({ description: 'The secret of an API key, or an access token of the identity provider.' }),
  })
  .meta({ id: 'SignIn', examples: [{ key: 'od_…' }] });
const setCookie = z.object({ 'Set-Cookie': header('The session: HttpOnly, SameSite=Strict.') });

/** `/v1/session`: a browser signs in with an API key, and from then on its cookie stands for the key. */
export const sessionRoutes = sharing({ scope: 'any', sight: 'none' }, [
  {
    method: 'post',
    path: '/v1/session',
    summary: 'Sign a browser in with an API key',
    description:
      'The answer sets a cookie that stands for the key for 12 hours, also across a restart. Revoking the key ends it. Requests with the cookie that change something must come from a page of this server.',
    scope: null,
    body: signInSchema,
    answers: { 201: ['The session', sessionSchema] },
    answerHeaders: { 201: setCookie },
    problems: ['unauthorized', 'token-refused', 'person-without-role', 'field-missing'],
    answer: postSession,
  },
  {
    method: 'get',
    path: '/v1/session',
    summary: 'Who am I: the key of this request and its scopes',
    answers: { 200: ['The key', sessionSchema] },
    answer: (c) => c.json(viewOf(c.var.caller, c.var.session?.expiresAt ?? null)),
  },
  {
    method: 'delete',
    path: '/v1/session',
    summary: 'Sign out',
    answers: { 200: ['Whether there was a session to end', signedOutSchema] },
    answerHeaders: { 200: setCookie },
    answer: deleteSession,
  },
  {
    method: 'post',
    path: '/v1/session/links',
    summary: 'Make a link that signs a browser on this machine in once',
    description: 'For 10 minutes, with the key of this request.',
    answers: { 201: ['The link', signInLinkSchema] },
    problems: ['sign-in-links-unavailable'],
    answer: postLink,
  },
  {
    method: 'get',
    path: '/sign-in/{code}',
    summary: 'Open a sign-in link',
    description:
      'A page with one button, which signs the browser in. Opening the link changes nothing and does not use it up.',
    scope: null,
    answers: { 200: ['The page, as HTML', null] },
    problems: ['sign-in-link-over'],
    answer: showLink,
  },
  {
    method: 'post',
    path: '/sign-in/{code}',
    summary: 'Sign this browser in by a sign-in link',
    description: 'Once for each link, from its own page.',
    scope: null,
    answers: { 303: ['Signed in; to the first page', null] },
    answerHeaders: { 303: setCookie },
    problems: ['sign-in-link-over'],
    answer: useLink,
  },
]);

async function postSession(c: Exchange, world: ServerWorld): Promise<Response> {
  const body = await readJsonBody(c.req.raw, signInSchema, loginBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const caller = await callerBySecret(world, body.value.key.trim());
  if (caller.kind === 'refused') return refused(c, caller);
  const expiresAt = await signIn(c, world, caller);
  return c.json(viewOf(caller.key, expiresAt), 201);
}

interface NewSession extends Pick<Caller, 'key' | 'keyHash'> {
  /** What prolongs the session, up to its longest time. Null: nothing does. */
  readonly renewal?: { readonly refreshToken: string; readonly subject: string } | null;
}

/** Sets the cookie of a new session, and says when that ends (epoch milliseconds). */
export async function signIn(
  c: Exchange,
  { sessions, clock, newSecret, live, renewals }: ServerWorld,
  { key, keyHash, renewal = null }: NewSession,
): Promise<number> {
  const secret = newSecret();
  const now = clock.now();
  const until = now + sessionMs;
  const expiresAt = Math.min(until, goodUntil(key) ?? Infinity);
  const rights = key.person === undefined ? {} : { rights: rightsIn(key) };
  const ended = await sessions.put(hashOf(secret), { keyHash, createdAt: now, expiresAt, ...rights });
  for (const session of ended) live.endOf({ session });
  if (renewal !== null) renewals.keep(hashOf(secret), { ...renewal, until });
  const seconds = Math.ceil(((renewal === null ? expiresAt : until) - now) / 1000);
  c.header('set-cookie', sessionCookie(c, secret, seconds), { append: true });
  c.set('caller', key);
  return expiresAt;
}

function sessionCookie(c: Exchange, secret: string, seconds: number): string {
  const visit = visitOf(c);
  return cookieFor(visit, secret, { seconds, secure: isOverTls(visit, c.req.url) });
}

async function deleteSession(c: Exchange, { sessions, live, renewals }: ServerWorld): Promise<Response> {
  const { session } = c.var;
  c.header('set-cookie', sessionCookie(c, '', 0));
  if (session === null) return c.json({ signedOut: false } satisfies SignedOutView);
  live.endOf({ session: session.hash });
  renewals.drop(session.hash);
  await sessions.drop(session.hash);
  return c.json({ signedOut: true } satisfies SignedOutView);
}

function postLink(c: Exchange, { links, config }: ServerWorld): Response {
  // What a person may do comes with their own sign-in, and ends with it.
  const isOffered = config.signInLinks !== false && c.var.caller.person === undefined;
  if (!isOffered) return refused(c, refuse('sign-in-links-unavailable', { status: 501 }));
  const { code, expiresAt } = links.make(c.var.keyHash);
  const path = `/sign-in/${code}`;
  // Without TLS a link opens on this machine only.
  const isPublic = config.publicUrl?.startsWith('https:') === true;
  const url = isPublic ? new URL(path, config.publicUrl).href : null;
  return c.json({ path, url, expiresAt: isoOf(expiresAt) } satisfies SignInLinkView, 201);
}

async function showLink(c: Exchange, world: ServerWorld): Promise<Response> {
  const found = await keyOfLink(c, world, world.links.peek);
  return found === null ? linkOver(c) : signInPage(c, found.key);
}

async function useLink(c: Exchange, world: ServerWorld): Promise<Response> {
  const found = await keyOfLink(c, world, world.links.take);
  if (found === null) return linkOver(c);
  await signIn(c, world, found);
  return c.redirect('/', 303);
}

/** On this machine, or at the public address over TLS: a link is a secret until it is opened. */
async function keyOfLink(
  c: Exchange,
  { apiKeys, clock, config: { publicUrl } }: ServerWorld,
  hashBy: (code: string) => string | null,
): Promise<{ readonly key: ApiKey; readonly keyHash: string } | null> {
  const visit = visitOf(c);
  const host = visit.header('host');
  const isPublic = publicUrl !== undefined && host === new URL(publicUrl).host && isOverTls(visit, c.req.url);
  const keyHash = isLoopback(host) || isPublic ? hashBy(c.req.param('code') ?? '') : null;
  const key = keyHash === null ? null : await apiKeys.findByHash(keyHash);
  return key === null || keyHash === null || whyNotGood(key, clock.now()) !== null ? null : { key, keyHash };
}

/** A person reads it in a browser. */
function linkOver(c: Exchange): Response {
  const code = 'sign-in-link-over';
  const page = pageOf(code);
  if (page === null || !(c.req.header('accept') ?? '').includes('text/html'))
    return refused(c, refuse(code, { status: 404 }));
  return c.html(page.html, 404);
}

function viewOf(key: ApiKey, expiresAt: number | null): SessionView {
  const { id, name, scopes, role = null } = key;
  return { key: { id, name, scopes, role, limits: limitsOf(key) }, expiresAt: isoOrNull(expiresAt) };
}
