import type { Context } from 'hono';
import { maskBody, maskQuery } from '../../masking/kept.ts';
import { maskText } from '../../masking/text.ts';
import type { ApiKey } from '../../ports/api-keys.ts';
import type { RequestRecord } from '../../ports/request-log.ts';
import { callerOf } from './access.ts';
import { textReadOf } from './body.ts';
import type { RouteEnvironment, ServerParts } from './parts.ts';
import { visitOf } from './visitors.ts';

const kept = ['content-type', 'user-agent', 'accept', 'idempotency-key', 'if-match', 'last-event-id'];

/** A request to forget a person must not leave the number behind, nor one to sign in the key. */
const bodiless: readonly string[] = ['/v1/calls/forget', '/v1/session'];

interface Kept {
  readonly context: Context<RouteEnvironment>;
  readonly caller: ApiKey;
  readonly at: number;
  readonly tookMs: number;
}

/**
 * One request and its answer, masked. Only the answer of a refusal or of a dry run is kept, since a new key's answer is a secret. An accepted
 * call contains what was asked, so neither body is kept then.
 */
async function recordOf({ context: c, caller, at, tookMs }: Kept): Promise<RequestRecord> {
  const search = c.req.url.includes('?') ? new URL(c.req.url).search : '';
  const isInCall = c.res.status === 202 && c.req.method === 'POST' && c.req.path === '/v1/calls';
  const body = isInCall || bodiless.includes(c.req.path) ? null : textReadOf(c.req.raw);
  // curl declares every body as a form by default.
  const saysForm = (c.req.header('content-type') ?? '').includes('x-www-form-urlencoded');
  const isForm = saysForm && !/^\s*[[{"]/.test(body ?? '');
  const isRefusal = c.res.status >= 400;
  const answer = isRefusal || isDryRun(c) ? await c.res.clone().text() : null;
  const headers = kept.flatMap((name) => {
    const value = c.req.header(name);
    return value === undefined ? [] : [[name, maskText(value).slice(0, 300)] as const];
  });
  return {
    ...{ id: c.var.requestId, at, tookMs, method: c.req.method },
    path: maskText(decoded(c.req.path)).slice(0, 500) + (search === '' ? '' : `?${maskQuery(search).slice(0, 500)}`),
    key: caller.id,
    headers: Object.fromEntries(headers),
    body: body === null || body === '' ? null : maskBody(body, isForm),
    status: c.res.status,
    answer: answer === null || answer === '' ? null : maskBody(answer),
    // A dry run may name a call that is in the way, but it does not belong to a call.
    callId: callOf(c.req.path, c.res.headers, isRefusal ? answer : null),
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What asks for a call is answered 202; by 200 only when nothing was to be stored. */
const isDryRun = ({ req, res }: Context<RouteEnvironment>): boolean =>
  req.method === 'POST' && req.path === '/v1/calls' && res.status === 200;

/** The call is named by the path, by a header of the answer, or in a refusal. */
export function callOf(path: string, headers: Headers | null, answer: string | null): string | null {
  const named = [path, headers?.get('location'), headers?.get('outdial-call-id'), answer];
  for (const text of named) {
    const id = /\bcall_[0-9A-Z]{20,}\b/.exec(text ?? '')?.[0];
    if (id !== undefined) return id;
  }
  return null;
}

/** What is kept: the API, without health, figures and pages. */
const isKept = (path: string): boolean => /^\/(v1|api\/v2|oauth)\//.test(path);

/** A page in a browser reads the same again and again; what it changes, and what is refused, is kept. */
const isGlance = ({ req, res, var: own }: Context<RouteEnvironment>): boolean =>
  req.method === 'GET' && res.status < 400 && ((own as Partial<typeof own>).session ?? null) !== null;

type Moment = Pick<Kept, 'at' | 'tookMs'>;

/** Keeps requests that carry a good key, and counts the others. */
export interface RequestKeeper {
  /** Never rejects: the answer is sent even if its record cannot be kept. */
  readonly keep: (context: Context<RouteEnvironment>, moment: Moment) => Promise<void>;
  /** How many requests to the API came without a good key since this process started, by the status of the answer. */
  readonly strangers: () => ReadonlyMap<number, number>;
}

/** What the log says about a request that may change something. */
const lineOf = (c: Context<RouteEnvironment>, caller: ApiKey, { tookMs }: Moment) => ({
  requestId: c.var.requestId,
  callId: callOf(c.req.path, c.res.headers, null),
  key: caller.id,
  route: `${c.req.method} ${maskText(decoded(c.req.path)).slice(0, 200)}`,
  status: c.res.status,
  tookMs,
  ...traceIn(c.var.traceparent),
});

/** By the trace id a line of the log is found from a trace, and the other way round. */
function traceIn(traceparent: string | undefined): { readonly traceId?: string } {
  const traceId = traceparent?.split('-')[1];
  return traceId === undefined ? {} : { traceId };
}

/** Routes that need a key set it; others do not. */
const callerSet = ({ caller }: Partial<RouteEnvironment['Variables']>): ApiKey | null => caller ?? null;

/** The key behind a request to a route that needs none. Null without a good one. */
async function keyOf(parts: ServerParts, c: Context<RouteEnvironment>): Promise<ApiKey | null> {
  const caller = await callerOf(parts, visitOf(c));
  return caller.kind === 'caller' ? caller.key : null;
}

export function createRequestKeeper(parts: ServerParts): RequestKeeper {
  const { requests, logger } = parts;
  const strangers = new Map<number, number>();
  return {
    strangers: () => strangers,
    keep: async (c, moment) => {
      if (!isKept(c.req.path)) return;
      const caller = callerSet(c.var) ?? (await keyOf(parts, c));
      if (caller === null) {
        strangers.set(c.res.status, (strangers.get(c.res.status) ?? 0) + 1);
        return;
      }
      if (c.req.method !== 'GET') logger.info(lineOf(c, caller, moment), 'A request was answered.');
      if (isGlance(c)) return;
      try {
        await requests?.keep(await recordOf({ context: c, caller, ...moment }));
      } catch (error) {
        const { requestId, callId } = lineOf(c, caller, moment);
        logger.error({ requestId, callId, error: String(error) }, 'A request could not be kept.');
      }
    },
  };
}
