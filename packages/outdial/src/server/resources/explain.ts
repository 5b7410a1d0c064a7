import { explanationSchema } from '../../api/service-views.ts';
import { explain } from '../../explain/explain.ts';
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
    body: jsonOrText,
    answers: { 200: ['The explanation', explanationSchema] },
    answer: postExplain,
  },
];

async function postExplain(c: Exchange, { clock }: ServerWorld): Promise<Response> {
  const body = await readBody(c.req.raw, callBodyLimit);
  return body.kind === 'refused' ? refused(c, body) : c.json(explain(body.text, clock.now()));
}
