import { Hono } from 'hono';
import { createCapacity } from '../orders/forecast.ts';
import { createHearsay } from '../orders/hearsay.ts';
import { createAgentList } from '../orders/list-agents.ts';
import { type Refusal, refuse } from '../orders/refusal.ts';
import { createKeyFigures } from '../orders/own-figures.ts';
import { createStatistics, followDecisions } from '../orders/statistics.ts';
import { createWaits } from '../orders/waiting.ts';
import type { ApiKey } from '../ports/api-keys.ts';
import { tellGoodKey } from '../ports/connections.ts';
import { CursorUnknown, EngineError } from '../ports/engine-error.ts';
import { errorResponse } from './drop-in/error-body.ts';
import { createPlacingInTime } from './drop-in/place-in-time.ts';
import { callerOf, isOverLink, lacking, secretIn } from './http/access.ts';
import { createFailedLogins } from './http/failed-logins.ts';
import { builtFiles } from '../system/built-files.ts';
import { createHeavyWork, shareAnswer } from './http/heavy-work.ts';
import { createDecisionTimes } from './http/histogram.ts';
import type { RouteEnvironment, ServerParts } from './http/parts.ts';
import { problemResponse } from './http/problem-json.ts';
import { cursorInvalid } from './http/query.ts';
import { callOf, createRequestKeeper } from './http/request-keeper.ts';
import { createRenewals } from './http/renewals.ts';
import type { Exchange, Route } from './http/route.ts';
import type { ServerWorld } from './http/server-world.ts';
import { beyondSight } from './http/sight.ts';
import { createSignInLinks } from './http/sign-in-links.ts';
import { refuseVisit, visitOf } from './http/visitors.ts';
import { openApiDocument } from './openapi.ts';
import { consoleRoutes } from './resources/console-page.ts';
import { isLost, lostPage } from './resources/lost-page.ts';
import { callbackPath } from './resources/oidc.ts';
import { docsRoutes } from './resources/docs-page.ts';
import { createFigures } from './resources/figures.ts';
import { createLiveStreams } from './resources/live.ts';
import { troubleFigures } from './resources/trouble-figures.ts';
import { sandboxRoutes } from './resources/sandbox-control.ts';
import { routeTable } from './route-table.ts';

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
  const world = createServerWorld(parts);
  const app = new Hono<RouteEnvironment>();
  app.use((c, next) => accompany(c, next, world));
  for (const route of routeTable) serve(app, world, route);
  const { files = builtFiles() } = parts.config;
  app.route('/', docsRoutes(files));
  app.route('/', consoleRoutes(files));
  app.route('/', sandboxRoutes(world));
  const routes = servedRoutes(app);
  app.notFound((c) => (isLost(c) ? lostPage(c) : speak(c, noRoute(routes, c.req.method, c.req.path))));
  app.onError((error, c) => speak(c, refusalOf(error, c, parts)));
  const close = (): void => {
    world.live.close();
    world.hearsay.close();
    world.failedLogins.close();
  };
  return { fetch: async (request) => app.fetch(request), close, routes };
}

function createServerWorld(parts: ServerParts): ServerWorld {
  const capacity = createCapacity(parts);
  const heavy = createHeavyWork(parts.clock);
  const live = createLiveStreams(parts, heavy);
  const waitOf = createWaits(parts, capacity);
  const counted = { ...parts, capacity, waitOf, decisions: followDecisions(parts.engine) };
  // Made when it is first asked for: it would hold up every start.
  let description: string | null = null;
  return {
    ...parts,
    capacity,
    live,
    waitOf,
    figuresFor: createKeyFigures(counted, { statistics: createStatistics(counted), capacity }),
    hearsay: createHearsay(parts),
    failedLogins: createFailedLogins(parts),
    renewals: createRenewals(parts),
    links: createSignInLinks(parts.clock, parts.newSecret),
    keeper: createRequestKeeper(parts),
    agentList: createAgentList(parts),
    callFigures: createFigures({ ...parts, live, capacity }),
    troubleFigures: shareAnswer(parts.clock, () => troubleFigures(parts)),
    decisionTimes: createDecisionTimes(),
    heavy,
    inTime: createPlacingInTime(parts),
    description: () => (description ??= JSON.stringify(openApiDocument(parts.config.version))),
  };
}

