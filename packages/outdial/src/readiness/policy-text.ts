import type { z } from 'zod';
import type { FactValue, Problem } from '../call/problem.ts';
import { defaultPolicy, organisationCaps, organisationFraudStops, type Policy, type TargetKind } from './policy.ts';
import { parseJson } from '../json/doubled.ts';
import { fieldAt, partsOf, pointerOf } from '../json/pointer.ts';
import { policySchema, settingsAt } from './policy-schema.ts';
import { isDefinedPresence, isSystemPresence, type PresenceDefinition, systemPresenceNames } from './presence.ts';

interface Reading {
  /** The organisation's presences. Absent: not known, and only a near miss of a system presence is warned of. */
  readonly presences?: readonly PresenceDefinition[];
  /** The target whose defaults fill in what the text leaves out; only caps and fraud stops differ. Absent: the organisation's. */
  readonly target?: TargetKind;
  /** The candidate that a misspelt name was probably meant to be, or null. Absent: nothing is suggested. */
  readonly nearest?: (name: string, candidates: readonly string[]) => string | null;
}

type PolicyRead =
  /** `warnings`: what can be used, and was perhaps meant otherwise. */
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Problem[] }
  /** Every problem at once; pointers into the policy's own text. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads the text of a `policy.json`. */
export function parsePolicy(text: string, reading: Reading = {}): PolicyRead {
  const json = parseJson(text.replace(/^\uFEFF/, ''));
  if (json.kind === 'not-json') {
    return { ok: false, problems: [{ code: 'policy-not-json', pointer: null, facts: { reason: json.reason } }] };
  }
  const { value, doubled } = json;
  const read = policySchema.safeParse(value);
  const wrong = read.success ? [] : read.error.issues.flatMap((issue) => problemsOf(issue, value, reading));
  const twice = doubled.map((pointer) => problem('field-duplicate', partsOf(pointer), { field: fieldAt(pointer) }));
  if (!read.success || twice.length > 0) return { ok: false, problems: [...twice, ...wrong] };
  const isSandbox = reading.target === 'sandbox';
  const policy = {
    ...settingsOf(read.data),
    caps: read.data.caps ?? (isSandbox ? defaultPolicy.caps : organisationCaps),
    fraudStops: read.data.fraudStops ?? (isSandbox ? defaultPolicy.fraudStops : organisationFraudStops),
  };
  return { ok: true, policy, warnings: presenceWarnings(policy, reading) };
}

/** The settings without the `$schema` line, which is for an editor. */
function settingsOf(read: z.output<typeof policySchema>): Omit<Policy, 'caps' | 'fraudStops'> {
  const { version, allowedPresences, countries, defaultCountry, allowPremium, allowShortNumbers, queueRequired } = read;
  const { personalCallAgents, callerIdRequired, lawfulBasisRequired, blockOn, factLimitSeconds } = read;
  const { callingHours, doNotCall, veto, dialAs } = read;
  return {
    ...{ version, allowedPresences, countries, defaultCountry, allowPremium, allowShortNumbers, queueRequired },
    ...{ personalCallAgents, callerIdRequired, lawfulBasisRequired, blockOn, factLimitSeconds },
    ...{ callingHours, doNotCall, veto, dialAs },
  };
}

/** The text of a first `policy.json` for these countries (null: all), every setting written out. */
export function starterPolicy(countries: readonly string[] | null, schema: string | null = null): string {
  const settings = { ...defaultPolicy, countries, caps: organisationCaps, fraudStops: organisationFraudStops };
  return `${JSON.stringify(schema === null ? settings : { $schema: schema, ...settings }, null, 2)}\n`;
}

/**
 * Entries of `allowedPresences` that perhaps name nothing. A label of the organisation's own may look like anything, so as long as its
 * presences are not known only a near miss of a system presence is one.
 */
export function presenceWarnings(
  { allowedPresences }: Pick<Policy, 'allowedPresences'>,
  { nearest, presences }: Pick<Reading, 'nearest' | 'presences'>,
): readonly Problem[] {
  const labels = (presences ?? []).flatMap(({ label }) => (label === null ? [] : [label]));
  return allowedPresences.flatMap((entry, index) => {
    if (isSystemPresence(entry) || isDefinedPresence(entry, presences ?? [])) return [];
    const meant = nearest?.(entry, [...systemPresenceNames, ...labels]) ?? null;
    if (meant === null && presences === undefined) return [];
    const facts = { seen: entry, meant, ...(presences === undefined ? {} : { known: labels }) };
    return [problem('policy-presence-near', ['allowedPresences', String(index)], facts)];
  });
}

function problemsOf(issue: z.core.$ZodIssue, whole: unknown, { nearest }: Reading): readonly Problem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = settingsAt(path);
    return issue.keys.map((field) => {
      const meant = nearest?.(field, known) ?? null;
      return problem('policy-field-unknown', [...path, field], { field: [...path, field].join('.'), known, meant });
    });
  }
  const field = path.join('.') || 'policy';
  const seen = valueAt(whole, path);
  if (seen === undefined) return [problem('policy-field-missing', path, { field })];
  const choices = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const meant = typeof seen === 'string' ? (nearest?.(seen, choices) ?? null) : null;
  return [problem('policy-field-wrong', path, { field, seen: shown(seen), reason: reasonOf(issue), meant })];
}

function reasonOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_value' ? `it must be ${issue.values.map(String).join(' or ')}` : issue.message;
}

function problem(code: string, path: readonly string[], facts: Problem['facts']): Problem {
  const pointer = pointerOf(path);
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
