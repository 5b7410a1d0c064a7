import { type Entry, text, type EntryTexts } from './entry.ts';

/** An entry for an answer of the server before it accepts a call: nothing was dialed for this request. */
export const ofServer = (entry: EntryTexts<'status'>): Entry => ({
  kind: 'structure',
  expected: (facts) => text(facts, 'expected') || null,
  who: 'developer',
  targetRung: false,
  next: 'new-key',
  clears: null,
  source: "Outdial's own rule",
  ...entry,
});

/** Says that the thing, with its id if the facts have one, does not exist. */
export const searched = (facts: Readonly<Record<string, unknown>>, thing: string): string => {
  const id = facts['id'];
  return typeof id === 'string' && id !== '' ? `There is no ${thing} \`${id}\`.` : `There is no such ${thing}.`;
};
