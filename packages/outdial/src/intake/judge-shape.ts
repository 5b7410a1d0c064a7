import type { z } from 'zod';
import { type RequestField, findField, type Level, limits } from '../call/fields.ts';
import { type CallRequestBody, callRequestSchema } from '../call/request.ts';
import type { FactValue, Problem } from '../call/problem.ts';
import { partOf, suggestField } from './did-you-mean.ts';
import { nearest } from './nearest.ts';
import { type Gathered, looksLikePerson } from './gather.ts';
import { isObject } from '../json/object.ts';
import { fieldName, type Path, pointerOf } from '../json/pointer.ts';
import { isHiddenName } from '../masking/secrets.ts';
import { seenValue } from '../masking/seen.ts';

type Issue = z.core.$ZodIssue;

/** A body with more unknown fields than this is not a slip of the hand. The rest are not named. */
const worthNaming = 50;

/** The row of the field that a path leads to, or into, or null. */
function fieldOf(path: Path): RequestField | null {
  const level = levelOf(path.slice(0, -1));
  return level === null ? null : findField(level, String(path.at(-1)));
}

/** The value that is expected there, in words. */
function expectationOf(path: Path): string {
  return fieldOf(path)?.expected ?? fieldOf(path.slice(0, -1))?.each ?? 'another value';
}

/** The value of a field, fit for an answer: secrets and what is written about a person are named only. */
export function seenAt(path: Path, value: unknown): FactValue {
  const names = path.filter((part) => typeof part === 'string');
  const level = levelOf(path.slice(0, -1));
  const isAttributes = level !== null && partOf(level, String(path.at(-1))) === 'attributes';
  const isFigure = fieldOf(path)?.isFigure === true;
  if (typeof value === 'number' && isFigure) return value;
  const isText = typeof value === 'string' || typeof value === 'number';
  if (isText && isFigure && /^\d{4}-\d\d-\d\d/.test(String(value)) && String(value).length <= 40)
    return String(value).toWellFormed();
  if (isText && value !== '' && (isAttributes || names.some(isHiddenName))) return '•••';
  return seenValue(value);
}

function valueAt(body: unknown, path: Path): unknown {
  let here = body;
  for (const part of path) {
    if (Array.isArray(here) && typeof part === 'number') here = here[part];
    else if (isObject(here) && Object.hasOwn(here, part)) here = here[String(part)];
    else return undefined;
  }
  return here;
}

function seenWithKind(path: Path, value: unknown): FactValue {
  if (value === null) return 'null';
  const seen = seenAt(path, value);
  if (typeof value === 'string') return `the string "${String(seen)}"`;
  if (typeof value === 'number') return `the number ${String(seen)}`;
  return seen;
}

function levelOf(path: Path): Level | null {
  if (path.length === 0) return 'top';
  if (path.length === 1) return fieldOf(path)?.inside ?? null;
  return path.length === 2 && path[0] === 'targets' ? 'target' : null;
}

function unknownField(path: Path, name: string, body: unknown): Problem {
  const level = levelOf(path);
  const value = valueAt(body, [...path, name]);
  const isPerson = level === 'from' && partOf(level, name) === 'callerId' && looksLikePerson(value);
  const ofPerson = { meant: 'id', why: 'it holds the id of a person. `from.id` names the agent.' };
  const suggestion = level === null ? null : isPerson ? ofPerson : suggestField(level, name);
  const whole = [...path, name];
  const inside = level === 'top' || suggestion?.meant?.includes('.') === true ? '' : `${fieldName(path)}.`;
  const meant = suggestion?.meant ?? null;
  return {
    code: 'field-unknown',
    pointer: pointerOf(whole),
    facts: {
      field: fieldName(whole),
      seen: seenAt(whole, value),
      meant: meant === null || meant === 'callerId' ? meant : `${inside}${meant}`,
      why: suggestion?.why ?? null,
    },
  };
}

/** The missing field. Null when the same value was given under another name, whose own problem names the true one. */
function missingField(path: Path, gathered: Gathered): Problem | null {
  const field = fieldName(path);
  if (field === 'targets') {
    return gathered.number !== null || gathered.targets > 0
      ? null
      : { code: 'target-missing', pointer: '/targets', facts: {} };
  }
  if (field === 'from' || field === 'from.id') {
    if (gathered.agent !== null) return null;
    return {
      code: 'field-missing',
      pointer: '/from/id',
      facts: { field: 'from.id', expected: expectationOf(['from', 'id']) },
    };
  }
  if (field.endsWith('.phoneNumber') && gathered.number !== null) return null;
  return { code: 'field-missing', pointer: pointerOf(path), facts: { field, expected: expectationOf(path) } };
}

