import { html } from 'hono/html';
import { agentId } from '../../call/ids.ts';
import { refuse } from '../../orders/refusal.ts';
import type { AgentConsents, SignInEnd } from '../../ports/agent-consents.ts';
import { isOverTls } from '../http/cookie.ts';
import { type Exchange, refused } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { visitOf } from '../http/visitors.ts';
import { smallPage } from './small-page.ts';

type Answer = Response | Promise<Response>;

/** One button. A browser that fetches the link in advance begins nothing. The page shows nothing about the agent, since it needs no key. */
export function showConsentPage(c: Exchange, { consents }: ServerWorld): Answer {
  if (consents === undefined) return off(c);
  return page(c, consents, 'Let Outdial place your calls', [
    'Outdial places calls for you in Genesys Cloud. For that it needs your consent: sign in to Genesys as yourself. Outdial never sees your password.',
    'You can end the consent at any time, by signing out of Genesys or by asking your administrator.',
  ]);
}

export function beginSignIn(c: Exchange, { consents, config }: ServerWorld): Answer {
  if (consents === undefined) return off(c);
  const begun = consents.begin(agentId(c.req.param('agent') ?? ''), redirectUri(c, config.publicUrl));
  c.header('set-cookie', cookie(c, begun.browser, 600));
  c.header('cache-control', 'no-store');
  return c.redirect(begun.address, 303);
}

export async function backFromSignIn(c: Exchange, { consents }: ServerWorld): Promise<Response> {
  if (consents === undefined) return off(c);
  const end = await consents.finish({
    state: c.req.query('state') ?? '',
    code: c.req.query('code') ?? null,
    browser: cookieIn(c),
  });
  c.header('set-cookie', cookie(c, '', 0));
  if (end.kind === 'given')
    return page(c, null, 'Thank you', ['Outdial can place your calls now. You can close this page.']);
  const sentences = [sentenceOf(end), 'Open the link again to try once more.'];
  return page(c, null, 'Outdial has no consent from you', sentences, 400);
}

function sentenceOf(end: Exclude<SignInEnd, { readonly kind: 'given' }>): string {
  switch (end.kind) {
    case 'over':
      return 'This sign-in is over: it took longer than 10 minutes, ended before, or began in another browser.';
    case 'declined':
      return 'The sign-in at Genesys was canceled.';
    case 'another-user':
      return 'You signed in to Genesys as another user than the one whom the link is for. Outdial keeps nothing of that sign-in.';
    case 'not-stored':
      return 'Outdial could not store your consent. Tell your administrator: the log of Outdial says why.';
    case 'failed':
      return `Genesys did not complete the sign-in (${end.error}). If that happens again, tell your administrator.`;
  }
}

const off = (c: Exchange): Response => refused(c, refuse('agent-tokens-off', { status: 404 }));

/** The address that is registered with the OAuth client. */
const redirectUri = (c: Exchange, publicUrl: string | undefined): string =>
  `${publicUrl ?? new URL(c.req.url).origin}/connected`;

/** Browsers send cookies to every port of a host. */
const cookieName = (c: Exchange): string => `outdial_connect${/:(\d+)$/.exec(c.req.header('host') ?? '')?.[1] ?? ''}`;

/** Not `Strict`: the browser comes back from another website. */
function cookie(c: Exchange, value: string, seconds: number): string {
  const terms = `Path=/connected; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
  return `${cookieName(c)}=${value}; ${terms}${isOverTls(visitOf(c), c.req.url) ? '; Secure' : ''}`;
}

function cookieIn(c: Exchange): string | null {
  const wanted = `${cookieName(c)}=`;
  const pair = (c.req.header('cookie') ?? '').split(/; */).find((one) => one.startsWith(wanted));
  return pair === undefined ? null : pair.slice(wanted.length);
}

/** `consents` null: a page without the button. A form's redirect counts as a place it sends to, so Genesys is named. */
function page(
  c: Exchange,
  consents: Pick<AgentConsents, 'origin'> | null,
  title: string,
  sentences: readonly string[],
  status: 200 | 400 = 200,
): Answer {
  return smallPage(c, {
    title,
    main: html`<h1>${title}</h1>
      ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
      ${consents === null ? '' : html`<form method="post"><button autofocus>Sign in to Genesys</button></form>`}`,
    formAction: consents === null ? "'none'" : `'self' ${consents.origin}`,
    status,
  });
}
