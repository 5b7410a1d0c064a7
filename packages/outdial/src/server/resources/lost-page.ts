import { html } from 'hono/html';
import type { Exchange } from '../http/route.ts';
import { smallPage } from './small-page.ts';

/** True for a person at an address that is not a page. Below `/v1` and `/api`, a refusal says more. */
export const isLost = (c: Exchange): boolean =>
  c.req.method === 'GET' &&
  c.req.header('accept')?.includes('text/html') === true &&
  !/^\/(v1|api)(\/|$)/.test(c.req.path);

/** Says that there is no such page, and leads home. */
export const lostPage = (c: Exchange): Response | Promise<Response> =>
  smallPage(c, {
    title: 'There is no such page',
    status: 404,
    main: html`<h1>There is no such page</h1>
      <p>Outdial has no page at <code>${c.req.path.slice(0, 200)}</code>. The link may be old, or cut short.</p>
      <p><a href="/">Open Outdial</a></p>
      <p>For programs: <a href="/docs">the API</a>.</p>`,
  });
