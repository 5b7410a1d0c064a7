import type { Blocker, FactValue, Problem, ProblemView } from '../call/problem.ts';
import { type Entry, text } from './entry.ts';

/** Rows by their codes; for an unknown code a general row, never an exception. */
export interface Rows {
  readonly has: (code: string) => boolean;
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

/** A general entry for a code that is not in the catalogue: most likely a new Genesys code. */
function unknownEntry(code: string): Entry {
  return {
    code,
    kind: 'state',
    title: 'Unknown code',
    sentence: (facts) => {
      const said = text(facts, 'message');
      const status = text(facts, 'status');
      const answer = `Genesys answered${status === '' ? '' : ` ${status}`} with the code \`${code}\`, which this version of Outdial does not know`;
      return said === '' ? `${answer}.` : `${answer}: ${said}`;
    },
    expected: () => null,
    fix: (facts) => {
      const id = text(facts, 'contextId');
      return `Ask Genesys Customer Care what it means${id === '' ? '' : `, and quote the correlation id ${id}`}.`;
    },
    who: 'genesys',
    targetRung: 'unknown',
    next: 'nothing',
    clears: null,
    status: null,
    source: "Genesys's answer",
  };
}

/** Path of the page that a problem's `type` links to. */
function pathOfPage(code: string): string {
  return `/problems/${encodeURIComponent(code)}`;
}

function iso(at: number | null): string | null {
  if (at === null || !Number.isFinite(at) || Math.abs(at) > 8.64e15) return null;
  return new Date(at).toISOString();
}

function seenIn(problem: Problem): FactValue {
  return problem.facts['seen'] ?? null;
}

function viewOf(problem: Problem | Blocker, entry: Entry): ProblemView {
  const view: ProblemView = {
    code: problem.code,
    kind: entry.kind,
    pointer: problem.pointer,
    message: entry.sentence(problem.facts),
    seen: seenIn(problem),
    expected: entry.expected(problem.facts),
    fix: entry.fix(problem.facts),
    who: entry.who,
    targetRung: entry.targetRung,
    next: entry.next,
    docs: pathOfPage(problem.code),
  };
  if (!('canClear' in problem)) return view;
  const clears = problem.canClear ? (entry.clears?.(problem.facts) ?? iso(problem.until)) : null;
  return { ...view, since: iso(problem.since), clears, asOf: iso(problem.asOf) };
}
