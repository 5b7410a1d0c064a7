import { isEnded, type Call } from '../call/call.ts';
import type { Problem } from '../call/problem.ts';
import { entryOf, explainProblem } from '../problems/catalogue.ts';
import { tellOutcome } from '../problems/story.ts';
import { refuse, type Refusal } from '../server/problem-json.ts';

/** What is wrong with one field, in the shape of Genesys's `Detail`, with our sentence beside it. */
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
interface ErrorBody {
  readonly message: string;
  readonly code: string;
  readonly status: number;
  readonly contextId: string;
  readonly messageParams: Readonly<Record<string, string>>;
  readonly details: readonly Detail[];
  readonly errors: readonly ErrorBody[];
  readonly corrected?: unknown;
}

interface Saying {
  readonly refusal: Refusal;
  readonly requestId: string;
  /** Null: no call was made. */
  readonly callId?: string | null;
  /** In place of the first problem's own sentence. */
  readonly sentence?: string;
}

/** A refusal as an application on a Genesys SDK reads it. */
export function errorResponse({ refusal, requestId, callId = null, sentence }: Saying): Response {
  const details = refusal.problems.map((problem) => detailOf(problem, callId));
  const first = explainProblem(refusal.problems[0]);
  const others = details.length === 1 ? '' : ` There are ${details.length} problems in all: see details.`;
  const body: ErrorBody = {
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
    headers: { ...refusal.headers, 'inin-correlation-id': requestId },
  });
}

function detailOf(problem: Problem, callId: string | null): Detail {
  const { code, pointer, message, fix, docs } = explainProblem(problem);
  return {
    errorCode: code,
    ...(pointer === null || pointer === '' ? {} : { fieldName: pointer.slice(1).replaceAll('/', '.') }),
    ...(callId === null ? {} : { entityId: callId, entityName: 'call' }),
    ...{ message, fix, docs },
  };
}

/** The answer for a call that became no conversation: it ended, or its time for an answer is over. */
export function refusalOfCall(call: Call): { readonly refusal: Refusal; readonly sentence?: string } {
  if (!isEnded(call))
    return { refusal: refuse('answer-not-in-time', { status: 504, facts: { callId: call.order.id } }) };
  const { outcome, state } = call;
  const problem = outcome.problem ?? { code: outcome.code, pointer: null, facts: outcome.facts };
  const { code, pointer, facts } = problem;
  const status = state === 'expired' || state === 'outcome-unknown' ? 504 : statusOf(problem);
  return { refusal: refuse(code, { status, pointer, facts }), sentence: tellOutcome(call) };
}

/** What Genesys said of Outdial's own client (401, 403) must not be taken for a fault of the caller's key. */
function statusOf({ code, facts }: Problem): number {
  const said = facts['status'];
  if (code === 'rate-budget-spent' || said === 429) return 429;
  const isPlain = typeof said === 'number' && said >= 400 && said < 500 && said !== 401 && said !== 403 && said !== 408;
  return isPlain ? said : (entryOf(code).status ?? 409);
}
