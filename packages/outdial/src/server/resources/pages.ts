import { Hono } from 'hono';
import { entryOf, explainProblem, isKnownCode, pageOf } from '../../problems/catalogue.ts';
import type { RouteEnvironment } from '../http/parts.ts';
import { refuse } from '../../orders/refusal.ts';
import { problemResponse } from '../http/problem-json.ts';

const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** `GET /problems/{code}`: what a problem's `type` links to, as HTML, Markdown or JSON. */
export function pageRoutes(): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  app.get('/problems/:code', (c) => {
    const code = c.req.param('code');
    const page = pageOf(code);
    if (page === null || !isKnownCode(code)) {
      return problemResponse(
        refuse('problem-not-found', { status: 404, facts: { id: code.slice(0, 100) } }),
        c.var.requestId,
      );
    }
    const form = preferred(c.req.header('accept') ?? '');
    c.header('vary', 'accept');
    if (form === 'json') {
      return c.json({
        ...explainProblem({ code, pointer: null, facts: {} }),
        title: entryOf(code).title,
        status: entryOf(code).status,
      });
    }
    if (form === 'markdown') return c.body(page.markdown, 200, { 'content-type': 'text/markdown; charset=utf-8' });
    return c.body(page.html, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy,
    });
  });
  return app;
}

/** The first form named in `Accept`; HTML for anything else, which a browser and a curious curl both read. */
function preferred(accept: string): 'html' | 'markdown' | 'json' {
  for (const type of accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase())) {
    if (type === 'text/html') return 'html';
    if (type === 'text/markdown') return 'markdown';
    if (type === 'application/json' || type === 'application/problem+json') return 'json';
  }
  return 'html';
}
