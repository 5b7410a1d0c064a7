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

/** Texts that may wait, of one key and of all, so that they do not fill the memory. A key without a waiting text may always send one. */
const mostOfKey = 32;
const mostOfAll = 256;
/** Characters of a text that does not wait for longer ones. */
const shortText = 4096;
const tooMany = (allowed: number) =>
  refuse('too-many-waiting', {
    status: 429,
    facts: { allowed, retryAfterSeconds: 5 },
    headers: { 'retry-after': '5' },
  });

async function postExplain(c: Exchange, { clock, heavy }: ServerWorld): Promise<Response> {
  const body = await readBody(c.req.raw, callBodyLimit);
  if (body.kind === 'refused') return refused(c, body);
  const turn = { kind: body.text.length > shortText ? 'long-text' : 'short-text', key: c.var.caller.id } as const;
  const { ofKey, ofAll } = heavy.waiting(turn);
  if (ofKey >= mostOfKey) return refused(c, tooMany(mostOfKey));
  if (ofKey > 0 && ofAll >= mostOfAll) return refused(c, tooMany(mostOfAll));
  const { signal } = c.req.raw;
  // A client that is gone by its turn gets no answer.
  const said = await heavy.inTurn(turn, () => (signal.aborted ? null : explain(body.text, clock.now())));
  return c.json(said);
}
