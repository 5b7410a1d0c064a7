import { counted } from '../call/counted.ts';
import type { FactValue, ProblemView } from '../call/problem.ts';
import type { TextPlace } from '../json/json.ts';
import { explainProblem } from '../problems/catalogue.ts';
import type { Fault, Finding } from './finding.ts';
import { placeAt } from './names/lexer.ts';
import type { ValueKind } from './value-kinds.ts';

/**
 * What a pasted text was recognised as. `native-request` is Genesys's own `CreateCallRequest`; `error-body` an answer of Genesys or of
 * Outdial that says no; `call` a call as Outdial shows it; `exchange` a request and its answer, as curl, a log, HAR or Postman shows them;
 * `rows` CSV;
 * `snippet` code or prose; `name` a scope, method, host or presence; the kinds of `value-kinds.ts` are other JSON of Genesys and its clients.
 */
export type Recognised =
  | 'request'
  | 'native-request'
  | 'event'
  | 'error-body'
  | 'call'
  | 'exchange'
  | 'snippet'
  | 'name'
  | 'code'
  | 'unknown-code'
  | 'rows'
  | 'json-syntax'
  | 'not-recognised'
  | ValueKind;

/** Something in the text that is right, and why. */
interface Confirmation {
  readonly seen: FactValue;
  readonly message: string;
  readonly mark: TextPlace | null;
}

/** One shape for every surface. `marks[i]` is the place of `problems[i]` in the text, or null when the text does not show it. */
export interface Explanation {
  /** True when there is nothing to put right; null when the text was not recognised, so that nothing was judged. */
  readonly ok: boolean | null;
  readonly recognised: Recognised;
  /** The result in a sentence or two. */
  readonly sentence: string;
  readonly problems: readonly ProblemView[];
  readonly warnings: readonly ProblemView[];
  /** What is right in it; empty when nothing was worth confirming. */
  readonly confirmed: readonly Confirmation[];
  readonly corrected: Readonly<Record<string, unknown>> | null;
  /** JSON pointers into `corrected` of what only the caller can fill in. */
  readonly fill: readonly string[];
  readonly marks: readonly (TextPlace | null)[];
}

type Found = Pick<Explanation, 'problems' | 'warnings' | 'confirmed' | 'marks'>;
type Said = Pick<Explanation, 'recognised' | 'sentence'> & Partial<Explanation>;

/** An explanation with nothing but what is given; `ok` follows from the problems. */
export function explanation(said: Said): Explanation {
  const problems = said.problems ?? [];
  return {
    warnings: [],
    confirmed: [],
    corrected: null,
    fill: [],
    marks: problems.map(() => null),
    ...said,
    problems,
    ok: said.recognised === 'not-recognised' ? null : problems.length === 0,
  };
}

/** Findings as the three lists of an explanation, with marks into the whole text. */
export function sorted(findings: readonly Finding[], whole: string): Found {
  const inOrder = findings.toSorted((one, other) => one.offset - other.offset);
  const faults = (weight: Fault['weight']): readonly Fault[] =>
    inOrder.filter((each) => each.weight !== 'confirmed').filter((each) => each.weight === weight);
  const problems = faults('problem');
  const confirmed = inOrder.filter((each) => each.weight === 'confirmed');
  return {
    problems: problems.map(({ problem, view }) => view ?? explainProblem(problem)),
    warnings: faults('warning').map(({ problem }) => explainProblem(problem)),
    confirmed: confirmed.map(({ seen, why, offset, length }) => ({
      seen,
      message: why,
      mark: placeAt(whole, offset, length),
    })),
    marks: problems.map(({ offset, length }) => placeAt(whole, offset, length)),
  };
}

/** Counts the findings, in words; empty when there are no findings. */
export function countFindings({ problems, warnings, confirmed }: Found): string {
  const parts = [
    [problems.length, 'error'],
    [warnings.length, 'warning'],
    [confirmed.length, 'correct item'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, noun]) => counted(count, noun))
    .join(', ');
}
