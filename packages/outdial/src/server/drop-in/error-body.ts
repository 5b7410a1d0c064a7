import * as z from 'zod';
import { type Call, type EndedCall, isEnded } from '../../call/call.ts';
import type { CallId } from '../../call/ids.ts';
import type { Problem } from '../../call/problem.ts';
import { partsOf } from '../../json/pointer.ts';
import { type Refusal, refuse } from '../../orders/refusal.ts';
import { entryOf, explainProblem } from '../../problems/catalogue.ts';
import { tellOutcome } from '../../problems/story.ts';

/** What is wrong with one field, in the shape of Genesys's `Detail`, along with Outdial's own sentence. */
interface Detail {
  readonly errorCode: string;
  /** Dotted, such as `targets.0.phoneNumber`; absent when it is about no field. */
  readonly fieldName?: string;
  /** Our call's id, when there is a call. */
  readonly entityId?: string;
  readonly entityName?: string;
  readonly message: string;
  readonly fix: string;
  readonly docs: string;
}

/** Genesys's `ErrorBody`, with our sentences. `corrected` is the body as it should be, when that can be derived. */
interface NativeErrorBody {
  readonly message: string;
  readonly code: string;
  readonly status: number;
  readonly contextId: string;
  readonly messageParams: Readonly<Record<string, string>>;
  readonly details: readonly Detail[];
  readonly errors: readonly NativeErrorBody[];
  readonly corrected?: unknown;
}

const detailSchema = z.looseObject({
  errorCode: z.string(),
  fieldName: z.string().optional(),
  entityId: z.string().optional().meta({ description: 'The id of the Outdial call, if there is one.' }),
});
/** Genesys's error shape, as these paths answer it. */
export const errorBodySchema = z
  .looseObject({
    message: z.string(),
    code: z.string(),
    status: z.int(),
    contextId: z.string(),
    details: z.array(detailSchema),
  })
  .meta({ id: 'ErrorBody', description: "Genesys's error shape, with Outdial's codes and sentences." });

interface Saying {
  readonly refusal: Refusal;
  readonly requestId: string;
  /** Null: no call was made. */
  readonly callId?: string | null;
  /** In place of the first problem's own sentence. */
  readonly sentence?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal as an application on a Genesys SDK reads it. */
export function errorResponse({ refusal, requestId, callId = null, sentence, headers = {} }: Saying): Response {
  const details = refusal.problems.map((problem) => detailOf(problem, callId));
  const first = explainProblem(refusal.problems[0]);
  const others = details.length === 1 ? '' : ` There are ${details.length} problems in all: see details.`;
  const body: NativeErrorBody = {
    message: `${sentence ?? first.message} ${first.fix}${others}`,
    code: first.code,
    status: refusal.status,
    contextId: requestId,
    messageParams: {},
    details,
    errors: [],
    ...(refusal.corrected === null ? {} : { corrected: refusal.corrected }),
  };
  return Response.json(body, {
    status: refusal.status,
    headers: { ...retryAfter(refusal), ...refusal.headers, ...headers, 'inin-correlation-id': requestId },
  });
}

/** What marks the answer to a repeat. */
export const headersOfJoin = (id: CallId) => ({ 'outdial-call-id': id, 'idempotent-replayed': 'true' });

/** Seconds: by default, and at most. The official SDKs wait as long as they are asked to, up to three minutes. */
const retryAfterSeconds = { usual: 5, most: 60 };

/** `Retry-After` on a 429 or 503, which several SDKs then repeat by themselves: only with proof that no phone rang. */
function retryAfter({ status, problems }: Refusal): Readonly<Record<string, string>> {
  const isProven = problems.every(({ code }) => entryOf(code).targetRung === false);
  if ((status !== 429 && status !== 503) || !isProven) return {};
  const asked = problems[0].facts['retryAfterMs'];
  const seconds = typeof asked === 'number' ? Math.ceil(asked / 1000) : retryAfterSeconds.usual;
  return { 'retry-after': String(Math.min(Math.max(seconds, 1), retryAfterSeconds.most)) };
}

function detailOf(problem: Problem, callId: string | null): Detail {
  const { code, pointer, message, fix, docs } = explainProblem(problem);
  return {
    errorCode: code,
    ...(pointer === null || pointer === '' ? {} : { fieldName: partsOf(pointer).join('.') }),
    ...(callId === null ? {} : { entityId: callId, entityName: 'call' }),
    ...{ message, fix, docs },
  };
}

/** The answer for a call that became no conversation: it ended, or its time for an answer is over. */
export function refusalOfCall(call: Call): { readonly refusal: Refusal; readonly sentence?: string } {
  if (!isEnded(call))
    return { refusal: refuse('answer-not-in-time', { status: 504, facts: { callId: call.order.id } }) };
  const { outcome } = call;
  const problem = outcome.problem ?? { code: outcome.code, pointer: null, facts: outcome.facts };
  const { code, pointer, facts } = problem;
  const status = outcome.targetRung === false ? statusOf(call, problem) : 504;
  return { refusal: refuse(code, { status, pointer, facts }), sentence: tellOutcome(call) };
}

/**
 * A 401 or 403 from Genesys is about Outdial's own client, and must not look like a fault of the caller's key. A call with an idempotency
 * key is over for good, so no status asks for the same request again.
 */
function statusOf({ state, order }: EndedCall, { code, facts }: Problem): number {
  const said = facts['status'];
  const isPlain = typeof said === 'number' && said >= 400 && said < 500 && said !== 401 && said !== 403 && said !== 408;
  const isLimited = code === 'rate-budget-spent' || said === 429;
  const known = isPlain ? said : (entryOf(code).status ?? 409);
  const status = state === 'expired' ? 504 : isLimited ? 429 : known;
  return order.key !== null && (status === 429 || status >= 500) ? 409 : status;
}
