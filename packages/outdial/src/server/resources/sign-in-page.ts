import { html } from 'hono/html';
import type { Refusal } from '../../orders/refusal.ts';
import type { ApiKey } from '../../ports/api-keys.ts';
import { entryOf, explainProblem } from '../../problems/catalogue.ts';
import type { Exchange } from '../http/route.ts';
import { smallPage, type Html } from './small-page.ts';

const title = 'Sign in';

/**
 * One button that sends the sign-in link back from this very page. Another website can open a link in a browser, but it cannot press the
 * button, so it cannot sign the browser in with a key of its own. A browser that fetches the link in advance uses nothing up.
 */
export function signInPage(c: Exchange, { id, name, scopes }: ApiKey): Response | Promise<Response> {
  return smallPage(c, {
    title,
    main: html`<h1>Sign in to Outdial</h1>
      <p>
        This browser will use the API key <b>${name ?? 'without a name'}</b> (<code>${id}</code>) for 12 hours. The key
        may do this: ${scopes.join(', ')}.
      </p>
      <form method="post"><button autofocus>Sign in</button></form>
      <p>If you did not ask for this link, close this page.</p>`,
  });
}

/** A text of the catalogue, whose words between backticks are code. */
const withCode = (text: string): readonly (string | Html)[] =>
  text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));

const statuses = [401, 403, 404, 503] as const;

/** Why someone could not sign in with the identity provider, who can change that, and the ways on. */
export function signInProblemPage(c: Exchange, { problems, status, headers }: Refusal): Response | Promise<Response> {
  const [first] = problems;
  const { message, fix, docs } = explainProblem(first);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return smallPage(c, {
    title,
    main: html`<h1>${entryOf(first.code).title}</h1>
      <p>${withCode(message)}</p>
      <p>${withCode(fix)}</p>
      <p><a href="/oidc/sign-in">Try again</a> · <a href="/sign-in">Use an API key</a></p>
      <p>
        <small>Request <code>${c.var.requestId}</code> · <a href="${docs}">${first.code}</a></small>
      </p>`,
    status: statuses.find((each) => each === status) ?? 401,
  });
}
