import * as z from 'zod';
import {
  listedRequestSchema,
  type ListedRequestView,
  requestSchema,
  type RequestView,
} from '../../api/service-views.ts';
import { pageOf, type PageView } from '../../api/views.ts';
import { agentId, type CallId } from '../../call/ids.ts';
import { isoOf } from '../../call/instants.ts';
import { limitsOf } from '../../orders/key-limits.ts';
import { refuse } from '../../orders/refusal.ts';
import { maskNumber } from '../../phone/number.ts';
import { type ApiKey, grants } from '../../ports/api-keys.ts';
import type { RequestLog, RequestRecord } from '../../ports/request-log.ts';
import type { Shared } from '../../ports/shared.ts';
import { keyNames } from '../http/key-names.ts';
import { readQuery, requestsQuery } from '../http/query.ts';
import { type Exchange, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

/** `/v1/requests`: a key sees the requests that were made with it, one that reads the audit every one. */
export const requestRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/requests',
    summary: 'List requests, newest first',
    description:
      'A key sees its own requests; with `audit:read`, those of all keys, unless it is limited to its own calls. What a page in a browser only reads is not kept.',
    scope: 'any',
    sight: 'none',
    query: requestsQuery,
    answers: { 200: ['Requests', pageOf(listedRequestSchema)] },
    answer: listRequests,
  },
  {
    method: 'get',
    path: '/v1/requests/{id}',
    summary: 'Show a request, its answer and its call',
    description:
      'Outdial keeps requests for 30 days, masked. A key sees its own requests; with `audit:read`, those of all keys, unless it is limited to its own calls.',
    scope: 'any',
    sight: 'none',
    answers: { 200: ['The request', requestSchema] },
    problems: ['request-not-found'],
    answer: getRequest,
  },
];

/** Who reads what all did may read what all asked; what is kept of it is masked. */
const seesAll = (key: ApiKey): boolean => grants(key.scopes, 'audit:read') && !limitsOf(key).ownCalls;

async function listRequests(c: Exchange, world: ServerWorld): Promise<Response> {
  const query = readQuery(requestsQuery, c.req.queries());
  if (query.kind === 'refused') return refused(c, query);
  const { refusals, code = null, since = null, until = null, cursor = null, limit } = query.value;
  const { caller } = c.var;
  const key = seesAll(caller) ? null : caller.id;
  const found = await world.requests?.list({ key, since, until, refusals, code, cursor, limit });
  const page = found ?? { items: [], next: null };
  const names = page.items.length === 0 ? new Map<string, string | null>() : await keyNames(world);
  const agentName = (id: string) => world.floor.agent(agentId(id))?.person?.value.name ?? id;
  const items = page.items.map((record) => listedView(record, { keyName: names.get(record.key) ?? null, agentName }));
  return c.json({ items, next: page.next } satisfies PageView<ListedRequestView>);
}

interface RequestNames {
  readonly keyName: string | null;
  readonly agentName: (id: string) => string;
}

function listedView(record: RequestRecord, { keyName, agentName }: RequestNames): ListedRequestView {
  const { id, at, tookMs, method, path, key, status, answer, callId } = record;
  const isRefusal = status >= 400;
  const { agent, number } = isRefusal ? partiesIn(record.body) : { agent: null, number: null };
  const codes =
    status < 400 ? [] : [...(answer ?? '').matchAll(/"code":"([^"]{1,100})"/g)].map(([, code = '']) => code);
  const links = { self: `/v1/requests/${id}`, call: callId === null ? null : `/v1/calls/${callId}` };
  return {
    ...{ id, at: isoOf(at), tookMs, method, path, key, keyName, status },
    ...{ agent: agent === null ? null : agentName(agent), number },
    ...{ codes: [...new Set(codes)], problem: isRefusal ? firstProblem(answer) : null, callId, links },
  };
}

async function getRequest(c: Exchange, { requests }: ServerWorld): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const record = (await requests?.find(id)) ?? null;
  const { caller } = c.var;
  if (record !== null && (record.key === caller.id || seesAll(caller))) return c.json(requestView(record));
  return refused(c, refuse('request-not-found', { status: 404, facts: { id: id.slice(0, 100) } }));
}

function requestView(record: RequestRecord): RequestView {
  const { id, at, tookMs, method, path, key, headers, body, status, answer, callId } = record;
  return {
    ...{ id, at: isoOf(at), tookMs, method, path, key },
    received: { headers, body: body === null ? null : readable(body) },
    answered: { status, body: answer === null ? null : readable(answer) },
    callId,
    links: { call: callId === null ? null : `/v1/calls/${callId}` },
  };
}

const longestShown = 254;
const shortText = z.string().min(1).max(longestShown).nullish().catch(null);
/** The parties, where a request for a call has them or where people often write them. */
const partiesSchema = z
  .object({
    from: z.object({ id: shortText, phoneNumber: shortText }).nullish().catch(null),
    targets: z
      .array(z.object({ phoneNumber: shortText }))
      .nullish()
      .catch(null),
    to: z
      .array(z.object({ phoneNumber: shortText }))
      .nullish()
      .catch(null),
    ...{ phoneNumber: shortText },
  })
  .catch({});

/** Whom a request named, masked like all that is kept of it. */
function partiesIn(body: string | null): { readonly agent: string | null; readonly number: string | null } {
  const { from, targets, to, phoneNumber } = partiesSchema.parse(body === null ? null : readable(body));
  const number = targets?.[0]?.phoneNumber ?? to?.[0]?.phoneNumber ?? phoneNumber ?? null;
  return { agent: from?.id ?? from?.phoneNumber ?? null, number };
}

const answerSchema = z
  .object({ problems: z.array(z.object({ message: z.string(), fix: z.string(), who: z.string().nullish() })) })
  .catch({ problems: [] });

/** The first problem of an answer; null for one in Genesys's shape. */
function firstProblem(answer: string | null): ListedRequestView['problem'] {
  const [first] = answerSchema.parse(answer === null ? null : readable(answer)).problems;
  return first === undefined ? null : { message: first.message, fix: first.fix, who: first.who ?? null };
}

/** JSON as JSON, everything else as text. */
function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Deletes the kept requests that belong to these calls or show the end of this number. Requests are masked, so they hold no more of it. */
export async function forgetRequests(
  requests: Shared<RequestLog>,
  phoneNumber: string,
  calls: readonly CallId[],
): Promise<void> {
  const masked = maskNumber(phoneNumber);
  const texts = [masked.slice(masked.indexOf('•')), ...calls];
  for (let from = 0; from < texts.length; from += textsAtOnce) {
    await requests.forget(texts.slice(from, from + textsAtOnce));
    await turn();
  }
}

/** Every kept request is searched for each text, and dials must not wait for thousands of texts. */
const textsAtOnce = 50;
/** Lets other work go on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
