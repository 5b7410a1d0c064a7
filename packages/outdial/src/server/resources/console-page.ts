import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { refuse } from '../../orders/refusal.ts';
import type { RouteEnvironment } from '../http/parts.ts';
import { problemResponse } from '../http/problem-json.ts';
import type { Exchange } from '../http/route.ts';

/** Only the console's own files and this API: no inline code, nothing from elsewhere, no frame around it. */
const consolePolicy = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'",
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
].join('; ');

/** Addresses of the console's pages. The page itself decides what it shows there. */
export const consolePages = [
  ...['/', '/sign-in', '/calls', '/calls/:id', '/agents', '/place', '/explain', '/sandbox'],
  ...['/operate', '/operate/:section', '/shared/:id'],
];

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};
/** Best first. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** The console: one page at each of its addresses for browsers, and the files it loads. They are in the folder `console` of `files`. */
export function consoleRoutes(files: string): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  const folder = join(files, 'console');
  for (const path of consolePages) app.get(path, (c) => (acceptsPages(c) ? answerPage(c, folder) : notFound(c)));
  app.get('/console/assets/:file', (c) => answerFile(c, folder, c.req.param('file')));
  return app;
}

/** A program asks for JSON or anything; only a browser asks for a page. */
const acceptsPages = (c: Exchange): boolean => c.req.header('accept')?.includes('text/html') === true;

async function answerPage(c: Exchange, folder: string): Promise<Response> {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': consolePolicy,
    'referrer-policy': c.req.path.startsWith('/shared/') ? 'no-referrer' : 'same-origin',
    'cache-control': 'no-cache',
  };
  const html = await contentOf(c, join(folder, 'index.html'));
  if (html === null) return c.body(notBuilt, 503, headers);
  return new Response(html.content, { headers: { ...headers, ...html.headers } });
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Outdial</title>
<p>This copy of Outdial was built without its console. Run <code>npm run build</code>, or read <a href="/docs">the API</a>.</p></html>
`;

/** The names of these files contain a hash of their content, so browsers may keep them forever. */
async function answerFile(c: Exchange, folder: string, file: string): Promise<Response> {
  const type = types[/^[\w-]+\.(\w+)$/.exec(file)?.[1] ?? ''];
  const found = type === undefined ? null : await contentOf(c, join(folder, 'assets', file));
  if (type === undefined || found === null) return notFound(c);
  const headers = { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' };
  return new Response(found.content, { headers: { ...headers, ...found.headers } });
}

function notFound(c: Exchange): Response {
  const facts = { method: 'GET', path: c.req.path.slice(0, 200) };
  return problemResponse(refuse('route-not-found', { status: 404, facts }), c.var.requestId);
}

/** A file in the best encoding that the browser takes. Null when the package was built without it. */
async function contentOf(c: Exchange, file: string) {
  const accepted = c.req.header('accept-encoding') ?? '';
  for (const [encoding, ending] of encodings) {
    const content = accepted.includes(encoding) ? await read(file + ending) : null;
    if (content !== null)
      return { content, headers: { 'content-encoding': encoding, vary: 'accept, accept-encoding' } };
  }
  const content = await read(file);
  return content === null ? null : { content, headers: { vary: 'accept, accept-encoding' } };
}

async function read(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(file));
  } catch {
    return null;
  }
}