const wholeCharacters = ', in which every \\u escape is a whole character';

function wrongValue(path: Path, value: unknown): Problem {
  const half = typeof value === 'string' && !value.isWellFormed();
  const choices = fieldOf(path)?.choices;
  const meant = choices !== undefined && typeof value === 'string' ? nearest(value, choices) : null;
  return {
    code: 'field-value',
    pointer: pointerOf(path),
    facts: {
      field: fieldName(path),
      seen: seenAt(path, value),
      expected: expectationOf(path) + (half ? wholeCharacters : ''),
      meant,
    },
  };
}

const attributeNames = `under a name of 1 to ${limits.attributeName} characters that does not begin with outdial. (reserved)`;

function wrongName(path: Path, value: unknown, expected = attributeNames): Problem {
  return {
    code: 'field-value',
    pointer: pointerOf(path),
    facts: { field: fieldName(path), seen: seenAt(path, value), expected },
  };
}

function wrongType(path: Path, value: unknown): Problem {
  return {
    code: 'field-type',
    pointer: pointerOf(path),
    facts: { field: fieldName(path), seen: seenWithKind(path, value), expected: expectationOf(path) },
  };
}

function problemsOf(issue: Issue, body: unknown, gathered: Gathered): readonly (Problem | null)[] {
  const { path } = issue;
  const value = valueAt(body, path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, worthNaming).map((name) => unknownField(path, name, body));
  if (fieldName(path) === 'targets' && Array.isArray(value)) return [];
  if (issue.code === 'invalid_key') return [wrongName(path, value)];
  if (issue.code === 'invalid_type' && value === undefined) return [missingField(path, gathered)];
  if (issue.code === 'invalid_type' && !(typeof value === 'number' && issue.expected === 'int'))
    return [wrongType(path, value)];
  if (issue.code === 'invalid_union' && typeof value !== 'string') return [wrongType(path, value)];
  return [wrongValue(path, value)];
}

/** At most `worthNaming` issues of each field of the request, so that a thousand wrong attributes do not drown the rest. */
function worthSaying(issues: readonly Issue[]): readonly Issue[] {
  const counts = new Map<PropertyKey | undefined, number>();
  return issues.filter(({ path: [field] }) => {
    const count = (counts.get(field) ?? 0) + 1;
    counts.set(field, count);
    return count <= worthNaming;
  });
}

/** zod checks every entry of `targets`. When there are several, only the first is reported. */
function ofLaterTarget(problem: Problem): boolean {
  return /^\/targets\/[1-9]/.test(problem.pointer ?? '');
}

function countTargets(body: Readonly<Record<string, unknown>>, gathered: Gathered): readonly Problem[] {
  if (gathered.targets > 1) {
    const pointer = Array.isArray(body['targets'])
      ? '/targets'
      : (gathered.number?.pointer.replace(/\/0.*$/, '') ?? '/targets');
    return [
      { code: 'too-many-targets', pointer, facts: { count: gathered.targets, seen: `a list of ${gathered.targets}` } },
    ];
  }
  const empty = Array.isArray(body['targets']) && body['targets'].length === 0;
  return empty && gathered.number === null
    ? [{ code: 'target-missing', pointer: '/targets', facts: { seen: 'a list of 0' } }]
    : [];
}

/** zod leaves out an attribute of this name without a word. */
function droppedName({ attributes }: Readonly<Record<string, unknown>>): readonly Problem[] {
  if (!isObject(attributes) || !Object.hasOwn(attributes, '__proto__')) return [];
  const expected = 'under another name: JavaScript programs lose a field named __proto__';
  return [wrongName(['attributes', '__proto__'], attributes['__proto__'], expected)];
}

/** What a body says of its shape. `body`: null when it does not fit the schema. */
export interface ShapeJudgement {
  /** Everything that keeps it from fitting, in one list. */
  readonly problems: readonly Problem[];
  readonly body: CallRequestBody | null;
}

export type CheckedShape = ReturnType<typeof checkShape>;

export const checkShape = (body: unknown) => callRequestSchema.safeParse(body, { reportInput: false });

export function judgeShape(
  body: Readonly<Record<string, unknown>>,
  checked: CheckedShape,
  gathered: Gathered,
): ShapeJudgement {
  const counted = [...countTargets(body, gathered), ...droppedName(body)];
  if (checked.success) return { problems: counted, body: counted.length === 0 ? checked.data : null };
  const problems = worthSaying(checked.error.issues)
    .flatMap((issue) => problemsOf(issue, body, gathered))
    .filter((problem) => problem !== null)
    .filter((problem) => !ofLaterTarget(problem));
  const all = [...counted, ...problems];
  return { problems: all.length > 0 ? all : [wrongType([], body)], body: null };
}
