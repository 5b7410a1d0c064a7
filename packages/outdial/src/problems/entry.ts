import type { Facts, Fixer, NextStep, ProblemKind, TargetRung } from '../call/problem.ts';

export type { Facts };

/** One code of the catalogue, defined once; every surface and every page renders from it. */
export interface Entry {
  readonly code: string;
  readonly kind: ProblemKind;
  /** A few words, such as "Emergency number". */
  readonly title: string;
  /** One plain sentence that says what happened, built from the problem's facts. Must read well when a fact is absent. */
  readonly sentence: (facts: Facts) => string;
  /** What would be right; null when there is nothing to compare with. */
  readonly expected: (facts: Facts) => string | null;
  /** What to do about it, for the one who can. */
  readonly fix: (facts: Facts) => string;
  readonly who: Fixer;
  readonly targetRung: TargetRung;
  readonly next: NextStep;
  /** What clears it, for something a call can wait for; null elsewhere. */
  readonly clears: ((facts: Facts) => string) | null;
  /** HTTP status when it is the answer to a request; null when it never is. */
  readonly status: number | null;
  /** Where this is documented: a Genesys document, an RFC, "Outdial's own rule". */
  readonly source: string;
}

/** Reads a fact as text; `otherwise` when it is absent. */
export function text(facts: Facts, name: string, otherwise = ''): string {
  const value = facts[name];
  if (value === undefined || value === null) return otherwise;
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** What an entry says itself; the rest comes from its family. */
export type EntryTexts<Also extends keyof Entry = never> = Pick<Entry, 'code' | 'title' | 'sentence' | 'fix' | Also> &
  Partial<Entry>;