/** Gives a request its id, refuses foreign visitors, keeps a record, slows down failed logins, and sets the headers that every answer has. */
async function accompany(c: Exchange, next: () => Promise<void>, world: ServerWorld): Promise<void> {
  const { clock, config, keeper, failedLogins } = world;
  c.set('requestId', world.newId('req'));
  const traced = reading.test(c.req.method) ? undefined : world.tracing?.()?.request(c.req.header('traceparent'));
  if (traced !== undefined) c.set('traceparent', traced.traceparent);
  const [at, begun] = [clock.now(), clock.monotonic()];
  const foreign = refuseVisit(visitOf(c), config.hosts ?? null, config.publicUrl ?? null);
  if (foreign === null) await next();
  else c.res = speak(c, foreign);
  const tookMs = clock.monotonic() - begun;
  if (c.req.method === 'POST' && c.req.path === '/v1/calls') world.decisionTimes.observe(tookMs, String(c.res.status));
  await keeper.keep(c, { at, tookMs: Math.round(tookMs) });
  if (isFailedLogin(c)) await failedLogins.failed(c.var.requestId, { isCounted: c.var.isOverLink !== true });
  if (hasCaller(c.var)) traced?.answered(answerOf(c));
  const response = withHeaders(c.res, { 'x-request-id': c.var.requestId, 'outdial-version': config.version });
  if (response !== c.res) c.res = response;
}

/** Methods of requests that change nothing. They are not traced. */
const reading = /^(?:GET|HEAD|OPTIONS)$/;

/** Whether the request came with a good key, to a route that needs one. Others are not traced: anyone can send them. */
const hasCaller = ({ caller }: Partial<Exchange['var']>): boolean => caller !== undefined;

/** What a trace says about a request. */
const answerOf = ({ req, res, var: own }: Exchange) => ({
  ...{
    method: req.method,
    scheme: req.url.split(':', 1)[0] ?? '',
    route: own.route ?? null,
    status: res.status,
    requestId: own.requestId,
  },
  callId: callOf(req.path, res.headers, null),
});

/** Answers a route for keys with its scope. */
function serve(app: Hono<RouteEnvironment>, world: ServerWorld, route: Route): void {
  const { method, path, scope, answer } = route;
  app.on(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1'), async (c) => {
    c.set('route', path);
    if (scope !== null) {
      const caller = await callerOf(world, visitOf(c));
      if (caller.kind === 'refused') {
        c.set('isOverLink', isOverLink(caller));
        return speak(c, caller);
      }
      tellGoodKey(c.req.raw, caller.sharedCall ?? caller.key.id);
      c.set('caller', caller.key);
      c.set('keyHash', caller.keyHash);
      c.set('session', caller.session);
      c.set('sharedCall', caller.sharedCall);
      const refusal =
        beyondLink(route, c, caller.sharedCall) ??
        lackingFor(route, c, caller.key) ??
        (await beyondSight(route, c, world));
      if (refusal !== null) return speak(c, refusal);
    }
    return answer(c, world);
  });
}

/** Whether the key may not use the route. A dry run changes nothing, so another scope may be enough for it. */
function lackingFor({ scope, dryRunScope }: Route, c: Exchange, key: ApiKey): Refusal | null {
  const isDry = ['true', ''].includes(c.req.query('dryRun') ?? 'false');
  if (dryRunScope !== undefined && isDry && lacking(key, dryRunScope) === null) return null;
  return scope === null ? null : lacking(key, scope);
}

/** A share link reads one call. Null: it may, or there is no link. */
function beyondLink({ shared }: Route, c: Exchange, sharedCall: string | null): Refusal | null {
  if (sharedCall === null || (shared === true && c.req.param('id') === sharedCall)) return null;
  return refuse('link-shows-one-call', { status: 403 });
}

/** The answer to an error: an unknown place in a list, a store that cannot commit, or our own mistake, which is logged. */
function refusalOf(error: Error, c: Exchange, { logger }: ServerParts): Refusal {
  const { requestId } = c.var;
  if (error instanceof CursorUnknown) return cursorInvalid(c.req.query('cursor') ?? '');
  const named = { requestId, callId: callOf(c.req.path, null, null) };
  logger.error({ ...named, route: `${c.req.method} ${c.req.path}`, error: describe(error) }, 'A request failed.');
  const code = storageCode(error);
  return code === null
    ? refuse('internal', { status: 500, facts: { requestId } })
    : refuse(code, { status: 503, facts: error instanceof EngineError ? error.facts : {} });
}

/** Under Genesys's paths an application reads Genesys's error shape. */
function speak(c: Exchange, refusal: Refusal): Response {
  const { requestId } = c.var;
  return c.req.path.startsWith('/api/v2/')
    ? errorResponse({ refusal, requestId })
    : problemResponse(refusal, requestId);
}

const signInPaths: readonly string[] = ['POST /oauth/token', 'POST /v1/session', `GET ${callbackPath}`];

/** True if a key or a client secret was given and is wrong. A request without one is not an attempt, and a session that is over is none. */
function isFailedLogin({ req, res }: Exchange): boolean {
  const isSignIn = signInPaths.includes(`${req.method} ${req.path}`);
  return res.status === 401 && (secretIn(req.header('authorization')) !== null || isSignIn);
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
