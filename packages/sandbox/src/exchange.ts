import { checkAccess, principalOf } from './access.ts';
import type { RateLimit } from './access.ts';
import type { FaultBook } from './faults.ts';
import type { FaultKind, FaultRule } from './faults.ts';
import type { Answer, JsonAnswer, Reply, SandboxRequest } from './http.ts';
import { grantToken } from './oauth.ts';
import { recordedExchange } from './recorder.ts';
import type { ExchangeListener } from './recorder.ts';
import type { RequestLog } from './request-log.ts';
import { signInOperationIds, tokenOperationId } from './routes/operations.ts';
import { matchRoute } from './routes/routes.ts';
import type { Served } from './routes/route.ts';
import { scenarioOf } from './scenarios.ts';
import { authorize } from './sign-in.ts';
import { GenesysError, codeOfStatus, errorBody, textOf } from './wire/genesys-error.ts';
import type { World } from './world.ts';

/** The parts that an exchange works with. */
export interface ExchangeParts {
  readonly world: World;
  readonly faults: FaultBook;
  readonly rateLimit: RateLimit;
  readonly log: RequestLog;
  readonly control: (request: SandboxRequest) => JsonAnswer;
  readonly hear: ExchangeListener | null;
}

const beforeEffect: readonly FaultKind[] = ['latency', 'reset-before-effect', 'status', 'close-idle'];
const afterEffect: readonly FaultKind[] = [
  'reset-after-effect',
  'answer-lost',
  'status-after-effect',
  'malformed-body',
  'slow-body',
];
const onConversation: readonly FaultKind[] = ['late-target-leg', 'attributes-never'];
const creates: readonly string[] = ['postConversationsCalls', 'postConversationsCallsUserUserId'];
const json = { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'no-cache, no-store' };
const largestBody = 512_000;

/** Answers one request: control paths plainly, the token endpoint and the API with everything that can go wrong. */
export function exchange(parts: ExchangeParts, request: SandboxRequest): Reply {
  const { world } = parts;
  if (request.path.startsWith('/_sandbox/')) {
    const { status, body } = parts.control(request);
    world.store.flush();
    return plain({ status, headers: json, body: JSON.stringify(body) });
  }
  const { operationId, serve } = resolve(parts, request);
  const struck = strike(parts, request, operationId);
  const reply = performed(parts, request, { operationId, serve, struck });
  parts.hear?.(
    recordedExchange(
      request,
      reply,
      struck.map(({ fault }) => fault),
    ),
  );
  return reply;
}

interface Resolved {
  readonly operationId: string | null;
  readonly serve: Serving;
}

/** Serves a request under the faults that strike it. */
function performed(
  parts: ExchangeParts,
  request: SandboxRequest,
  { operationId, serve, struck }: Resolved & { readonly struck: readonly FaultRule[] },
): Reply {
  const { world } = parts;
  const correlationId = world.newId();
  const of = (kind: FaultKind): FaultRule | undefined => struck.find(({ fault }) => fault === kind);
  const delayMs = of('latency')?.ms ?? 0;
  const status = of('status');
  const beforeReset = of('reset-before-effect');
  const answer =
    beforeReset !== undefined
      ? undefined
      : status !== undefined
        ? injectedAnswer(status, correlationId)
        : answered(() => serve(struck), correlationId);
  parts.log.add({
    at: world.clock.now(),
    method: request.method,
    path: request.path,
    operationId,
    status: answer?.status ?? null,
    faults: struck.map(({ fault }) => fault),
  });
  world.store.flush();
  if (answer === undefined || of('reset-after-effect') !== undefined) return { kind: 'reset', delayMs };
  const lost = of('answer-lost');
  if (lost !== undefined) return { kind: 'silence', delayMs, holdMs: lost.holdMs ?? 60_000 };
  const late = of('status-after-effect');
  const shown = late === undefined ? answer : injectedAnswer(late, correlationId);
  const cut =
    of('malformed-body') === undefined
      ? shown
      : { ...shown, body: shown.body.slice(0, Math.ceil(shown.body.length / 2)) };
  const idle = of('close-idle');
  return {
    kind: 'answer',
    answer: request.method === 'HEAD' ? { ...cut, body: '' } : cut,
    delayMs,
    slowMs: of('slow-body') === undefined ? 0 : (of('slow-body')?.ms ?? 1_000),
    closeIdleMs: idle === undefined ? null : (idle.ms ?? 0),
  };
}

type Serving = (struck: readonly FaultRule[]) => Answer;

