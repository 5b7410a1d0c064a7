import { counted } from '../../call/counted.ts';
import { type Entry, text, type EntryTexts } from '../entry.ts';

const ofResolving = (entry: EntryTexts<'next'>): Entry => ({
  kind: 'state',
  expected: () => null,
  who: 'caller',
  targetRung: 'unknown',
  clears: null,
  status: 409,
  source: "Outdial's own rule",
  ...entry,
});

/** Answers to a person's decision about a call that Outdial cannot accept. */
export const resolvingEntries: readonly Entry[] = [
  ofResolving({
    code: 'call-not-unknown',
    title: 'The outcome is not unknown',
    sentence: (facts) =>
      `Only a call that ended \`outcome-unknown\` can be resolved by hand. This call is \`${text(facts, 'state', 'in another state')}\`.`,
    fix: () =>
      'Read the call. While it is open, Outdial follows it by itself; after it has ended, it shows the outcome.',
    next: 'wait',
  }),
  ofResolving({
    code: 'call-resolved-already',
    title: 'Already decided',
    sentence: (facts) =>
      `This call is already resolved as ${text(facts, 'decided', 'placed or not placed')}. The first decision counts.`,
    fix: () => "Read the call's `outcome.resolution`.",
    next: 'nothing',
  }),
  ofResolving({
    code: 'key-of-erased-call',
    title: 'The key was used for a call that was erased or lost',
    sentence: () =>
      'This idempotency key belongs to a call whose record was erased or lost. Nothing was dialed for this request.',
    fix: () =>
      'For a new call, use a new key. If this is a retry, stop: the original call is over, or a phone may have rung for it.',
    targetRung: false,
    next: 'new-key',
  }),
  ofResolving({
    code: 'number-has-open-call',
    title: 'A call to this number is open',
    sentence: (facts) =>
      `A call to this number is still open${text(facts, 'callIds') === '' ? '' : ` (${text(facts, 'callIds')})`}. Nothing was erased.`,
    fix: () => 'Cancel the call or wait for its end, then erase again.',
    targetRung: false,
    next: 'wait',
  }),
  ofResolving({
    code: 'confirm-differs',
    title: 'The confirmed number of calls is wrong',
    sentence: (facts) =>
      `The filters match ${counted(text(facts, 'count', 'a different number of'), text(facts, 'what', 'undecided call'))}, not ${text(facts, 'confirm', 'the confirmed number')}. Nothing was changed.`,
    expected: (facts) => text(facts, 'count') || null,
    fix: () => 'Check the calls, then confirm with their number.',
    next: 'nothing',
  }),
];
