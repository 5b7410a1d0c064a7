import { type EntryTerms, type Facts, say, when } from './entry.ts';

/** Answers of the server before it accepts a call: nothing was dialed for this request. */
export const ofServer = {
  kind: 'structure',
  who: 'developer',
  targetRung: false,
  next: 'new-key',
} satisfies EntryTerms;

/** Says that the thing, with its id if the facts have one, does not exist where Outdial searched. */
export const notFound = (thing: string, place: string): ((facts: Facts) => string) =>
  say`There is no ${[when`${() => thing} \`${'id'}\``, `such ${thing}`]}. Searched in ${['searched', place]}.`;
