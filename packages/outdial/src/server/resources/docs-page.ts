import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import * as z from 'zod';
import type { RouteEnvironment } from '../http/parts.ts';
import { refuse } from '../../orders/refusal.ts';
import type { Route } from '../http/route.ts';
import { problemResponse } from '../http/problem-json.ts';

const docsPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'";

const index = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Outdial API</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><main><h1 hidden>Outdial API</h1><div id="api"></div>
<noscript>This page needs JavaScript. The same description is at <a href="/openapi.json">/openapi.json</a>.</noscript></main>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>
`;
const startScript = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });\n`;

const loaded = new Map([
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
]);

/** `/docs`: the API page. Everything it loads comes from this server, from the folder `static` of `files`. */
export function docsRoutes(files: string): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  app.get('/docs', (c) => c.body(index, 200, page('text/html; charset=utf-8')));
  app.get('/docs/start.js', (c) => c.body(startScript, 200, page('text/javascript; charset=utf-8')));
  app.get('/docs/:file', async (c) => {
    const name = c.req.param('file');
    const type = loaded.get(name);
    const content = type === undefined ? null : await read(join(files, 'static', name));
    if (type !== undefined && content !== null) return c.body(content, 200, page(type));
    const facts = { method: 'GET', path: `/docs/${name.slice(0, 100)}` };
    return problemResponse(refuse('route-not-found', { status: 404, facts }), c.var.requestId);
  });
  return app;
}

const page = (type: string) => ({
  'content-type': type,
  'content-security-policy': docsPolicy,
  'cache-control': 'no-cache',
});

/** Null when the package was not built. */
async function read(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}

/** The description that the page shows. */
export const descriptionRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This description',
    scope: null,
    sight: 'none',
    answers: { 200: ['OpenAPI 3.1', z.looseObject({})] },
    answer: (c, { description }) => c.body(description(), 200, { 'content-type': 'application/json' }),
  },
];
