import * as z from 'zod';
import { providerSchema, type ProviderView } from '../../api/session-views.ts';
import { refuse, type Refusal } from '../../orders/refusal.ts';
import type { IdentityProvider } from '../../ports/identity.ts';
import { newNonce } from '../../system/secrets.ts';
import { isOverTls } from '../http/cookie.ts';
import { admitPerson, notVouched } from '../http/people.ts';
import { keepPledge, ownPage, takePledge } from '../http/pledge.ts';
import { type Exchange, header, refused, sharing } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { isLoopback, visitOf } from '../http/visitors.ts';
import { signIn } from './session.ts';
import { signInProblemPage } from './sign-in-page.ts';

const signInPath = '/oidc/sign-in';
/** The redirect URI of Outdial's client at the provider, below the public address. */
export const callbackPath = '/oidc/callback';

const cookie = z.object({ 'Set-Cookie': header('What ties the sign-in to this browser, or the session.') });

/** `/oidc`: people sign in to the console with the identity provider. */
export const oidcRoutes = sharing({ scope: null, sight: 'none' }, [
  {
    method: 'get',
    path: '/oidc',
    summary: 'Whether people can sign in with an identity provider',
    answers: { 200: ['The provider, or null', providerSchema] },
    answer: (c, { identity }) => c.json(viewOf(identity)),
  },
  {
    method: 'get',
    path: signInPath,
    summary: 'Sign this browser in with the identity provider',
    description: 'Authorization code with PKCE. `return` is the page of the console to open afterwards.',
    answers: { 302: ['To the identity provider', null] },
    answerHeaders: { 302: cookie },
    problems: ['sign-in-not-offered', 'identity-provider-unavailable'],
    answer: begin,
  },
  {
    method: 'get',
    path: callbackPath,
    summary: 'Where the identity provider sends the browser back',
    description: 'The redirect URI of the client: the public address of this server with this path.',
    answers: { 303: ['Signed in; to the page that was asked for', null] },
    answerHeaders: { 303: cookie },
    problems: [
      'sign-in-not-offered',
      'sign-in-failed',
      'token-refused',
      'person-without-role',
      'identity-provider-unavailable',
    ],
    answer: finish,
  },
]);

function viewOf(identity: IdentityProvider | undefined): ProviderView {
  return { provider: identity?.offersSignIn === true ? { name: identity.host, path: signInPath } : null };
}

/** The provider, and where it sends browsers back to. */
function offerFor(
  c: Exchange,
  { identity, config: { publicUrl } }: ServerWorld,
): { readonly kind: 'offer'; readonly identity: IdentityProvider; readonly redirectUri: string } | Refusal {
  if (identity?.offersSignIn !== true) return refuse('sign-in-not-offered', { status: 404 });
  const visit = visitOf(c);
  const host = visit.header('host') ?? new URL(c.req.url).host;
  if (publicUrl === undefined && !isLoopback(host)) {
    const reason = 'OUTDIAL_PUBLIC_URL is not set, so Outdial cannot say where the provider sends browsers back to';
    return refuse('sign-in-not-offered', { status: 404, facts: { reason } });
  }
  const origin = publicUrl ?? `${isOverTls(visit, c.req.url) ? 'https' : 'http'}://${host}`;
  return { kind: 'offer', identity, redirectUri: `${origin}${callbackPath}` };
}

async function begin(c: Exchange, world: ServerWorld): Promise<Response> {
  const offer = offerFor(c, world);
  if (offer.kind === 'refused') return unsigned(c, offer);
  const pledge = { state: newNonce(), nonce: newNonce(), verifier: newNonce() };
  const begun = await offer.identity.begin(pledge, offer.redirectUri);
  if (begun.kind === 'not-vouched') return unsigned(c, notVouched(begun));
  keepPledge(c, { pledge, page: ownPage(c.req.query('return')) }, world.clock.now());
  return c.redirect(begun.url, 302);
}

async function finish(c: Exchange, world: ServerWorld): Promise<Response> {
  const offer = offerFor(c, world);
  if (offer.kind === 'refused') return unsigned(c, offer);
  const begun = takePledge(c, world.clock.now());
  const { searchParams } = new URL(c.req.url);
  const signedIn = await offer.identity.finish(searchParams, begun?.pledge ?? null, offer.redirectUri);
  if (signedIn.kind === 'not-vouched') return unsigned(c, notVouched(signedIn));
  const { person, refreshToken } = signedIn;
  const admitted = await admitPerson(world, person);
  if (admitted.kind === 'refused') return unsigned(c, admitted);
  const renewal = refreshToken === null ? null : { refreshToken, subject: person.subject };
  await signIn(c, world, { ...admitted, renewal });
  // The session's cookie is for this site only. This page needs none, and what it then asks for comes from this site.
  return c.redirect(begun?.page ?? '/', 303);
}

/** A person reads it in a browser. */
function unsigned(c: Exchange, refusal: Refusal): Response | Promise<Response> {
  return (c.req.header('accept') ?? '').includes('text/html') ? signInProblemPage(c, refusal) : refused(c, refusal);
}
