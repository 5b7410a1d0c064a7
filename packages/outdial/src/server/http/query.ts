import * as z from 'zod';
import type { Problem } from '../../call/problem.ts';
import { filterShape } from '../../orders/find-calls.ts';
import { refuse, refuseAll, type Refusal } from '../../orders/refusal.ts';

const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(200)
  .default(50)
  .meta({ description: 'Maximum number of items, 1 to 200.' });
const cursor = z.string().min(1).max(500).optional().meta({ description: 'The `next` value of the page before.' });
const number = z.string().min(1).max(100).optional();
const text = z.string().min(1).max(254);
const flag = z
  .enum(['true', 'false', ''])
  .optional()
  .transform((value) => value === 'true' || value === '')
  .meta({ description: '`true` or `false`.' });

export const placeQuery = z.strictObject({
  dryRun: flag.meta({ description: 'Check everything, but do not store or dial the call.' }),
  allowDuplicate: flag.meta({
    description: 'Place the call even if the same call was requested without a key in the last 60 s.',
  }),
});

export const callsQuery = z.strictObject({ ...filterShape, cursor, limit });

export const eventsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0).meta({ description: 'Only events after this sequence number.' }),
  limit,
});

const time = z.iso.datetime({ offset: true }).transform((at) => Date.parse(at));

export const auditQuery = z.strictObject({
  since: time.meta({ description: 'From this time, in ISO 8601.' }),
  until: time.optional().meta({ description: 'Before this time. Default: now.' }),
  number: number.meta({ description: 'Only acts on calls to this number, as a request may have it.' }),
  cursor,
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(200)
    .meta({ description: 'Maximum number of items, 1 to 1000.' }),
});

export const requestsQuery = z.strictObject({
  refusals: flag.meta({ description: '`true`: only requests that Outdial refused.' }),
  code: text.optional().meta({ description: 'Only requests that were refused with this code.' }),
  since: time.optional().meta({ description: 'From this time, in ISO 8601.' }),
  until: time.optional().meta({ description: 'Before this time. Default: now.' }),
  cursor,
  limit,
});

export const agentsQuery = z.strictObject({ cursor, limit });
export const noQuery = z.strictObject({});

export const readinessQuery = z.strictObject({
  queueId: text.optional().meta({ description: 'The queue for the call: id or name.' }),
  number: number.meta({ description: 'The number to call, to check it too.' }),
});

export type ParsedQuery<Value> = { readonly kind: 'parsed'; readonly value: Value } | Refusal;

/** Reads a request's query, the values of each parameter. Reports every unknown, repeated or malformed parameter together. */
export function readQuery<Value>(
  schema: z.ZodType<Value>,
  queries: Readonly<Record<string, readonly string[]>>,
): ParsedQuery<Value> {
  const query = Object.fromEntries(Object.entries(queries).map(([field, values]) => [field, values[0] ?? '']));
  const read = schema.safeParse(query);
  const repeated = Object.keys(queries).filter((field) => (queries[field]?.length ?? 0) > 1);
  const [first, ...rest] = [
    ...repeated.map((field) => wrongParameter(field, queries[field]?.join(', ') ?? '', 'given once')),
    ...(read.error?.issues ?? []).flatMap((issue) => problemsOf(issue, query)),
  ];
  if (first !== undefined) return refuseAll([first, ...rest], { status: 400 });
  return read.success ? { kind: 'parsed', value: read.data } : refuse('query-invalid', { status: 400 });
}

/** A parameter that only its handler can judge. */
export function queryInvalid(field: string, seen: string, expected: string): Refusal {
  return refuseAll([wrongParameter(field, seen, expected)], { status: 400 });
}

/** A cursor that belongs to no place of the list. */
export function cursorInvalid(seen: string): Refusal {
  return queryInvalid('cursor', seen, '`next` of the page before, unchanged; leave it out for the first page');
}

/** One parameter that is wrong, and what it must be. */
export function wrongParameter(field: string, seen: string, expected: string): Problem {
  return { code: 'query-invalid', pointer: null, facts: { field, seen: seen.slice(0, 100), expected } };
}

function problemsOf(issue: z.core.$ZodIssue, query: Readonly<Record<string, string>>): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((field) => ({
      code: 'query-invalid',
      pointer: null,
      facts: { field, expected: 'left out: this route does not have this parameter' },
    }));
  }
  const field = String(issue.path[0] ?? '');
  return [wrongParameter(field, query[field] ?? '', expectedOf(issue))];
}

function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  const unit = 'origin' in issue && issue.origin === 'string' ? ' characters' : '';
  if (issue.code === 'too_small') return `at least ${issue.minimum}${unit}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}${unit}`;
  return issue.code === 'invalid_type'
    ? `a ${issue.expected}`
    : isTime(issue)
      ? 'a time in ISO 8601, such as 2026-11-22T08:00:00Z'
      : 'of the form that the API description shows';
}

const isTime = (issue: z.core.$ZodIssue): boolean => issue.code === 'invalid_format' && issue.format === 'datetime';
