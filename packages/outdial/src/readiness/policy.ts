import { z } from 'zod';
import type { FactValue, Problem } from '../call/problem.ts';
import { isCountry } from '../call/target.ts';

const policySchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(1).meta({ description: 'Version of this format' }),
    allowedPresences: z.array(z.string().trim().min(1)).min(1).default(['Available', 'On Queue']).meta({
      description: "Presences in which an agent is dialed for: a system presence, or a definition's id or label",
    }),
    countries: z
      .array(z.string().refine((code) => isCountry(code), 'two capital letters of ISO 3166, such as "US"'))
      .min(1)
      .nullable()
      .meta({ description: 'Countries that may be called; null for all' }),
    allowPremium: z.boolean().default(false).meta({ description: 'Whether premium-rate numbers may be called' }),
    allowShortNumbers: z.boolean().default(false).meta({ description: 'Whether short numbers may be called' }),
    queueRequired: z.boolean().default(false).meta({ description: 'Refuses calls on behalf of no queue' }),
  })
  .meta({ id: 'Policy', title: 'What Outdial may dial' });

/** What may be dialed, and for whom. Emergency numbers are refused whatever it says. */
export interface Policy {
  readonly version: 1;
  /** By system presence in any spelling, or by one definition's id or label. */
  readonly allowedPresences: readonly string[];
  /** ISO 3166 codes; null: every country. */
  readonly countries: readonly string[] | null;
  readonly allowPremium: boolean;
  readonly allowShortNumbers: boolean;
  readonly queueRequired: boolean;
}

/** What holds on the sandbox, where nothing rings. A real organisation has no default: it needs a policy file. */
export const defaultPolicy: Policy = {
  version: 1,
  allowedPresences: ['Available', 'On Queue'],
  countries: null,
  allowPremium: false,
  allowShortNumbers: false,
  queueRequired: false,
};

type PolicyRead =
  | { readonly ok: true; readonly policy: Policy }
  /** Every problem at once; pointers into the policy's own text. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads the text of a `policy.json`. `countries` has no default: that every country may be called must be said, by null. */
export function parsePolicy(text: string): PolicyRead {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : null;
    return { ok: false, problems: [{ code: 'policy-not-json', pointer: null, facts: { reason } }] };
  }
  const read = policySchema.safeParse(value);
  if (!read.success) return { ok: false, problems: read.error.issues.flatMap((issue) => problemsOf(issue, value)) };
  const { version, allowedPresences, countries, allowPremium, allowShortNumbers, queueRequired } = read.data;
  return { ok: true, policy: { version, allowedPresences, countries, allowPremium, allowShortNumbers, queueRequired } };
}

/** The text of a first `policy.json` for these countries (null: all), every setting written out. */
export function starterPolicy(countries: readonly string[] | null): string {
  return `${JSON.stringify({ ...defaultPolicy, countries }, null, 2)}\n`;
}

function problemsOf(issue: z.core.$ZodIssue, whole: unknown): readonly Problem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(policySchema.shape);
    return issue.keys.map((field) => problem('policy-field-unknown', [...path, field], { field, known }));
  }
  const field = path.join('.') || 'policy';
  const seen = valueAt(whole, path);
  if (seen === undefined) return [problem('policy-field-missing', path, { field })];
  return [problem('policy-field-wrong', path, { field, seen: shown(seen), reason: issue.message })];
}

function problem(code: string, path: readonly string[], facts: Problem['facts']): Problem {
  const pointer = path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { code, pointer, facts };
}

function valueAt(whole: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined,
    whole,
  );
}

function shown(value: unknown): FactValue {
  const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return (isPlain ? String(value) : JSON.stringify(value)).slice(0, 80);
}
