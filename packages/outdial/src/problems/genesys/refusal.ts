import type { NextStep } from '../../call/problem.ts';
import { type Entry, type Facts, text } from '../entry.ts';

type GenesysRefusal = Pick<Entry, 'code' | 'title' | 'who'> & {
  readonly sentence: string | ((facts: Facts) => string);
  readonly fix: string | ((facts: Facts) => string);
} & Partial<Pick<Entry, 'kind' | 'source' | 'expected'>> & { readonly next?: NextStep };

/** An entry for an answer that refuses the create-call request: no phone was rung. */
export function refusal(entry: GenesysRefusal): Entry {
  const { sentence, fix } = entry;
  return {
    kind: 'state',
    expected: () => null,
    targetRung: false,
    next: 'new-key',
    clears: null,
    status: null,
    source: 'Genesys Cloud API: declared errors of postConversationsCallsUserUserId',
    ...entry,
    sentence: typeof sentence === 'string' ? () => sentence : sentence,
    fix: typeof fix === 'string' ? () => fix : fix,
  };
}

/** The message that Genesys sent, as the end of a sentence. */
export const said = (facts: Facts): string => {
  const message = text(facts, 'message');
  return message === '' ? '.' : `: “${message}”.`;
};
