import type { Facts, Problem } from '../call/problem.ts';
import type { ApiKey, Scope } from '../ports/api-keys.ts';
import { statusOf } from '../problems/answers.ts';

/** A refusal: every problem, and the corrected request when it can be derived. */
export interface Refusal {
  readonly kind: 'refused';
  readonly status: number;
  readonly problems: readonly [Problem, ...Problem[]];
  readonly corrected: unknown;
  readonly fill: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Path of the thing it is about, such as the call that already holds the key. Null when there is no such thing. */
  readonly about: string | null;
}

interface Particulars {
  readonly facts?: Facts;
  readonly pointer?: string | null;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly about?: string;
}

/** A refusal for one code; its status is the catalogue's unless another is given. */
export function refuse(code: string, particulars: Particulars = {}): Refusal {
  const problem = { code, pointer: particulars.pointer ?? null, facts: particulars.facts ?? {} };
  return refuseAll([problem], particulars);
}

/** A refusal for several problems. Its status is 400 when any of them is a 400, else that of the first. */
export function refuseAll(
  problems: readonly [Problem, ...Problem[]],
  more: Particulars & { readonly corrected?: unknown; readonly fill?: readonly string[] } = {},
): Refusal {
  const statuses = problems.map((problem) => statusOf(problem.code) ?? 422);
  return {
    kind: 'refused',
    status: more.status ?? (statuses.includes(400) ? 400 : (statuses[0] ?? 422)),
    problems,
    corrected: more.corrected ?? null,
    fill: more.fill ?? [],
    headers: more.headers ?? {},
    about: more.about ?? null,
  };
}

export function scopeMissing(key: ApiKey, needed: Scope): Refusal {
  return refuse('scope-missing', {
    status: 403,
    facts: { scope: needed, held: key.scopes, key: key.id, ...(key.person && { isPerson: true }) },
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${needed}"` },
  });
}
