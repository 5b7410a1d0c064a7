import { admit, checkAccess, openDoor } from '../sign-in/access.ts';
import type { Admission, RateLimit } from '../sign-in/access.ts';
import { bareNumber } from '../faults/bare-number.ts';
import type { FaultBook } from '../faults/faults.ts';
import type { FaultKind, FaultRule } from '../faults/faults.ts';
import type { Answer, JsonAnswer, Reply, SandboxRequest } from '../http.ts';
import { grantToken } from '../sign-in/oauth.ts';
import { recordedExchange } from '../storage/recorder.ts';
import type { ExchangeListener } from '../storage/recorder.ts';
import type { RequestLog } from '../storage/request-log.ts';
import { signInOperationIds, tokenOperationId } from '../routes/operations.ts';
import { matchRoute } from '../routes/routes.ts';
import type { Served } from '../routes/route.ts';
import { scenarioOf } from '../telephony/scenarios.ts';
import { authorize } from '../sign-in/sign-in.ts';
import { GenesysError, codeOfStatus, errorBody, injectedText } from '../wire/genesys-error.ts';
import { refuseVisit } from './visitors.ts';
import type { World } from '../world.ts';

/** The parts that an exchange uses. */
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

/** Maximum bytes of a request body to the API and the sign-in. */
export const largestBody = 512_000;

/**
 * Answers one request. Control paths get plain answers; the token endpoint and the API also get faults. A bug in the sandbox results in a
 * 500 and a process warning, never in an exception.
 */
export function exchange(parts: ExchangeParts, request: SandboxRequest): Reply {
  try {
    return exchanged(parts, request);
  } catch (error) {
    return plain(errorAnswer(toldError(error), {}, parts.world.newId()));
  }
}

function exchanged(parts: ExchangeParts, request: SandboxRequest): Reply {
  const { world } = parts;
  const foreign = refuseVisit(request);
  if (foreign !== null) return plain({ status: 403, headers: json, body: JSON.stringify({ ...foreign, status: 403 }) });
  if (request.path.startsWith('/_sandbox/')) {
    const { status, body } = parts.control(request);
    world.store.flush();
    return plain({ status, headers: json, body: JSON.stringify(body) });
  }
  const resolved = resolve(parts, request);
  const struck = strike(parts, request, resolved.operationId);
  const reply = performed(parts, request, { ...resolved, struck });
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
  /** True for an API request: it needs a token, and counts against that token's rate limit. */
  readonly guarded: boolean;
  readonly serve: (struck: readonly FaultRule[], admission: Admission) => Answer;
}

