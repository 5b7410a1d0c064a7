import type { z } from 'zod';
import type { Facts, Problem } from '../call/problem.ts';
import { pointerOf } from '../json/pointer.ts';
import { refuseAll, type Refusal } from './refusal.ts';

/** Reads a value by its schema. A refusal has status 400. */
export function readValue<Value>(
  value: unknown,
  schema: z.ZodType<Value>,
): { readonly kind: 'value'; readonly value: Value } | Refusal {
  const read = schema.safeParse(value, { reportInput: true });
  if (read.success) return { kind: 'value', value: read.data };
  const [first, ...rest] = read.error.issues.flatMap(problemsOf);
  return refuseAll([first ?? { code: 'body-not-object', pointer: '', facts: {} }, ...rest], { status: 400 });
}

function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const say = (code: string, path: readonly PropertyKey[], facts: Facts): Problem => ({
    ...{ code, pointer: pointerOf(path) },
    facts: { field: path.map(String).join('.'), ...facts },
  });
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => say('field-unknown', [...issue.path, key], {}));
  if (issue.code === 'invalid_type') {
    if (issue.path.length === 0) return [say('body-not-object', [], {})];
    return [
      say(issue.input === undefined ? 'field-missing' : 'field-type', issue.path, { expected: `a ${issue.expected}` }),
    ];
  }
  if (issue.code === 'invalid_value')
    return [say('field-value', issue.path, { expected: `one of ${issue.values.join(', ')}` })];
  return [say('field-value', issue.path, { expected: issue.message })];
}
