import * as z from 'zod';
import { refuse } from '../../orders/refusal.ts';
import { codesSchema } from '../../api/service-views.ts';
import { entries, entryOf, explainProblem, isKnownCode, pageOf } from '../../problems/catalogue.ts';
import { type Exchange, refused, type Route } from '../http/route.ts';

const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** `GET /problems`: every code. `GET /problems/{code}`: the page that a problem's `type` links to, as HTML, Markdown or JSON. */
export const pageRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/problems',
    summary: 'List every problem code',
    scope: null,
    sight: 'none',
    answers: { 200: ['The codes', codesSchema] },
    answer: (c) => c.json({ items: entries.map(({ code, title }) => ({ code, title })) }),
  },
  {
    method: 'get',
    path: '/problems/{code}',
    summary: 'Explain a problem code',
    scope: null,
    sight: 'none',
    answers: { 200: ['The page', z.looseObject({ code: z.string() })] },
    media: ['text/html', 'text/markdown'],
    problems: ['problem-not-found'],
    answer: getPage,
  },
];

function getPage(c: Exchange): Response {
  const code = c.req.param('code') ?? '';
  const page = pageOf(code);
  if (page === null || !isKnownCode(code))
    return refused(c, refuse('problem-not-found', { status: 404, facts: { id: code.slice(0, 100) } }));
  const form = preferred(c.req.header('accept') ?? '');
  c.header('vary', 'accept');
  if (form === 'json') {
    const { title, status } = entryOf(code);
    return c.json({ ...explainProblem({ code, pointer: null, facts: {} }), title, status });
  }
  if (form === 'markdown') return c.body(page.markdown, 200, { 'content-type': 'text/markdown; charset=utf-8' });
  return c.body(page.html, 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy,
  });
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
