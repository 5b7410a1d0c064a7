import { counted } from '../../call/counted.ts';
import { type Entry, type EntryTerms, type Facts, family, say, text, when } from '../entry.ts';

const ofResolving = { kind: 'state', who: 'caller', targetRung: 'unknown', status: 409 } satisfies EntryTerms;

const matches = (facts: Facts): string =>
  counted(text(facts, 'count', 'a different number of'), text(facts, 'what', 'undecided call'));

/** Answers to a person's decision about a call that Outdial cannot accept. */
export const resolvingEntries: readonly Entry[] = family(ofResolving, {
  'call-not-unknown': [
    'The outcome is not unknown',
    say`Only a call that ended \`outcome-unknown\` can be resolved by hand. This call is \`${['state', 'in another state']}\`.`,
    'Read the call. While it is open, Outdial follows it by itself; after it has ended, it shows the outcome.',
    { next: 'wait' },
  ],
  'call-resolved-already': [
    'Already decided',
    say`This call is already resolved as ${['decided', 'placed or not placed']}. The first decision counts.`,
    "Read the call's `outcome.resolution`.",
    { next: 'nothing' },
  ],
  'key-of-erased-call': [
    'The key was used for a call that was erased or lost',
    'This idempotency key belongs to a call whose record was erased or lost. Nothing was dialed for this request.',
    'For a new call, use a new key. If this is a retry, stop: the original call is over, or a phone may have rung for it.',
    { targetRung: false, next: 'new-key' },
  ],
  'repeat-of-erased-call': [
    'The same request was a call that was erased',
    say`Outdial accepted the same request before, as the call${when` \`${'id'}\``}, and the record of that call was erased. Nothing was dialed for this request.`,
    'If this is a retry, stop: a phone may have rung for the erased call. For a new call, send the request with its own `Idempotency-Key`.',
    { next: 'new-key' },
  ],
  'number-has-open-call': [
    'A call to this number is open',
    say`A call to this number is still open${when` (${'callIds'})`}. Nothing was erased.`,
    'Cancel the call or wait for its end, then erase again.',
    { targetRung: false, next: 'wait' },
  ],
  'confirm-differs': [
    'The confirmed number of calls is wrong',
    say`The filters match ${matches}, not ${['confirm', 'the confirmed number']}. Nothing was changed.`,
    'Check the calls, then confirm with their number.',
    { next: 'nothing', expected: say`${'count'}` },
  ],
});
