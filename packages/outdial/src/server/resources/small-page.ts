import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Exchange } from '../http/route.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

interface SmallPage {
  readonly title: string;
  readonly main: Html;
  /** Where its form may send to. A redirect after it counts, too. */
  readonly formAction?: string;
  readonly status?: 200 | 400 | 401 | 403 | 404 | 503;
}

/** A page without scripts, for someone without a key. */
export function smallPage(c: Exchange, page: SmallPage): Response | Promise<Response> {
  const { title, main, formAction = "'self'", status = 200 } = page;
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'unsafe-inline'; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
  );
  c.header('cache-control', 'no-store');
  // The address may hold a secret, so no other website may see it. The form must name this page as its origin, though.
  c.header('referrer-policy', 'same-origin');
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>${title} · Outdial</title>
          <style>
            body {
              font:
                16px/1.5 system-ui,
                sans-serif;
              max-width: 32rem;
              margin: 3rem auto;
              padding: 0 1rem;
              color-scheme: light dark;
              overflow-wrap: anywhere;
            }
            button {
              font: inherit;
              padding: 0.5rem 1.5rem;
            }
          </style>
        </head>
        <body>
          <main>${main}</main>
        </body>
      </html>`,
    status,
  );
}
