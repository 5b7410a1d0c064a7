import { refuse, type Refusal } from '../../orders/refusal.ts';
import { entryOf, explainProblem } from '../../problems/catalogue.ts';

/** RFC 9457 problem details; the members of the first problem, and all problems, are extensions. */
function problemBody(refusal: Refusal, requestId: string): Readonly<Record<string, unknown>> {
  const [first] = refusal.problems;
  const views = refusal.problems.map((problem) => explainProblem(problem));
  return {
    type: `/problems/${first.code}`,
    title: entryOf(first.code).title,
    status: refusal.status,
    detail: views[0]?.message ?? '',
    instance: refusal.about ?? `urn:outdial:request:${requestId}`,
    ok: false,
    problems: views,
    corrected: refusal.corrected,
    fill: refusal.fill,
  };
}

export function problemResponse(refusal: Refusal, requestId: string): Response {
  return new Response(JSON.stringify(problemBody(refusal, requestId)), {
    status: refusal.status,
    headers: { 'content-type': 'application/problem+json', ...refusal.headers },
  });
}

/** For an answer that its way to the caller cannot carry: a list with long bodies, for example. */
export const answerTooLarge = (requestId: string): Response =>
  problemResponse(refuse('answer-too-large', { status: 400 }), requestId);