/** Serves a request and applies the faults that strike it. */
function performed(
  parts: ExchangeParts,
  request: SandboxRequest,
  { operationId, guarded, serve, struck }: Resolved & { readonly struck: readonly FaultRule[] },
): Reply {
  const { world } = parts;
  const correlationId = world.newId();
  const of = (kind: FaultKind): FaultRule | undefined => struck.find(({ fault }) => fault === kind);
  const delayMs = of('latency')?.ms ?? 0;
  const status = of('status');
  const beforeReset = of('reset-before-effect');
  const admission =
    guarded && beforeReset === undefined ? admit(world, parts.rateLimit, request.header('authorization')) : openDoor;
  const limits = { ...admission.limits, date: new Date(world.clock.now()).toUTCString() };
  const answer =
    beforeReset !== undefined
      ? undefined
      : status !== undefined
        ? injectedAnswer(status, limits, correlationId)
        : answered(() => serve(struck, admission), limits, correlationId);
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
  const shown = late === undefined ? answer : injectedAnswer(late, limits, correlationId);
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

/** Finds the requested operation and the handler that serves it. */
function resolve({ world }: ExchangeParts, request: SandboxRequest): Resolved {
  if (request.path === '/oauth/token' && request.method === 'POST') {
    const serve = (): Answer => {
      checkSize(request);
      const granted = grantToken(world, request.header('authorization'), new URLSearchParams(request.body));
      return { status: granted.status, headers: json, body: JSON.stringify(granted.body) };
    };
    return { operationId: tokenOperationId, guarded: false, serve };
  }
  if (request.path === '/oauth/authorize' && (request.method === 'GET' || request.method === 'POST')) {
    const serve = (): Answer => {
      checkSize(request);
      return authorize(world, request.method, request.search, request.body);
    };
    return { operationId: signInOperationIds[request.method], guarded: false, serve };
  }
  const match = matchRoute(request.method, request.path);
  const serve = (struck: readonly FaultRule[], admission: Admission): Answer => {
    const principal = admission.principal();
    if (match === undefined) throw new GenesysError('not.found');
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
    return rendered(served);
  };
  return { operationId: match?.route.operationId ?? null, guarded: true, serve };
}

/** Returns the faults that strike this request: injected ones, and those of a magic number. */
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

/** Returns the number that a create asks for, without separators; `null` when its body does not contain a number. */
function dialedNumber(body: string): string | null {
  const asked = parsed(body);
  const isNamed = typeof asked === 'object' && asked !== null && 'phoneNumber' in asked;
  return isNamed && typeof asked.phoneNumber === 'string' ? bareNumber(asked.phoneNumber) : null;
}

function checkSize({ body }: SandboxRequest): void {
  if (Buffer.byteLength(body) > largestBody) throw new GenesysError('request.entity.too.large', [String(largestBody)]);
}

function readBody(request: SandboxRequest): unknown {
  checkSize(request);
  if (request.body === '') return undefined;
  if (request.header('content-type')?.includes('json') !== true) throw new GenesysError('unsupported.media.type');
  const body = parsed(request.body);
  if (body === undefined) throw new GenesysError('bad.request');
  return body;
}

/** Parses a JSON text; `undefined` when it is not valid JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function rendered({ status, body }: Served): Answer {
  return body === undefined ? { status, headers: {}, body: '' } : { status, headers: json, body: JSON.stringify(body) };
}

type Headers = Readonly<Record<string, string>>;

function answered(serve: () => Answer, limits: Headers, correlationId: string): Answer {
  try {
    const answer = serve();
    return { ...answer, headers: { ...answer.headers, ...limits, 'inin-correlation-id': correlationId } };
  } catch (error) {
    const told = toldError(error);
    return errorAnswer(told, { ...limits, ...told.headers }, correlationId);
  }
}

/** Turns an exception into an answer. A bug in the sandbox becomes Genesys's 500, and a process warning. */
function toldError(error: unknown): GenesysError {
  if (error instanceof GenesysError) return error;
  process.emitWarning(error instanceof Error ? error : String(error));
  return new GenesysError('internal.server.error');
}

function injectedAnswer(fault: FaultRule, limits: Headers, correlationId: string): Answer {
  const status = fault.status ?? 500;
  const code = fault.code ?? codeOfStatus(status);
  const retryAfter = String(fault.retryAfterSeconds ?? 1);
  const headers: Headers =
    status === 429 || fault.retryAfterSeconds !== undefined ? { ...limits, 'retry-after': retryAfter } : limits;
  const limit = fault.limitKey === undefined ? {} : { limit: { key: fault.limitKey, namespace: 'sandbox' } };
  return errorAnswer({ status, code, message: injectedText(code, retryAfter), ...limit }, headers, correlationId);
}

function errorAnswer(error: Parameters<typeof errorBody>[0], headers: Headers, correlationId: string): Answer {
  return {
    status: error.status,
    headers: { ...json, ...headers, 'inin-correlation-id': correlationId },
    body: JSON.stringify(errorBody(error, correlationId)),
  };
}

function plain(answer: Answer): Reply {
  return { kind: 'answer', answer, delayMs: 0, slowMs: 0, closeIdleMs: null };
}
