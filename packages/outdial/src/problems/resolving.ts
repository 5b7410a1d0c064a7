import { type Entry, text } from './entry.ts';

type Drawn = Pick<Entry, 'code' | 'title' | 'sentence' | 'fix' | 'next'> & Partial<Entry>;

const ofResolving = (entry: Drawn): Entry => ({
  kind: 'state',
  expected: () => null,
  who: 'caller',
  targetRung: 'unknown',
  clears: null,
  status: 409,
  page: null,
  source: "Outdial's own rule",
  ...entry,
});

/** What is answered to a person's decision about an `outcome-unknown` that cannot be taken. */
export const resolvingEntries: readonly Entry[] = [
  ofResolving({
    code: 'call-not-unknown',
    title: 'Nothing to decide about this call',
    sentence: (facts) =>
      `Only a call that ended \`outcome-unknown\` is decided about by a person; this one is \`${text(facts, 'state', 'in another state')}\`.`,
    fix: () => 'Read the call: while it is open Outdial still looks for the answer, and once it has ended it says so.',
    next: 'wait',
  }),
  ofResolving({
    code: 'call-resolved-already',
    title: 'Already decided',
    sentence: (facts) =>
      `Somebody has already decided that this call was ${text(facts, 'decided', 'placed or not')}. The first decision stands.`,
    fix: () => "Read the call's `outcome.resolution`.",
    next: 'nothing',
  }),
  ofResolving({
    code: 'key-of-erased-call',
    title: 'The key was used for a call that was erased',
    sentence: () =>
      'This idempotency key was used before, for a call whose record has been erased. Nothing was dialed for this request.',
    fix: () => 'If this is a new call, use a new key. If it is a repetition, there is nothing left to repeat.',
    targetRung: false,
    next: 'new-key',
    page: 'A key stands for at least 30 days after the end of its call, also when the record is erased sooner. Of an erased call only a keyed hash of the key is kept, so nothing more can be said of it.',
  }),
  ofResolving({
    code: 'number-has-open-call',
    title: 'A call to this number is open',
    sentence: (facts) =>
      `A call to this number has not ended${text(facts, 'callIds') === '' ? '' : ` (${text(facts, 'callIds')})`}. Nothing was erased.`,
    fix: () => 'Cancel it or wait for its end, then erase again.',
    targetRung: false,
    next: 'wait',
  }),
  ofResolving({
    code: 'confirm-differs',
    title: 'Another number of calls than confirmed',
    sentence: (facts) =>
      `The filters fit ${text(facts, 'count', 'another number of')} undecided calls, not ${text(facts, 'confirm', 'as many as confirmed')}. Nothing was decided.`,
    expected: (facts) => text(facts, 'count') || null,
    fix: () => 'Look at the calls, and confirm with their number.',
    next: 'nothing',
  }),
];
