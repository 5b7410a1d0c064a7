import type { EntryTerms } from './entry.ts';

/** Answers of the server before it accepts a call: nothing was dialed for this request. */
export const ofServer = {
  kind: 'structure',
  who: 'developer',
  targetRung: false,
  next: 'new-key',
} satisfies EntryTerms;

/** Says that the thing, with its id if the facts have one, does not exist. */
export const searched = (facts: Readonly<Record<string, unknown>>, thing: string): string => {
  const id = facts['id'];
  return typeof id === 'string' && id !== '' ? `There is no ${thing} \`${id}\`.` : `There is no such ${thing}.`;
};
