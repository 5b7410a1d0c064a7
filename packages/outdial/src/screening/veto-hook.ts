import * as z from 'zod';
import { parseJson } from '../json/doubled.ts';
import { textWithin } from '../json/text-within.ts';
import { maskNumbers } from '../phone/number-mask.ts';
import type { Clock } from '../ports/clock.ts';
import type { ScreeningSubject } from '../ports/screening.ts';
import type { VetoFact } from '../readiness/facts.ts';
import type { VetoHook } from '../readiness/policy.ts';
import type { Fetch } from './list-source.ts';

/** What the hook answers, with 200. */
const answerSchema = z.object({ allow: z.boolean(), reason: z.string().max(500).nullish() });

const largestAnswer = 16 * 1024;

interface Setting {
  readonly clock: Clock;
  readonly fetch: Fetch;
}

/**
 * Puts one call to the hook: a POST of `{ callId, agentId, queueId, phoneNumber }`, answered by 200 `{ "allow": true | false, "reason": … }`
 * within the time limit. Anything else is `unavailable`, with why. Never rejects.
 */
export async function askHook(hook: VetoHook, subject: ScreeningSubject, { clock, fetch }: Setting): Promise<VetoFact> {
  const controller = new AbortController();
  const disarm = clock.wakeAt(clock.now() + hook.timeLimitMs, () => controller.abort());
  const said = await ask(hook, subject, { fetch, signal: controller.signal }).catch(() =>
    unavailable(controller.signal.aborted ? `no answer within ${hook.timeLimitMs} ms` : 'it cannot be reached'),
  );
  disarm();
  return { ...said, asOf: clock.now() };
}

type Said = Omit<VetoFact, 'asOf'>;
const unavailable = (reason: string): Said => ({ verdict: 'unavailable', reason });

async function ask(
  { url }: VetoHook,
  { callId, agentId, queueId, phoneNumber }: ScreeningSubject,
  { fetch, signal }: { readonly fetch: Fetch; readonly signal: AbortSignal },
): Promise<Said> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ callId, agentId, queueId, phoneNumber }),
    redirect: 'error',
    signal,
  });
  if (answer.status !== 200) return unavailable(`it answered ${answer.status}`);
  const text = await textWithin(answer.body, largestAnswer);
  const read = text === null ? null : answerSchema.safeParse(jsonOf(text)).data;
  if (read === null || read === undefined) return unavailable('its answer is not understood');
  return { verdict: read.allow ? 'allowed' : 'vetoed', reason: maskedReason(read.reason ?? null) };
}

/** A hook may name the number it was asked about. */
const maskedReason = (reason: string | null): string | null => (reason === null ? null : maskNumbers(reason));

/** Null: it is not JSON, or names a field twice: of a no and a yes, `JSON.parse` takes the last. */
function jsonOf(text: string): unknown {
  const json = parseJson(text);
  return json.kind === 'value' && json.doubled.length === 0 ? json.value : null;
}
