import { counted } from '../call/counted.ts';
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
  /** The command line that does it; null where there is none. */
  readonly command: (facts: Facts) => string | null;
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

/** A number of things, such as `3 calls`; empty when the fact is absent. */
export function count(name: string, noun: string): (facts: Facts) => string {
  return (facts) => (text(facts, name) === '' ? '' : counted(text(facts, name), noun));
}

/** A text of a row: as it is, or built from the facts. */
type RowText = string | ((facts: Facts) => string);

/** A gap in a text: the name of a fact, or a function of the facts; the second item of a pair fills the gap when the fact is absent. */
type Part = string | ((facts: Facts) => string) | readonly [part: Part, otherwise: string];

function saidOf(facts: Facts, part: Part): string {
  if (typeof part === 'string') return text(facts, part);
  return typeof part === 'function' ? part(facts) : saidOf(facts, part[0]) || part[1];
}

/** A text with facts in it, such as say`The call is ${['state', 'in another state']}${since}.` */
export function say(words: TemplateStringsArray, ...parts: readonly Part[]): (facts: Facts) => string {
  return (facts) => String.raw({ raw: words }, ...parts.map((part) => saidOf(facts, part)));
}

/** The same, but nothing at all without one of the facts in it. */
export function when(words: TemplateStringsArray, ...parts: readonly Part[]): (facts: Facts) => string {
  const said = say(words, ...parts);
  return (facts) => (parts.some((part) => saidOf(facts, part) === '') ? '' : said(facts));
}

/** What a family or a row says besides its texts. */
export type EntryTerms = Partial<Pick<Entry, 'kind' | 'who' | 'targetRung' | 'next' | 'status' | 'source'>> & {
  readonly expected?: RowText;
  readonly clears?: RowText;
  readonly command?: RowText;
};

/** What every entry says, in its row if its family does not. */
type Missing<Family> = Exclude<'kind' | 'who' | 'targetRung' | 'next' | 'status', keyof Family>;

/** A code's title, what happened, what to do about it, and what differs from its family. */
export type Row<Family = Required<EntryTerms>> = readonly [
  title: string,
  sentence: RowText,
  fix: RowText,
  ...own: [Missing<Family>] extends [never]
    ? [EntryTerms?]
    : [EntryTerms & Required<Pick<EntryTerms, Missing<Family>>>],
];

const unsaid = {
  kind: 'structure',
  who: 'developer',
  targetRung: 'unknown',
  next: 'nothing',
  status: null,
  source: "Outdial's own rule",
} as const;

const built = (said: RowText) => (typeof said === 'string' ? () => said : said);

/** One entry of a family. */
export function entry<Family extends EntryTerms>(code: string, common: Family, row: Row<Family>): Entry;
export function entry(code: string, common: EntryTerms, [title, sentence, fix, own]: Row): Entry {
  const { expected = say`${'expected'}`, clears, command = '', ...rest } = { ...common, ...own };
  return {
    ...unsaid,
    ...rest,
    ...{ code, title, sentence: built(sentence), fix: built(fix) },
    expected: (facts) => built(expected)(facts) || null,
    command: (facts) => built(command)(facts) || null,
    clears: clears === undefined ? null : built(clears),
  };
}

/** The entries of a family by their codes. They share what `common` says; a row says the rest, or something else. */
export function family<Family extends EntryTerms>(
  common: Family,
  rows: Readonly<Record<string, Row<Family>>>,
): readonly Entry[] {
  return Object.entries(rows).map(([code, row]) => entry(code, common, row));
}
