import type { Blocker, FactValue, Problem, ProblemView } from '../call/problem.ts';
import { dropInEntries } from './codes/drop-in.ts';
import { type Entry, text } from './entry.ts';
import { genesysEntries } from './genesys/codes.ts';
import { declaredCodes } from './genesys/declared.ts';
import { httpEntries } from './codes/http.ts';
import { nameEntries } from './codes/names.ts';
import { outcomeEntries } from './codes/outcome.ts';
import { type Page, renderPage } from './pages.ts';
import { readinessEntries } from './readiness.ts';
import { recordEntries } from './codes/records.ts';
import { requestEntries } from './codes/request.ts';
import { resolvingEntries } from './codes/resolving.ts';
import { serverEntries } from './codes/server.ts';
import { webhookEntries } from './codes/webhooks.ts';

/** Every entry, each code once. */
export const entries: readonly Entry[] = [
  ...requestEntries,
  ...serverEntries,
  ...httpEntries,
  ...resolvingEntries,
  ...recordEntries,
  ...webhookEntries,
  ...dropInEntries,
  ...readinessEntries,
  ...outcomeEntries,
  ...nameEntries,
  ...genesysEntries,
];

const ofShape: ReadonlySet<string> = new Set(
  requestEntries
    .filter((entry) => entry.kind === 'structure' && entry.code !== 'event-invalid')
    .map((entry) => entry.code),
);

const byCode: ReadonlyMap<string, Entry> = new Map(entries.map((entry) => [entry.code, entry]));

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
    page: null,
    source: "Genesys's answer",
  };
}

/** The entry of a code; for an unknown one a general entry, never an exception. */
export function entryOf(code: string): Entry {
  return byCode.get(code) ?? unknownEntry(code);
}

export function isKnownCode(code: string): boolean {
  return byCode.has(code);
}

/** Genesys's own texts as patterns; `%s` stands for anything. "Invalid request body" is not among them, but what posts quote for a bare 400. */
const messages: readonly (readonly [RegExp, string])[] = [
  [/^invalid request body\.?$/i, 'bad.request'],
  ...declaredCodes
    .filter(({ said }) => said.replaceAll('%s', '').trim().length > 12)
    .map(({ code, said }) => {
      const pattern = said.split('%s').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return [new RegExp(`^${pattern.join('.{0,300}')}$`, 'i'), code] as const;
    }),
];

/** The Genesys code that this text belongs to; null for any other text. */
export function codeOfMessage(message: string): string | null {
  const said = message.trim();
  return said.length > 600 ? null : (messages.find(([pattern]) => pattern.test(said))?.[1] ?? null);
}

/** Every code there is, in the catalogue's order. */
export function codes(): readonly string[] {
  return entries.map((entry) => entry.code);
}

/** The page of a code; null for a code that the catalogue does not know. */
export function pageOf(code: string): Page | null {
  const entry = byCode.get(code);
  return entry === undefined ? null : renderPage(entry);
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

/** The problem as every surface shows it; a blocker also gets `since`, `clears` and `asOf`. */
export function explainProblem(problem: Problem | Blocker): ProblemView {
  const entry = entryOf(problem.code);
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

/** Sums up several problems in one line, for a title or a terminal. Empty when there are no problems. */
export function summarise(problems: readonly Problem[]): string {
  const [first] = problems;
  if (first === undefined) return '';
  const count = problems.length === 1 ? 'One problem to fix' : `${problems.length} problems to fix`;
  if (!problems.some((problem) => ofShape.has(problem.code))) {
    return problems.length === 1 ? explainProblem(first).message : `${count}. First: ${explainProblem(first).message}`;
  }
  return `${count}. The structure of the body is wrong, not the authentication.`;
}
