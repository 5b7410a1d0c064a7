import type { CallView } from 'outdial/client';
import { texts } from '../texts.ts';

type Ended = Pick<CallView, 'outcome' | 'reassignedTo'>;

/** What a state word leaves out: a person's decision, or that another agent has the call. Null: the word says it. */
export function endingOf({ outcome, reassignedTo }: Ended): string | null {
  if (reassignedTo !== null) return texts.endings.reassigned;
  return outcome?.resolution == null ? null : texts.endings.decided;
}

/** The same with what was decided. */
export function wholeEndingOf(call: Ended): string | null {
  const resolution = call.outcome?.resolution ?? null;
  return resolution === null ? endingOf(call) : texts.endings.decidedAs(resolution.placed);
}
