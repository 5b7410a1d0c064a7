import type { CallView } from 'outdial/client';
import { texts } from '../texts.ts';

/** Why the call is where it is, in one sentence. */
export function reasonOf(call: CallView): string {
  if (call.outcome !== null) return firstSentence(call.outcome.sentence);
  const [blocker] = call.waitingFor;
  if (blocker !== undefined) return blocker.message;
  return texts.meaning[call.state];
}

export const firstSentence = (text: string): string => /^.+?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
