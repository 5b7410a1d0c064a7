import type { FactValue, ProblemView } from '../call/problem.ts';
import { isObject, type JsonFields } from '../json/object.ts';
import { explainProblem, isKnownCode } from '../problems/catalogue.ts';

/** An answer of Outdial, as it was sent. */
export type OwnAnswer =
  | { readonly kind: 'call'; readonly sentence: string }
  | {
      readonly kind: 'refusal';
      readonly problems: readonly ProblemView[];
      readonly corrected: JsonFields | null;
      readonly fill: readonly string[];
    };

const most = 50;

function textIn(value: JsonFields, name: string): string | null {
  const found = value[name];
  return typeof found === 'string' ? found.slice(0, 2000) : null;
}

function seenIn({ seen }: JsonFields): FactValue {
  return typeof seen === 'string' || typeof seen === 'number' || typeof seen === 'boolean' ? seen : null;
}

/** A problem as it was sent. The catalogue fills in what is missing. Null for anything that is not a problem. */
function viewOf(value: unknown): ProblemView | null {
  if (!isObject(value)) return null;
  const code = textIn(value, 'code') ?? textIn(value, 'errorCode');
  const message = textIn(value, 'message');
  if (code === null || message === null || !isKnownCode(code)) return null;
  const fieldName = textIn(value, 'fieldName');
  const pointer = textIn(value, 'pointer') ?? (fieldName === null ? null : `/${fieldName.replaceAll('.', '/')}`);
  const known = explainProblem({ code, pointer, facts: {} });
  return {
    ...known,
    message,
    seen: seenIn(value),
    expected: textIn(value, 'expected') ?? known.expected,
    fix: textIn(value, 'fix') ?? known.fix,
  };
}

/** The problems of a list, each code once at each place. */
function viewsIn(list: unknown): readonly ProblemView[] {
  const views = (Array.isArray(list) ? list.slice(0, most) : []).map(viewOf).filter((view) => view !== null);
  return [...new Map(views.map((view) => [`${view.code} ${view.pointer ?? ''}`, view])).values()];
}

function sentenceOfCall(call: JsonFields): string {
  const waitingFor = viewsIn(call['waitingFor']).map(({ message }) => message);
  const outcome = isObject(call['outcome']) ? (textIn(call['outcome'], 'sentence') ?? '') : '';
  const taken = `This is an Outdial answer: the call ${textIn(call, 'id') ?? ''}, in the state \`${textIn(call, 'state') ?? ''}\`.`;
  return [taken, ...waitingFor, outcome].filter(Boolean).join(' ');
}

/** Reads a call of Outdial, its problem+json, or its refusal in Genesys's shape (`details` with `fix`); null for anything else. */
export function readOwnAnswer(value: unknown): OwnAnswer | null {
  if (!isObject(value)) return null;
  if (/^call_\w+$/.test(textIn(value, 'id') ?? '') && textIn(value, 'state') !== null && isObject(value['links'])) {
    return { kind: 'call', sentence: sentenceOfCall(value) };
  }
  const isProblem = textIn(value, 'type')?.includes('/problems/') === true;
  const details = Array.isArray(value['details']) ? value['details'] : [];
  const isDropIn = details.some((each: unknown) => isObject(each) && textIn(each, 'fix') !== null);
  if (!isProblem && !isDropIn) return null;
  const problems = viewsIn(isProblem ? value['problems'] : details);
  if (problems.length === 0) return null;
  const { corrected, fill } = value;
  return {
    kind: 'refusal',
    problems,
    corrected: isObject(corrected) ? corrected : null,
    fill: Array.isArray(fill) ? fill.filter((each) => typeof each === 'string') : [],
  };
}
