import { Hono, type Context } from 'hono';
import { errorResponse } from './drop-in/error-body.ts';
import { dropInRoutes } from './drop-in/routes.ts';
import { agentRoutes } from './resources/agents.ts';
import { secretIn } from './http/access.ts';
import { auditRoutes } from './resources/audit.ts';
import { backupRoutes } from './resources/backup.ts';
import { capacityRoutes } from './resources/capacity.ts';
import { createCapacity } from '../orders/forecast.ts';
import { callRoutes } from './resources/calls.ts';
import { docsRoutes } from './resources/docs-page.ts';
import { eventRoutes } from './resources/events.ts';
import { explainRoutes } from './resources/explain.ts';
import { createHearsay } from '../orders/hearsay.ts';
import { createFailedLogins } from './http/failed-logins.ts';
import { healthRoutes } from './resources/health.ts';
import { keyRoutes } from './resources/keys.ts';
import { createLiveStreams } from './resources/live.ts';
import { CursorUnknown, EngineError } from '../ports/engine-error.ts';
import { openApiDocument } from './openapi.ts';
import { pageRoutes } from './resources/pages.ts';
import type { RouteEnvironment, ServerParts } from './http/parts.ts';
import { pauseRoutes } from './resources/pause.ts';
import { refuse, type Refusal } from '../orders/refusal.ts';
import { problemResponse } from './http/problem-json.ts';
import { cursorInvalid } from './http/query.ts';
import { createRequestKeeper, requestRoutes } from './resources/requests.ts';
import { refuseVisit } from './http/visitors.ts';
import { createWaits } from '../orders/waiting.ts';
import { webhookRoutes } from './resources/webhooks.ts';

export interface App {
  /** Answers one request; never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Ends the live streams and the reads that events asked for, so that a server can stop. */
  readonly close: () => void;
  /** Method and path of every route served, for the test that holds them against the description. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
}

/** Outdial's HTTP API: a request in, an answer out, no socket. */
export function createApp(parts: ServerParts): App {
  const app = new Hono<RouteEnvironment>();
  const live = createLiveStreams(parts.engine, parts.clock);
  const capacity = createCapacity(parts);
  const waitOf = createWaits(parts, capacity);
  const hearsay = createHearsay(parts);
  const failedLogins = createFailedLogins(parts);
  const keeper = createRequestKeeper(parts);
  app.use(async (c, next) => {
    c.set('requestId', parts.newId('req'));
    const [at, begun] = [parts.clock.now(), parts.clock.monotonic()];
    const foreign = refuseVisit(
      { method: c.req.method, header: (name) => c.req.header(name) },
      parts.config.hosts ?? null,
    );
    if (foreign === null) await next();
    else c.res = speak(c, foreign);
    await keeper.keep(c, { at, tookMs: Math.round(parts.clock.monotonic() - begun) });
    if (isFailedLogin(c)) await failedLogins.failed();
    const response = withHeaders(c.res, { 'x-request-id': c.var.requestId, 'outdial-version': parts.config.version });
    if (response !== c.res) c.res = response;
  });
  for (const routes of [
    callRoutes({ ...parts, waitOf }, live),
    agentRoutes({ ...parts, waitOf }),
    eventRoutes(parts, hearsay),
    keyRoutes(parts, live),
    auditRoutes(parts, failedLogins),
    backupRoutes(parts),
    pauseRoutes(parts),
    webhookRoutes(parts),
    explainRoutes(parts),
    dropInRoutes(parts),
    requestRoutes(parts),
    capacityRoutes(parts, capacity),
    healthRoutes(parts, { live, capacity, keeper }),
    pageRoutes(),
    docsRoutes(),
  ]) {
    app.route('/', routes);
  }
  // Made when it is first asked for: it would hold up every start.
  let description: string | null = null;
  app.get('/openapi.json', (c) => {
    description ??= JSON.stringify(openApiDocument(parts.config.version));
    return c.body(description, 200, { 'content-type': 'application/json' });
  });
  const routes = servedRoutes(app);
  app.notFound((c) => speak(c, noRoute(routes, c.req.method, c.req.path)));
  app.onError((error, c) => {
    const { requestId } = c.var;
    if (error instanceof CursorUnknown) return speak(c, cursorInvalid(c.req.query('cursor') ?? ''));
    const code = storageCode(error);
    parts.logger.error(
      { requestId, route: `${c.req.method} ${c.req.path}`, error: describe(error) },
      'A request failed.',
    );
    const refusal =
      code === null
        ? refuse('internal', { status: 500, facts: { requestId } })
        : refuse(code, { status: 503, facts: error instanceof EngineError ? error.facts : {} });
    return speak(c, refusal);
  });
  const close = (): void => {
    live.close();
    hearsay.close();
    failedLogins.close();
  };
  return { fetch: async (request) => app.fetch(request), close, routes };
}

/** Under Genesys's paths an application reads Genesys's error shape. */
function speak(c: Context<RouteEnvironment>, refusal: Refusal): Response {
  const { requestId } = c.var;
  return c.req.path.startsWith('/api/v2/')
    ? errorResponse({ refusal, requestId })
    : problemResponse(refusal, requestId);
}

/** A key or a client secret was given and is not good. A request without any is no attempt. */
function isFailedLogin({ req, res }: Context<RouteEnvironment>): boolean {
  return res.status === 401 && (secretIn(req.header('authorization')) !== null || req.path === '/oauth/token');
}

/** In place where that is allowed: a copy of a response costs a stream for its body. */
function withHeaders(response: Response, own: Readonly<Record<string, string>>): Response {
  try {
    addHeaders(response.headers, own);
    return response;
  } catch {
    const headers = new Headers(response.headers);
    addHeaders(headers, own);
    return new Response(response.body, { status: response.status, headers });
  }
}

function addHeaders(headers: Headers, own: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  headers.set('x-content-type-options', 'nosniff');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
}

function servedRoutes(app: Hono<RouteEnvironment>): App['routes'] {
  const served = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
  return [...new Set(served)].map((route) => {
    const [method = '', path = ''] = route.split(' ');
    return { method, path };
  });
}

/** Refuses a request without a route. If the path exists under another method, the refusal says so. */
function noRoute(routes: App['routes'], method: string, path: string): Refusal {
  const matches = (pattern: string): boolean =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/:[a-z]+/gi, '[^/]+')}$`).test(path);
  const allowed = routes.filter((route) => matches(route.path)).map((route) => route.method);
  const facts = { method, path: path.slice(0, 200) };
  if (allowed.length === 0) return refuse('route-not-found', { status: 404, facts });
  const allow = allowed.join(', ');
  return refuse('method-not-allowed', { status: 405, facts: { ...facts, allowed: allow }, headers: { allow } });
}

/** Codes for an engine that cannot commit; null for a fault of ours. */
function storageCode(error: Error): 'storage-full' | 'storage-broken' | 'server-closing' | null {
  if (!(error instanceof EngineError)) return null;
  if (error.code === 'engine-closed') return 'server-closing';
  return error.code === 'storage-full' || error.code === 'storage-broken' ? error.code : null;
}

/** What a person needs to find the fault; messages of our own errors hold no secret and no whole number. */
const describe = (error: Error) => ({ name: error.name, message: error.message, stack: error.stack });
