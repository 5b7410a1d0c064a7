import { explanationSchema } from '../../api/service-views.ts';
import { explain } from '../../explain/explain.ts';
import { refuse } from '../../orders/refusal.ts';
import { callBodyLimit, readBody } from '../http/body.ts';
import { type Exchange, jsonOrText, refused, type Route } from '../http/route.ts';
import type { ServerWorld } from '../http/server-world.ts';

/** `POST /v1/explain`: any text, explained, for every good key. */
export const explainRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/explain',
    summary: 'Explain a request, a code or an error',
    scope: 'any',
    sight: 'none',
    body: jsonOrText,
    answers: { 200: ['The explanation', explanationSchema] },
    problems: ['too-many-waiting'],
    answer: postExplain,
  },
];

/** Texts of one key that may wait, so that they do not fill the memory. */
const mostWaiting = 32;
const waitAMoment = {
  facts: { allowed: mostWaiting, retryAfterSeconds: 5 },
  headers: { 'retry-after': '5' },
};

async function postExplain(c: Exchange, { clock, heavy }: ServerWorld): Promise<Response> {
  const body = await readBody(c.req.raw, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const { id } = c.var.caller;
  if (heavy.waiting(id) >= mostWaiting) return refused(c, refuse('too-many-waiting', { status: 429, ...waitAMoment }));
  const { signal } = c.req.raw;
  // A client that is gone by its turn gets no answer.
  const said = await heavy.inTurn(id, () => (signal.aborted ? null : explain(body.text, clock.now())));
  return c.json(said);
}