/** Which operation is asked for, and how to serve it. */
function resolve(parts: ExchangeParts, request: SandboxRequest): Resolved {
  const { world } = parts;
  if (request.path === '/oauth/token' && request.method === 'POST') {
    const serve = (): Answer => {
      const granted = grantToken(world, request.header('authorization'), new URLSearchParams(request.body));
      return { status: granted.status, headers: json, body: JSON.stringify(granted.body) };
    };
    return { operationId: tokenOperationId, serve };
  }
  if (request.path === '/oauth/authorize' && (request.method === 'GET' || request.method === 'POST')) {
    const serve = (): Answer => authorize(world, request.method, request.search, request.body);
    return { operationId: signInOperationIds[request.method], serve };
  }
  const match = matchRoute(request.method, request.path);
  if (match === undefined) {
    return {
      operationId: null,
      serve: () => {
        principalOf(world, request.header('authorization'));
        throw new GenesysError('not.found');
      },
    };
  }
  const serve = (struck: readonly FaultRule[]): Answer => {
    const principal = principalOf(world, request.header('authorization'));
    const limits = parts.rateLimit.count(principal.token, world.clock.now());
    checkAccess(match.route.access, principal);
    const served = match.route.serve({
      world,
      principal,
      params: match.params,
      path: request.path,
      query: new URLSearchParams(request.search),
      body: readBody(request),
      effects: struck.filter(({ fault }) => onConversation.includes(fault)),
    });
    return rendered(served, limits);
  };
  return { operationId: match.route.operationId, serve };
}

/** The faults that strike this request: injected ones, and those that a magic number stands for. */
function strike(parts: ExchangeParts, request: SandboxRequest, operationId: string | null): readonly FaultRule[] {
  if (operationId === null) return [];
  const isCreate = creates.includes(operationId);
  const number = isCreate ? dialedNumber(request.body) : null;
  const kinds = isCreate ? [...beforeEffect, ...afterEffect, ...onConversation] : [...beforeEffect, ...afterEffect];
  const struck = parts.faults.strike(kinds, operationId, number);
  if (number === null) return struck;
  const { fault, firstRequestOnly } = scenarioOf(number);
  if (fault === null || (firstRequestOnly && parts.log.countRequest(number) > 1)) return struck;
  return [...struck, { ...fault, operation: operationId }];
}

function dialedNumber(body: string): string | null {
  const [, number] = /"phoneNumber"\s*:\s*"([^"]*)"/.exec(body) ?? [];
  return number ?? null;
}

function readBody(request: SandboxRequest): unknown {
  if (request.body.length > largestBody) throw new GenesysError('request.entity.too.large', [String(largestBody)]);
  if (request.body === '') return undefined;
  if (request.header('content-type')?.includes('json') !== true) throw new GenesysError('unsupported.media.type');
  try {
    return JSON.parse(request.body);
  } catch {
    throw new GenesysError('bad.request');
  }
}

function rendered({ status, body }: Served, limits: Readonly<Record<string, string>>): Answer {
  return body === undefined
    ? { status, headers: limits, body: '' }
    : { status, headers: { ...json, ...limits }, body: JSON.stringify(body) };
}

function answered(serve: () => Answer, correlationId: string): Answer {
  try {
    const answer = serve();
    return { ...answer, headers: { ...answer.headers, 'inin-correlation-id': correlationId } };
  } catch (error) {
    if (!(error instanceof GenesysError)) throw error;
    return errorAnswer(error, error.headers, correlationId);
  }
}

function injectedAnswer(fault: FaultRule, correlationId: string): Answer {
  const status = fault.status ?? 500;
  const code = fault.code ?? codeOfStatus(status);
  const headers: Record<string, string> =
    status === 429 || fault.retryAfterSeconds !== undefined
      ? { 'retry-after': String(fault.retryAfterSeconds ?? 1) }
      : {};
  return errorAnswer({ status, code, message: textOf(code) }, headers, correlationId);
}

function errorAnswer(
  error: { readonly status: number; readonly code: string; readonly message: string },
  headers: Readonly<Record<string, string>>,
  correlationId: string,
): Answer {
  return {
    status: error.status,
    headers: { ...json, ...headers, 'inin-correlation-id': correlationId },
    body: JSON.stringify(errorBody(error, correlationId)),
  };
}

function plain(answer: Answer): Reply {
  return { kind: 'answer', answer, delayMs: 0, slowMs: 0, closeIdleMs: null };
}
