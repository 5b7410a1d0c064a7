import type { CallView } from 'outdial/client';
import { now } from '../app/clock.ts';
import { dayTime } from '../app/format.ts';
import { plainText } from '../parts/linked.tsx';
import { texts } from '../texts.ts';

/** Why the call is where it is, in one sentence. */
export function reasonOf(call: CallView): string {
  // "The policy forbids it" does not say which rule.
  if (call.outcome?.code === 'rejected-policy' && call.outcome.problem !== null)
    return plainText(firstSentence(call.outcome.problem.message));
  if (call.outcome !== null) return plainText(firstSentence(call.outcome.sentence));
  if (call.state === 'scheduled' && call.notBefore !== null) return texts.call.begins(dayTime(call.notBefore, now()));
  const [blocker] = call.waitingFor;
  if (blocker !== undefined) return plainText(blocker.message);
  return texts.meaning[call.state];
}

export const firstSentence = (text: string): string => /^.+?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
