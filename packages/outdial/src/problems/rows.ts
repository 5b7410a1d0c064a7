import type { Blocker, Problem, ProblemView } from '../call/problem.ts';
import { type Entry, entry, type EntryTerms, say, when } from './entry.ts';

/** Rows by their codes; for an unknown code a general row, never an exception. */
export interface Rows {
  /** True for a code of the catalogue, and for one of a family of codes. */
  readonly has: (code: string) => boolean;
  /** The entry of a code; for an unknown one a general entry. */
  readonly entryOf: (code: string) => Entry;
  /** The problem as every surface shows it; a blocker also gets `since`, `clears` and `asOf`. */
  readonly explain: (problem: Problem | Blocker) => ProblemView;
}

/** `familyOf`: the entry of a code that is known by its family; null for any other code. */
export function rowsByCode(entries: readonly Entry[], familyOf: (code: string) => Entry | null = () => null): Rows {
  const byCode: ReadonlyMap<string, Entry> = new Map(entries.map((entry) => [entry.code, entry]));
  const entryOf = (code: string): Entry => byCode.get(code) ?? familyOf(code) ?? unknownEntry(code);
  return {
    entryOf,
    has: (code) => byCode.has(code) || familyOf(code) !== null,
    explain: (problem) => viewOf(problem, entryOf(problem.code)),
  };
}

const ofUnknown = {
  ...{ kind: 'state', who: 'genesys', targetRung: 'unknown', next: 'nothing', status: null },
  ...{ source: "Genesys's answer", expected: '' },
} as const satisfies EntryTerms;

/** A general entry for a code that is not in the catalogue: most likely a new Genesys code. */
function unknownEntry(code: string): Entry {
  return entry(code, ofUnknown, [
    'Unknown code',
    say`Genesys answered${when` ${'status'}`} with the code \`${() => code}\`, which this version of Outdial does not know${[when`: ${'message'}`, '.']}`,
    say`Ask Genesys Customer Care what it means${when`, and quote the correlation id ${'contextId'}`}.`,
  ]);
}

function iso(at: number | null): string | null {
  if (at === null || !Number.isFinite(at) || Math.abs(at) > 8.64e15) return null;
  return new Date(at).toISOString();
}

function viewOf(problem: Problem | Blocker, entry: Entry): ProblemView {
  const command = entry.command(problem.facts);
  const view: ProblemView = {
    code: problem.code,
    kind: entry.kind,
    pointer: problem.pointer,
    message: entry.sentence(problem.facts),
    seen: problem.facts['seen'] ?? null,
    expected: entry.expected(problem.facts),
    fix: entry.fix(problem.facts),
    who: entry.who,
    ...(command !== null && { command }),
    targetRung: entry.targetRung,
    next: entry.next,
    docs: `/problems/${encodeURIComponent(problem.code)}`,
  };
  if (!('canClear' in problem)) return view;
  const clears = problem.canClear ? (entry.clears?.(problem.facts) ?? iso(problem.until)) : null;
  return { ...view, since: iso(problem.since), clears, asOf: iso(problem.asOf) };
}
